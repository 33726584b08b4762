#include "reader.h"

#include <hdf5.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "h5.h"
#include "memory.h"
#include "regular_file.h"
#include "text.h"

static const size_t most_values = 200000000, most_text = 1 << 16, most_names = 100000;

/* The message of a fault inside the HDF5 library, made ready before it happens. */
static char fault_line[600];
static size_t fault_length;

static void on_fault(int number)
{
    (void)number;
    ssize_t written = write(STDERR_FILENO, fault_line, fault_length);
    _exit(written < 0 ? 74 : 65);
}

static const int fault_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGPROF};
static const time_t patience_s = 10; /* of processor time for one look into the file */
static int guarded;                  /* files that are open */

/* Sanitizers are to see faults themselves. */
static void set_handlers(void (*handler)(int number))
{
#ifndef __SANITIZE_ADDRESS__
    struct sigaction action = {.sa_handler = handler};
    for (size_t i = 0; i < sizeof fault_signals / sizeof *fault_signals; i++)
        sigaction(fault_signals[i], &action, NULL);
#else
    (void)handler, (void)fault_signals;
#endif
}

/* The library can also go round in circles: each look into the file begins with all the patience.
 */
static void be_patient(time_t seconds)
{
    struct itimerval timer = {.it_value = {.tv_sec = seconds}};
    setitimer(ITIMER_PROF, &timer, NULL);
}

static void guard(const char *path)
{
    struct text line = {0};
    printable_addf(&line, "%.400s", path);
    int length = snprintf(fault_line, sizeof fault_line,
                          "ddbsim: error: %.400s is damaged: the HDF5 library fails in it; run the "
                          "scenario again\n",
                          text_get(&line));
    text_release(&line);
    fault_length = (size_t)length;
    if (guarded++ == 0)
        set_handlers(on_fault);
    be_patient(patience_s);
}

static void unguard(void)
{
    if (--guarded > 0)
        return;
    be_patient(0);
    set_handlers(SIG_DFL);
}

enum reader_error reader_open(struct reader *reader, const char *path, char *why)
{
    *reader = (struct reader){.file = -1};
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1); /* a run in progress may be watched */
    h5_quiet();
    char wrong[REGULAR_FILE_WHY];
    if (!regular_file_is(path, wrong)) {
        snprintf(why, READER_WHY, "cannot read %.300s: %s", path, wrong);
        return READER_NOT_READ;
    }
    guard(path);
    reader->file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    be_patient(0);
    if (reader->file >= 0)
        return READER_GOOD;
    unguard();
    snprintf(why, READER_WHY, "%.300s is not an HDF5 file, or is cut off; run the scenario again",
             path);
    return READER_NOT_HDF5;
}

void reader_close(struct reader *reader)
{
    if (reader->file < 0)
        return;
    be_patient(patience_s);
    H5Fclose(reader->file);
    reader->file = -1;
    unguard();
}

static void damaged(struct reader *reader, const char *path)
{
    if (!*reader->damage)
        snprintf(reader->damage, sizeof reader->damage, "%.255s", path);
}

static bool is_there(struct reader *reader, const char *path)
{
    char part[640];

    if (strlen(path) >= sizeof part)
        return false;
    for (const char *at = path; at; at = strchr(at + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(at - path), path);
        if (at != path && *part && H5Lexists(reader->file, part, H5P_DEFAULT) <= 0)
            return false;
    }
    return H5Lexists(reader->file, path, H5P_DEFAULT) > 0;
}

/* Patience is for the library alone: it begins with a look and ends with it. */
static hid_t open_dataset(struct reader *reader, const char *path)
{
    be_patient(patience_s);
    if (is_there(reader, path)) {
        hid_t dataset = H5Dopen2(reader->file, path, H5P_DEFAULT);
        if (dataset >= 0)
            return dataset;
        damaged(reader, path);
    }
    be_patient(0);
    return -1;
}

static void close_dataset(hid_t dataset)
{
    H5Dclose(dataset);
    be_patient(0);
}

