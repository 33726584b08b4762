# A result of ddbsim in R, by the package hdf5r (Debian: r-cran-hdf5r): the series of a group as a data frame with
# times, units and sentences as attributes.
#
#     Rscript result.R RESULT.h5 tables/orders

library(hdf5r)

# The series of a group that have a value for each time, and the time itself in UTC.
series_of <- function(file, group) {
    seconds <- file[["time"]]$read()
    start <- as.POSIXct(h5attr(file, "start"), format = "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")
    found <- data.frame(time = start + seconds)
    for (name in names(file[[group]])) {
        item <- file[[paste(group, name, sep = "/")]]
        if (!inherits(item, "H5D")) next
        if (length(item$dims) == 1 && item$dims == length(seconds) && name != "time") {
            found[[name]] <- item$read()
            if (h5attr_names(item) |> is.element(el = "units"))
                attr(found[[name]], "units") <- h5attr(item, "units")
        }
    }
    found
}

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) == 2) {
    file <- H5File$new(arguments[1], mode = "r")
    series <- series_of(file, arguments[2])
    print(range(series$time))
    for (name in setdiff(names(series), "time"))
        cat(name, format(sum(series[[name]], na.rm = TRUE), scientific = FALSE, digits = 15), "\n")
    file$close_all()
}
