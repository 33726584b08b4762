#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "h5.h"
#include "memory.h"
#include "patience.h"
#include "regular_file.h"
#include "series_path.h"
#include "text.h"

static const size_t most_values = 200000000, most_text = 1 << 16, most_names = 100000;

/* Maps a file that has no name any more; what has one is left to the library, without opening it
 * here. */
static void map_nameless(struct reader *reader, const char *path)
{
    struct stat about;

    if (stat(path, &about) || about.st_nlink > 0)
        return;
    int file = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (file >= 0 && fstat(file, &about) == 0 && about.st_nlink == 0 && about.st_size > 0) {
        void *image = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        reader->image = image == MAP_FAILED ? NULL : image;
        reader->image_size = (size_t)about.st_size;
    }
    if (file >= 0)
        close(file);
}

static void unmap(struct reader *reader)
{
    if (reader->image)
        munmap(reader->image, reader->image_size);
    reader->image = NULL;
}

/* What the library leaves in errno when the system, and not the file, is why it fails. */
static int error_of_system(void)
{
    static const int errors[] = {EIO, ENXIO, ESTALE, ETIMEDOUT, EMFILE, ENFILE, EACCES};

    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errno == errors[i])
            return errno;
    return 0;
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
    map_nameless(reader, path);
    patience_begin(path);
    errno = 0;
    reader->file =
        reader->image
            ? H5LTopen_file_image(reader->image, reader->image_size,
                                  H5LT_FILE_IMAGE_DONT_COPY | H5LT_FILE_IMAGE_DONT_RELEASE)
            : H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (reader->file >= 0)
        return READER_GOOD;
    int error = error_of_system();
    patience_end();
    unmap(reader);
    if (error) {
        snprintf(why, READER_WHY, "cannot read %.300s: %s", path, strerror(error));
        return READER_NOT_READ;
    }
    snprintf(why, READER_WHY, "%.300s is not an HDF5 file, or is cut off; run the scenario again",
             path);
    return READER_NOT_HDF5;
}

void reader_open_memory(struct reader *reader, const struct memory_file *memory)
{
    *reader = (struct reader){.file = -1, .memory = memory};
}

void reader_close(struct reader *reader)
{
    if (reader->file < 0)
        return;
    H5Fclose(reader->file); /* all was read; errors of closing do not matter */
    reader->file = -1;
    patience_end();
    unmap(reader);
}

/* What is at `path` cannot be read, for the reason that errno may tell. */
static void damaged(struct reader *reader, const char *path)
{
    if (*reader->damage)
        return;
    reader->error = error_of_system();
    snprintf(reader->damage, sizeof reader->damage, "%s", path);
}

enum reader_error reader_verdict(const struct reader *reader, const char *path, const char *again,
                                 char *why)
{
    if (!*reader->damage)
        return READER_GOOD;
    if (reader->error) {
        snprintf(why, READER_WHY, "cannot read %.300s: %s", path, strerror(reader->error));
        return READER_NOT_READ;
    }
    snprintf(why, READER_WHY, "%.200s is damaged: %.200s cannot be read; %s", path, reader->damage,
             again);
    return READER_NOT_HDF5;
}

/* A negative result of the library is damage of what is at `path`. */
static long long result_of(struct reader *reader, const char *path, long long result)
{
    if (result < 0)
        damaged(reader, path);
    return result;
}

#define LOOK(reader, path, call) result_of(reader, path, (errno = 0, (long long)(call)))

static void close_by(struct reader *reader, const char *path, herr_t (*close)(hid_t id), hid_t id)
{
    if (id >= 0)
        LOOK(reader, path, close(id));
}

/* The library has an error for what lies below a dataset; there, nothing is. */
static bool is_group(struct reader *reader, const char *path)
{
    H5O_info_t info;

    if (H5Oget_info_by_name1(reader->file, *path ? path : "/", &info, H5P_DEFAULT) < 0)
        return true;
    return info.type == H5O_TYPE_GROUP;
}