static int shape_of(hid_t dataset, size_t size[READER_RANK], size_t *count)
{
    hid_t space = H5Dget_space(dataset);
    hsize_t sizes[H5S_MAX_RANK];
    int rank = space < 0 ? -1 : H5Sget_simple_extent_dims(space, sizes, NULL);

    *count = 1;
    if (space >= 0)
        H5Sclose(space);
    if (rank > READER_RANK)
        return -1;
    for (int i = 0; i < rank; i++) {
        if (sizes[i] > most_values || (sizes[i] && *count > most_values / sizes[i]))
            return -1;
        size[i] = (size_t)sizes[i];
        *count *= size[i];
    }
    return rank;
}

int reader_shape(struct reader *reader, const char *path, size_t size[READER_RANK])
{
    hid_t dataset = open_dataset(reader, path);
    size_t count;

    if (dataset < 0)
        return 0;
    int rank = shape_of(dataset, size, &count);
    close_dataset(dataset);
    return rank < 0 ? 0 : rank;
}

double *reader_values(struct reader *reader, const char *path, int rank, size_t *count)
{
    hid_t dataset = open_dataset(reader, path);
    size_t size[READER_RANK], length;
    double *values = NULL;

    *count = 0;
    if (dataset < 0)
        return NULL;
    if (shape_of(dataset, size, &length) == rank) {
        values = memory_new(length, sizeof *values);
        if (length &&
            H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
            damaged(reader, path);
            free(values);
            values = NULL;
        }
        *count = values ? length : 0;
    }
    close_dataset(dataset);
    return values;
}

bool reader_rows(struct reader *reader, const char *path, size_t from, size_t rows, size_t width,
                 float *out)
{
    hid_t dataset = open_dataset(reader, path);
    hsize_t start[2] = {from, 0}, count[2] = {rows, width};
    size_t size[READER_RANK], length;

    if (dataset < 0)
        return false;
    bool good = shape_of(dataset, size, &length) == 2 && size[1] == width && from + rows <= size[0];
    if (good) {
        hid_t file = H5Dget_space(dataset), memory = H5Screate_simple(2, count, NULL);
        H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, count, NULL);
        good = H5Dread(dataset, H5T_NATIVE_FLOAT, memory, file, H5P_DEFAULT, out) >= 0;
        H5Sclose(file);
        H5Sclose(memory);
        if (!good)
            damaged(reader, path);
    }
    close_dataset(dataset);
    return good;
}

/* How many bytes from `at` on are one character of UTF-8 that may be shown; 0 when they are none.
 */
static size_t character(const unsigned char *at)
{
    size_t more = *at < 0x80 ? 0 : *at >> 5 == 6 ? 1 : *at >> 4 == 14 ? 2 : *at >> 3 == 30 ? 3 : 9;

    if (more == 9 || *at == 0x7f || (*at < 0x20 && *at != '\n' && *at != '\t'))
        return 0;
    for (size_t i = 1; i <= more; i++)
        if (at[i] >> 6 != 2)
            return 0;
    bool overlong = (more == 1 && at[0] < 0xc2) || (more == 2 && at[0] == 0xe0 && at[1] < 0xa0) ||
                    (more == 3 && at[0] == 0xf0 && at[1] < 0x90);
    bool beyond = (more == 2 && at[0] == 0xed && at[1] > 0x9f) ||
                  (more == 3 && (at[0] > 0xf4 || (at[0] == 0xf4 && at[1] > 0x8f)));
    return overlong || beyond ? 0 : more + 1;
}

/* A foreign file may hold anything; a terminal or a page gets only what may be shown. */
static char *make_printable(char *text)
{
    for (unsigned char *at = (unsigned char *)text; *at;) {
        size_t length = character(at);
        if (length == 0)
            *at = '?';
        at += length ? length : 1;
    }
    return text;
}

static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

static char **take_texts(hid_t dataset, size_t length)
{
    hid_t type = text_type();
    char **read = memory_new(length + 1, sizeof *read), **texts = NULL;

    if (length == 0 || H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) >= 0) {
        texts = memory_new(length + 1, sizeof *texts);
        for (size_t i = 0; i < length; i++)
            texts[i] = make_printable(memory_text(read[i] ? read[i] : ""));
    }
    for (size_t i = 0; i < length; i++)
        H5free_memory(read[i]);
    free(read);
    H5Tclose(type);
    return texts;
}

