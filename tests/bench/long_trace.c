#include "long_trace.h"

#include <stdio.h>
#include <unistd.h>

#include "gathered.h"
#include "memory.h"
#include "text.h"
#include "trace_rows.h"
#include "units.h"

enum { ROWS = 1000000, MINUTES = 15 * 24 * 60, ROUNDS = 5 };

static const int64_t start_epoch_s = 1761955200; /* 2025-11-01T00:00:00Z */

/* A file of minutes from the start on: so many columns beside the time, the last is read. */
struct shape {
    const char *name;
    int columns;
    enum { DATES, EPOCHS, SINCE_START } times;
};

static void add_time(struct text *text, const struct shape *shape, int64_t row)
{
    struct units_text date;
    int64_t epoch_s = start_epoch_s + 60 * row;

    if (shape->times == DATES)
        text_add(text, units_write_instant(&date, epoch_s));
    else
        text_addf(text, "%lld", (long long)(shape->times == EPOCHS ? epoch_s : 60 * row));
}

static void write_rows(struct text *text, const struct shape *shape, int64_t rows)
{
    text_add(text, "time");
    for (int c = 1; c <= shape->columns; c++)
        text_addf(text, ",c%d", c);
    text_add(text, "\n");
    for (int64_t row = 0; row < rows; row++) {
        add_time(text, shape, row);
        for (int c = 1; c < shape->columns; c++)
            text_addf(text, ",%d", c);
        text_addf(text, ",%.2f\n", (double)(row * 7919 % 1000000) / 100);
    }
}

/* Milliseconds of CPU, and the sum of all values. */
static double read_ms(const struct shape *shape, const struct text *text, double *sum)
{
    struct trace_rows rows = {0};
    struct diagnostics d;
    struct text column = {0};
    char *bytes = memory_text(text->bytes); /* a file's, which reading changes */

    text_addf(&column, "c%d", shape->columns);
    diagnostics_init(&d);
    double began = bench_seconds();
    if (!trace_rows_read(&rows, bytes, start_epoch_s, column.bytes, "bench", (struct place){0}, &d))
        exit(1);
    double ms = (bench_seconds() - began) * 1e3;
    *sum = 0;
    for (size_t i = 0; i < rows.count; i++)
        *sum += rows.items[i].value;
    trace_rows_release(&rows);
    text_release(&column);
    diagnostics_release(&d);
    free(bytes);
    return ms;
}

/* The naive floor: the C library turns the same values into numbers, and the end of each line is
 * looked for; there is no time, no other column and no list. */
static double floor_ms(const struct text *text, double *sum)
{
    double began = bench_seconds();

    *sum = 0;
    for (const char *line = strchr(text->bytes, '\n') + 1; *line;) {
        const char *end = strchr(line, '\n'), *cell = memrchr(line, ',', (size_t)(end - line));
        *sum += strtod(cell + 1, NULL);
        line = end + 1;
    }
    return (bench_seconds() - began) * 1e3;
}

void bench_trace_rows(void)
{
    static const struct shape shapes[] = {{"dates", 1, DATES},
                                          {"dates, ten columns", 10, DATES},
                                          {"seconds since 1970", 1, EPOCHS},
                                          {"seconds since the start", 1, SINCE_START}};

    printf("\n%-34s %12s %12s %9s\n", "a trace of 1e6 rows, rows a ms", "ddbsim", "naive floor",
           "ratio");
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double whole[ROUNDS], bare[ROUNDS], ratio[ROUNDS], sum, same;
        struct text text = {0};
        write_rows(&text, &shapes[i], ROWS);
        for (int r = 0; r < ROUNDS; r++) {
            whole[r] = ROWS / read_ms(&shapes[i], &text, &sum);
            bare[r] = ROWS / floor_ms(&text, &same);
            ratio[r] = whole[r] / bare[r];
        }
        printf("  %-32s %12.0f %12.0f %8.2fx%s\n", shapes[i].name, bench_median(whole, ROUNDS),
               bench_median(bare, ROUNDS), bench_median(ratio, ROUNDS),
               sum == same ? "" : "  VALUES DIFFER");
        text_release(&text);
    }
}

/* Fifteen days of a table's traffic, read from minutes. */
static double fifteen_days_s(const char *path, const char *resolution, char why[BENCH_WHY])
{
    struct text yaml = {0};

    text_addf(
        &yaml,
        "name: bench\nstart: 2025-11-01T00:00:00Z\nduration: 15d\nresolution: %s\ntables: {t: "
        "{item_size: 1KiB, read: {capacity: 100}, write: {capacity: 100}}}\nclients: {c: "
        "{}}\nworkloads: {w: {client: c, table: t, keys: [{count: 10000}], trace: {file: "
        "%s}}}\n",
        resolution, path);
    double s = bench_run_s(yaml.bytes, why);
    text_release(&yaml);
    return s;
}

void bench_fifteen_days(void)
{
    static const struct shape minutes = {.columns = 1, .times = DATES};
    static const char *const resolutions[] = {"1s", "auto"};
    char path[] = "/tmp/ddbsim-bench-XXXXXX";
    struct text text = {0};
    int file = mkstemp(path);

    write_rows(&text, &minutes, MINUTES);
    if (file < 0 || write(file, text.bytes, text.length) != (ssize_t)text.length)
        exit(1);
    close(file);
    printf("\n%-34s %12s %12s\n", "15 days of a trace of minutes", "run, s", "rows a ms");
    for (int i = 0; i < 2; i++) {
        char why[BENCH_WHY] = "";
        double s = fifteen_days_s(path, resolutions[i], why);
        printf("  %-32s %12.3f %12.1f%s%s\n", resolutions[i], s, MINUTES / s / 1e3,
               *why ? "   refused: " : "", why);
    }
    unlink(path);
    text_release(&text);
}