static bool has_link(struct reader *reader, const char *parent, const char *path)
{
    errno = 0;
    htri_t there = H5Lexists(reader->file, path, H5P_DEFAULT);

    if (there < 0 && is_group(reader, parent))
        damaged(reader, path);
    return there > 0;
}

static bool is_there(struct reader *reader, const char *path)
{
    char part[SERIES_PATH], parent[SERIES_PATH] = "";

    if (text_equal(path, "/"))
        return true;
    if (strlen(path) >= sizeof part)
        return false;
    for (const char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(at - path), path);
        if (!has_link(reader, parent, part))
            return false;
        memcpy(parent, part, sizeof parent);
    }
    return has_link(reader, parent, path);
}

static hid_t open_dataset(struct reader *reader, const char *path)
{
    if (!is_there(reader, path))
        return -1;
    return (hid_t)LOOK(reader, path, H5Dopen2(reader->file, path, H5P_DEFAULT));
}

static void close_dataset(struct reader *reader, const char *path, hid_t dataset)
{
    close_by(reader, path, H5Dclose, dataset);
}

/* -1 when it has more values than `most`, or cannot be read. */
static int extent_of(struct reader *reader, const char *path, hid_t dataset, size_t most,
                     size_t size[READER_RANK], size_t *count)
{
    hid_t space = (hid_t)LOOK(reader, path, H5Dget_space(dataset));
    hsize_t sizes[H5S_MAX_RANK];
    int rank = (int)LOOK(reader, path, H5Sget_simple_extent_dims(space, sizes, NULL));

    *count = 1;
    close_by(reader, path, H5Sclose, space);
    if (rank > READER_RANK)
        return -1;
    for (int i = 0; i < rank; i++) {
        if (sizes[i] > most || (sizes[i] && *count > most / sizes[i]))
            return -1;
        size[i] = (size_t)sizes[i];
        *count *= size[i];
    }
    return rank;
}

/* Of one that is read whole. */
static int shape_of(struct reader *reader, const char *path, hid_t dataset,
                    size_t size[READER_RANK], size_t *count)
{
    return extent_of(reader, path, dataset, most_values, size, count);
}

static int extent_at(struct reader *reader, const char *path, size_t most, size_t size[READER_RANK])
{
    size_t count;

    if (reader->memory)
        return memory_file_shape(reader->memory, path, size);
    hid_t dataset = open_dataset(reader, path);
    if (dataset < 0)
        return 0;
    int rank = extent_of(reader, path, dataset, most, size, &count);
    close_dataset(reader, path, dataset);
    return rank < 0 ? 0 : rank;
}

int reader_shape(struct reader *reader, const char *path, size_t size[READER_RANK])
{
    return extent_at(reader, path, most_values, size);
}

int reader_extent(struct reader *reader, const char *path, size_t size[READER_RANK])
{
    return extent_at(reader, path, SIZE_MAX, size);
}

struct wanted_scale {
    haddr_t address;
    bool found;
};

static herr_t find_scale(hid_t dataset, unsigned axis, hid_t scale, void *context)
{
    struct wanted_scale *wanted = context;
    H5O_info_t info;

    (void)dataset, (void)axis;
    if (H5Oget_info2(scale, &info, H5O_INFO_BASIC) < 0)
        return -1;
    wanted->found = info.addr == wanted->address;
    return wanted->found;
}

/* H5DSis_attached asks the scale too, which has a list of all that it belongs to. */
bool reader_is_along(struct reader *reader, const char *path, const char *scale)
{
    struct wanted_scale wanted = {0};
    H5O_info_t info;

    if (reader->memory)
        return memory_file_is_along(reader->memory, path, scale);
    hid_t dataset = open_dataset(reader, path);
    if (dataset < 0 || !is_there(reader, scale)) {
        close_dataset(reader, path, dataset);
        return false;
    }
    if (LOOK(reader, scale, H5Oget_info_by_name1(reader->file, scale, &info, H5P_DEFAULT)) >= 0) {
        wanted.address = info.addr;
        LOOK(reader, path, H5DSiterate_scales(dataset, 0, NULL, find_scale, &wanted));
    }
    close_dataset(reader, path, dataset);
    return wanted.found;
}