char **reader_texts(struct reader *reader, const char *path, int rank, size_t *count)
{
    hid_t dataset = open_dataset(reader, path);
    size_t size[READER_RANK], length;
    char **texts = NULL;

    *count = 0;
    if (dataset < 0)
        return NULL;
    hid_t type = H5Dget_type(dataset);
    if (shape_of(dataset, size, &length) == rank && H5Tis_variable_str(type) > 0) {
        texts = take_texts(dataset, length);
        *count = texts ? length : 0;
        if (!texts)
            damaged(reader, path);
    }
    H5Tclose(type);
    close_dataset(dataset);
    return texts;
}

char *reader_text(struct reader *reader, const char *path)
{
    size_t count;
    char **texts = reader_texts(reader, path, 0, &count);
    char *text = count ? texts[0] : NULL;

    free(texts);
    return text;
}

void reader_names_free(char **names)
{
    for (char **name = names; name && *name; name++)
        free(*name);
    free(names);
}

static hid_t open_attribute(struct reader *reader, const char *path, const char *name)
{
    be_patient(patience_s);
    bool there = (text_equal(path, "/") || is_there(reader, path)) &&
                 H5Aexists_by_name(reader->file, path, name, H5P_DEFAULT) > 0;
    hid_t a = there ? H5Aopen_by_name(reader->file, path, name, H5P_DEFAULT, H5P_DEFAULT) : -1;

    if (a < 0)
        be_patient(0);
    return a;
}

static void close_attribute(hid_t attribute)
{
    H5Aclose(attribute);
    be_patient(0);
}

static bool is_scalar(hid_t attribute)
{
    hid_t space = H5Aget_space(attribute);
    bool scalar = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;

    if (space >= 0)
        H5Sclose(space);
    return scalar;
}

char *reader_attribute_text(struct reader *reader, const char *path, const char *name)
{
    hid_t a = open_attribute(reader, path, name);
    char *text = NULL;

    if (a < 0)
        return NULL;
    hid_t type = H5Aget_type(a);
    bool fixed = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
    size_t size = fixed ? H5Tget_size(type) : 0;
    if (fixed && size < most_text && is_scalar(a)) {
        text = memory_new(size + 1, 1);
        if (H5Aread(a, type, text) < 0) {
            damaged(reader, path);
            free(text);
            text = NULL;
        }
    }
    H5Tclose(type);
    close_attribute(a);
    return text ? make_printable(text) : NULL;
}

bool reader_attribute_number(struct reader *reader, const char *path, const char *name, double *out)
{
    hid_t a = open_attribute(reader, path, name);

    if (a < 0)
        return false;
    bool good = is_scalar(a) && H5Aread(a, H5T_NATIVE_DOUBLE, out) >= 0;
    close_attribute(a);
    return good;
}

struct name_list {
    char **names;
    size_t count, capacity;
    H5O_type_t wanted;
};

static herr_t take_name(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    struct name_list *list = context;
    H5O_info_t object;

    (void)info;
    if (list->count >= most_names)
        return 1;
    if (H5Oget_info_by_name1(group, name, &object, H5P_DEFAULT) < 0 || object.type != list->wanted)
        return 0;
    for (const unsigned char *at = (const unsigned char *)name; *at; at += character(at))
        if (character(at) == 0) /* none of ours */
            return 0;
    list->names = memory_grow(list->names, list->count + 1, &list->capacity, sizeof(char *));
    list->names[list->count++] = memory_text(name);
    list->names[list->count] = NULL;
    return 0;
}

char **reader_names(struct reader *reader, const char *group, enum reader_kind kind)
{
    struct name_list list = {.names = memory_new(8, sizeof(char *)),
                             .capacity = 8,
                             .wanted = kind == READER_GROUPS ? H5O_TYPE_GROUP : H5O_TYPE_DATASET};

    be_patient(patience_s);
    if (text_equal(group, "/") || is_there(reader, group)) {
        hid_t id = H5Gopen2(reader->file, group, H5P_DEFAULT);
        if (id < 0) {
            damaged(reader, group);
        } else {
            H5Literate(id, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, take_name, &list);
            H5Gclose(id);
        }
    }
    be_patient(0);
    return list.names;
}