double *reader_values(struct reader *reader, const char *path, int rank, size_t *count)
{
    size_t size[READER_RANK], length;
    double *values = NULL;

    if (reader->memory) {
        bool kept;
        values = memory_file_values(reader->memory, path, rank, count, &kept);
        if (!kept)
            LOOK(reader, path, -1);
        return values;
    }
    hid_t dataset = open_dataset(reader, path);
    *count = 0;
    if (dataset < 0)
        return NULL;
    if (shape_of(reader, path, dataset, size, &length) == rank) {
        values = memory_new(length, sizeof *values);
        if (length &&
            LOOK(reader, path,
                 H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values)) < 0) {
            free(values);
            values = NULL;
        }
        *count = values ? length : 0;
    }
    close_dataset(reader, path, dataset);
    return values;
}

static bool read_part(struct reader *reader, const char *path, hid_t dataset, int rank,
                      const hsize_t *start, const hsize_t *count, hid_t type, void *out)
{
    hid_t file = (hid_t)LOOK(reader, path, H5Dget_space(dataset)),
          memory = (hid_t)LOOK(reader, path, H5Screate_simple(rank, count, NULL));
    bool good = file >= 0 && memory >= 0 &&
                LOOK(reader, path,
                     H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, count, NULL)) >= 0 &&
                LOOK(reader, path, H5Dread(dataset, type, memory, file, H5P_DEFAULT, out)) >= 0;

    close_by(reader, path, H5Sclose, file);
    close_by(reader, path, H5Sclose, memory);
    return good;
}

bool reader_rows(struct reader *reader, const char *path, size_t from, size_t rows, size_t width,
                 float *out)
{
    hsize_t start[2] = {from, 0}, count[2] = {rows, width};
    size_t size[READER_RANK], length;

    if (reader->memory) {
        if (memory_file_shape(reader->memory, path, size) == 2)
            LOOK(reader, path, -1);
        return false;
    }
    hid_t dataset = open_dataset(reader, path);
    if (dataset < 0)
        return false;
    bool good = shape_of(reader, path, dataset, size, &length) == 2 && size[1] == width &&
                from + rows <= size[0];
    good = good && read_part(reader, path, dataset, 2, start, count, H5T_NATIVE_FLOAT, out);
    close_dataset(reader, path, dataset);
    return good;
}

bool reader_block(struct reader *reader, const char *path, int rank, const size_t *from,
                  const size_t *count, double *out)
{
    hsize_t start[2], counts[2];
    size_t size[READER_RANK], length;

    if (reader->memory) {
        LOOK(reader, path, -1);
        return false;
    }
    hid_t dataset = open_dataset(reader, path);
    if (dataset < 0)
        return false;
    patience_renew();
    bool good = extent_of(reader, path, dataset, SIZE_MAX, size, &length) == rank;
    for (int i = 0; good && i < rank; i++) {
        good = from[i] <= size[i] && count[i] <= size[i] - from[i];
        start[i] = from[i];
        counts[i] = count[i];
    }
    good = good && read_part(reader, path, dataset, rank, start, counts, H5T_NATIVE_DOUBLE, out);
    close_dataset(reader, path, dataset);
    return good;
}

/* How many bytes from `at` on are one character of UTF-8; 0 when they are none. */
static size_t character(const unsigned char *at)
{
    size_t more = *at < 0x80 ? 0 : *at >> 5 == 6 ? 1 : *at >> 4 == 14 ? 2 : *at >> 3 == 30 ? 3 : 9;

    if (more == 9)
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

/* A foreign file may hold anything, and what is made of it is UTF-8. Control characters stay: a sweep is known by its
 * values as they were written, and what is shown is filtered where it is shown (printable.h). */
static char *make_utf8(char *text)
{
    for (unsigned char *at = (unsigned char *)text; *at;) {
        size_t length = character(at);
        if (length == 0)
            *at = '?';
        at += length ? length : 1;
    }
    return text;
}

/* What a read that fails leaves behind of its texts is the library's: it may be freed already. */
static char **take_texts(struct reader *reader, const char *path, hid_t dataset, size_t length)
{
    hid_t type = (hid_t)LOOK(reader, path, H5Tcopy(H5T_C_S1));
    char **read = memory_new(length + 1, sizeof *read), **texts = NULL;
    bool good = LOOK(reader, path, H5Tset_size(type, H5T_VARIABLE)) >= 0 &&
                LOOK(reader, path, H5Tset_cset(type, H5T_CSET_UTF8)) >= 0;

    if (good && length)
        good = LOOK(reader, path, H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, read)) >= 0;
    if (good)
        texts = memory_new(length + 1, sizeof *texts);
    for (size_t i = 0; good && i < length; i++) {
        texts[i] = make_utf8(memory_text(read[i] ? read[i] : ""));
        H5free_memory(read[i]);
    }
    free(read);
    close_by(reader, path, H5Tclose, type);
    return texts;
}

static char **texts_in_memory(struct reader *reader, const char *path, int rank, size_t *count)
{
    bool kept;
    char **texts = memory_file_texts(reader->memory, path, rank, count, &kept);

    if (!kept)
        LOOK(reader, path, -1);
    for (size_t i = 0; i < *count; i++)
        make_utf8(texts[i]);
    return texts;
}

char **reader_texts(struct reader *reader, const char *path, int rank, size_t *count)
{
    size_t size[READER_RANK], length;
    char **texts = NULL;

    if (reader->memory)
        return texts_in_memory(reader, path, rank, count);
    hid_t dataset = open_dataset(reader, path);
    *count = 0;
    if (dataset < 0)
        return NULL;
    hid_t type = (hid_t)LOOK(reader, path, H5Dget_type(dataset));
    if (shape_of(reader, path, dataset, size, &length) == rank &&
        LOOK(reader, path, H5Tis_variable_str(type)) > 0) {
        texts = take_texts(reader, path, dataset, length);
        *count = texts ? length : 0;
    }
    close_by(reader, path, H5Tclose, type);
    close_dataset(reader, path, dataset);
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
    if (!is_there(reader, path) ||
        LOOK(reader, path, H5Aexists_by_name(reader->file, path, name, H5P_DEFAULT)) <= 0)
        return -1;
    return (hid_t)LOOK(reader, path,
                       H5Aopen_by_name(reader->file, path, name, H5P_DEFAULT, H5P_DEFAULT));
}

static bool is_scalar(struct reader *reader, const char *path, hid_t attribute)
{
    hid_t space = (hid_t)LOOK(reader, path, H5Aget_space(attribute));
    bool scalar = LOOK(reader, path, H5Sget_simple_extent_npoints(space)) == 1;

    close_by(reader, path, H5Sclose, space);
    return scalar;
}

static bool is_fixed_text(struct reader *reader, const char *path, hid_t type)
{
    return LOOK(reader, path, H5Tget_class(type)) == H5T_STRING &&
           LOOK(reader, path, H5Tis_variable_str(type)) == 0;
}

char *reader_attribute_text(struct reader *reader, const char *path, const char *name)
{
    char *text = NULL;

    if (reader->memory) {
        const char *kept = memory_file_attribute_text(reader->memory, path, name);
        return kept ? make_utf8(memory_text(kept)) : NULL;
    }
    hid_t a = open_attribute(reader, path, name);
    if (a < 0)
        return NULL;
    hid_t type = (hid_t)LOOK(reader, path, H5Aget_type(a));
    size_t size = is_fixed_text(reader, path, type) ? H5Tget_size(type) : most_text;
    if (size == 0)
        LOOK(reader, path, -1);
    else if (size < most_text && is_scalar(reader, path, a)) {
        text = memory_new(size + 1, 1);
        if (LOOK(reader, path, H5Aread(a, type, text)) < 0) {
            free(text);
            text = NULL;
        }
    }
    close_by(reader, path, H5Tclose, type);
    close_by(reader, path, H5Aclose, a);
    return text ? make_utf8(text) : NULL;
}

bool reader_attribute_number(struct reader *reader, const char *path, const char *name, double *out)
{
    if (reader->memory)
        return memory_file_attribute_number(reader->memory, path, name, out);
    hid_t a = open_attribute(reader, path, name);
    if (a < 0)
        return false;
    hid_t type = (hid_t)LOOK(reader, path, H5Aget_type(a));
    H5T_class_t class = (H5T_class_t)LOOK(reader, path, H5Tget_class(type));
    bool good = (class == H5T_FLOAT || class == H5T_INTEGER) && is_scalar(reader, path, a) &&
                LOOK(reader, path, H5Aread(a, H5T_NATIVE_DOUBLE, out)) >= 0;
    close_by(reader, path, H5Tclose, type);
    close_by(reader, path, H5Aclose, a);
    return good;
}

struct name_list {
    char **names;
    size_t count, capacity;
    H5O_type_t wanted;
};

static bool is_printable(const char *name)
{
    for (const unsigned char *at = (const unsigned char *)name; *at; at += character(at))
        if (character(at) == 0)
            return false;
    return true;
}

static void add_name(void *context, const char *name)
{
    struct name_list *list = context;

    if (!is_printable(name))
        return;
    list->names = memory_grow(list->names, list->count + 1, &list->capacity, sizeof(char *));
    list->names[list->count++] = memory_text(name);
    list->names[list->count] = NULL;
}

/* Only hard links are followed, since others may lead out of the file. Names that cannot be shown
 * are not ours. */
static herr_t take_name(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    struct name_list *list = context;
    H5O_info_t object;

    if (info->type != H5L_TYPE_HARD || !is_printable(name))
        return 0;
    if (list->count >= most_names || H5Oget_info_by_name1(group, name, &object, H5P_DEFAULT) < 0)
        return -1;
    if (object.type != list->wanted)
        return 0;
    add_name(list, name);
    return 0;
}

/* A group of a foreign file may not track the order in which its members were made. */
static H5_index_t order_of(struct reader *reader, const char *path, hid_t group)
{
    hid_t list = (hid_t)LOOK(reader, path, H5Gget_create_plist(group));
    unsigned order = 0;

    LOOK(reader, path, H5Pget_link_creation_order(list, &order));
    close_by(reader, path, H5Pclose, list);
    return order & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
}

char **reader_names(struct reader *reader, const char *group, enum reader_kind kind)
{
    struct name_list list = {.names = memory_new(8, sizeof(char *)),
                             .capacity = 8,
                             .wanted = kind == READER_GROUPS ? H5O_TYPE_GROUP : H5O_TYPE_DATASET};

    if (reader->memory) {
        memory_file_names(reader->memory, group, kind == READER_GROUPS, add_name, &list);
        return list.names;
    }
    if (!is_there(reader, group) || !is_group(reader, group))
        return list.names;
    hid_t id = (hid_t)LOOK(reader, group, H5Gopen2(reader->file, group, H5P_DEFAULT));
    if (id >= 0)
        LOOK(reader, group,
             H5Literate(id, order_of(reader, group, id), H5_ITER_INC, NULL, take_name, &list));
    close_by(reader, group, H5Gclose, id);
    return list.names;
}

bool reader_is_of_kind(const char *path, const char *kind)
{
    struct reader reader;
    char why[READER_WHY];
    bool is = false;

    if (reader_open(&reader, path, why) == READER_GOOD) {
        char *own = reader_attribute_text(&reader, "/", "kind");
        is = own && text_equal(own, kind);
        free(own);
    }
    reader_close(&reader);
    return is;
}
