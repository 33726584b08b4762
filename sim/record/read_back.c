#include "read_back.h"

#include "h5_handle.h"

#include <math.h>
#include <search.h>
#include <string.h>

#include "hash.h"
#include "memory.h"
#include "out_of_memory.h"
#include "text.h"

struct dataset {
    hid_t id; /* while it is open for writing */
    char *path;
    enum h5_type type;
    int rank;
    hsize_t size[H5_RANK];
    size_t maps;
    uint64_t sum;
};

struct attribute {
    char *object, *name;
    enum read_back_attribute type;
    size_t count;
    void *values;
};

struct link {
    char *path, *target;
};

/* Trees of the C library (tsearch): datasets by identifier, attributes by object and name. */
struct read_back {
    void *datasets, *attributes;
    struct link *links;
    size_t link_count, link_capacity;
};

static const size_t attribute_sizes[] = {1, sizeof(double), sizeof(int64_t), 1};
static const size_t value_sizes[] = {
    sizeof(double), sizeof(float), sizeof(int32_t), sizeof(int64_t), 1, sizeof(char *)};

static int by_id(const void *a, const void *b)
{
    hid_t x = ((const struct dataset *)a)->id, y = ((const struct dataset *)b)->id;
    return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b)
{
    const struct attribute *x = a, *y = b;
    int order = strcmp(x->object, y->object);
    return order ? order : strcmp(x->name, y->name);
}

struct read_back *read_back_new(void)
{
    return memory_new(1, sizeof(struct read_back));
}

static void free_dataset(void *node)
{
    struct dataset *d = node;
    free(d->path);
    free(d);
}

static void free_attribute(void *node)
{
    struct attribute *a = node;
    free(a->object);
    free(a->name);
    free(a->values);
    free(a);
}

void read_back_free(struct read_back *sums)
{
    if (!sums)
        return;
    tdestroy(sums->datasets, free_dataset);
    tdestroy(sums->attributes, free_attribute);
    for (size_t i = 0; i < sums->link_count; i++) {
        free(sums->links[i].path);
        free(sums->links[i].target);
    }
    free(sums->links);
    free(sums);
}

/* The tree owns what is put into it; what was there under the same key stays. */
static void *put(void **tree, void *item, int (*order)(const void *a, const void *b))
{
    void **node = tsearch(item, tree, order);

    if (!node)
        out_of_memory(sizeof(void *) * 4);
    return *node;
}

void read_back_add_dataset(struct read_back *sums, hid_t id, const char *path, enum h5_type type,
                           int rank, size_t maps)
{
    struct dataset *d = memory_new(1, sizeof *d);

    *d = (struct dataset){
        .id = id, .path = memory_text(path), .type = type, .rank = rank, .maps = maps};
    if (put(&sums->datasets, d, by_id) != d)
        free_dataset(d);
}

void read_back_add_link(struct read_back *sums, const char *path, const char *target)
{
    sums->links =
        memory_grow(sums->links, sums->link_count, &sums->link_capacity, sizeof *sums->links);
    sums->links[sums->link_count++] = (struct link){memory_text(path), memory_text(target)};
}

static struct dataset *find(const struct read_back *sums, hid_t id)
{
    struct dataset key = {.id = id}, **found = tfind(&key, &sums->datasets, by_id);
    return found ? *found : NULL;
}

void read_back_resize(struct read_back *sums, hid_t id, const hsize_t *size)
{
    struct dataset *d = find(sums, id);

    for (int i = 0; d && i < d->rank; i++)
        d->size[i] = size[i];
}

void read_back_set_attribute(struct read_back *sums, const char *object, const char *name,
                             enum read_back_attribute type, size_t count, const void *values)
{
    struct attribute *a = memory_new(1, sizeof *a), *there;
    size_t bytes = count * attribute_sizes[type];

    *a = (struct attribute){memory_text(object), memory_text(name), type, count,
                            memory_new(bytes, 1)};
    memcpy(a->values, values, bytes);
    there = put(&sums->attributes, a, by_name);
    if (there == a)
        return;
    void *old = there->values;
    *there = (struct attribute){there->object, there->name, type, count, a->values};
    a->values = old;
    free_attribute(a);
}

static uint64_t real_bits(double value)
{
    uint64_t bits = 0;

    if (!isnan(value))
        memcpy(&bits, &value, sizeof value);
    return bits ? bits : value == 0 ? HASH_GOLDEN : 0; /* 0.0 is a value, NaN is none */
}

/* The bits of value `i`; 0 for what a dataset gives where nothing was written. */
static uint64_t bits_of(enum h5_type type, const void *values, size_t i)
{
    const char *text;

    switch (type) {
    case H5_DOUBLE:
        return real_bits(((const double *)values)[i]);
    case H5_FLOAT:
        return real_bits((double)((const float *)values)[i]);
    case H5_INT32:
        return (uint64_t)((const int32_t *)values)[i];
    case H5_INT64:
        return (uint64_t)((const int64_t *)values)[i];
    case H5_INT8:
        return (uint64_t)((const signed char *)values)[i];
    default:
        text = ((char *const *)values)[i];
        return text && *text ? hash_text(text) : 0;
    }
}

/* One row along the last axis, from coordinate `from` on. */
static uint64_t row_sum(enum h5_type type, const void *values, size_t first, hsize_t length,
                        uint64_t place)
{
    uint64_t sum = 0;

    for (hsize_t i = 0; i < length; i++, place += HASH_GOLDEN) {
        uint64_t bits = bits_of(type, values, first + (size_t)i);
        sum += bits ? hash_mix(bits + place) : 0;
    }
    return sum;
}

static uint64_t block_sum(enum h5_type type, int rank, const hsize_t *start, const hsize_t *count,
                          const void *values)
{
    hsize_t at[H5_RANK] = {0}, length = rank ? count[rank - 1] : 1, rows = 1;
    uint64_t sum = 0;

    for (int i = 0; i + 1 < rank; i++)
        rows *= count[i];
    for (hsize_t row = 0; row < rows; row++) {
        uint64_t place = HASH_GOLDEN;
        for (int i = 0; i + 1 < rank; i++)
            place = hash_pair(place, start[i] + at[i]);
        place += HASH_GOLDEN * (rank ? start[rank - 1] : 0);
        sum += row_sum(type, values, (size_t)(row * length), length, place);
        for (int i = rank - 2; i >= 0 && ++at[i] == count[i]; i--)
            at[i] = 0;
    }
    return sum;
}

void read_back_add_values(struct read_back *sums, hid_t id, const hsize_t *start,
                          const hsize_t *count, const void *values)
{
    struct dataset *d = find(sums, id);

    if (!d)
        return;
    d->sum += block_sum(d->type, d->rank, start, count, values);
    for (int i = 0; i < d->rank; i++)
        if (start[i] + count[i] > d->size[i])
            d->size[i] = start[i] + count[i];
}

/* What follows reads; `in` is the file, and its failure is sticky as that of a file that is
 * written. */

static hid_t text_type(struct h5 *in, size_t size)
{
    hid_t type = H5_TRY(in, H5Tcopy(H5T_C_S1));
    H5_TRY(in, H5Tset_size(type, size));
    H5_TRY(in, H5Tset_cset(type, H5T_CSET_UTF8));
    return type;
}

static hid_t native_type(struct h5 *in, enum h5_type type)
{
    switch (type) {
    case H5_DOUBLE:
        return H5_TRY(in, H5Tcopy(H5T_NATIVE_DOUBLE));
    case H5_FLOAT:
        return H5_TRY(in, H5Tcopy(H5T_NATIVE_FLOAT));
    case H5_INT32:
        return H5_TRY(in, H5Tcopy(H5T_NATIVE_INT32));
    case H5_INT64:
        return H5_TRY(in, H5Tcopy(H5T_NATIVE_INT64));
    case H5_INT8:
        return H5_TRY(in, H5Tcopy(H5T_NATIVE_INT8));
    default:
        return text_type(in, H5T_VARIABLE);
    }
}

static bool same_size(struct h5 *in, const struct dataset *d, hid_t space)
{
    hsize_t size[H5S_MAX_RANK];
    int rank = (int)H5_TRY(in, H5Sget_simple_extent_dims(space, size, NULL));
    bool same = rank == d->rank;

    for (int i = 0; same && i < rank; i++)
        same = size[i] == d->size[i];
    return same;
}

static uint64_t read_block(struct h5 *in, const struct dataset *d, hid_t id, hid_t space,
                           const hsize_t *start, const hsize_t *count, size_t length)
{
    void *values = memory_new(length, value_sizes[d->type]);
    hid_t native = native_type(in, d->type),
          block = d->rank ? H5_TRY(in, H5Screate_simple(d->rank, count, NULL))
                          : H5_TRY(in, H5Screate(H5S_SCALAR));
    uint64_t sum = 0;

    if (d->rank)
        H5_TRY(in, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL));
    H5_TRY(in, H5Dread(id, native, block, space, H5P_DEFAULT, values));
    if (!in->failed)
        sum = block_sum(d->type, d->rank, start, count, values);
    for (size_t i = 0; d->type == H5_STRING && i < length; i++)
        H5free_memory(((char **)values)[i]);
    h5_end(in, H5Tclose, native);
    h5_end(in, H5Sclose, block);
    free(values);
    return sum;
}

/* By as many rows at a time as make about a million values, in steps that chunks divide (recorder.c
 * has chunks of 256 rows and of 1,024), so that none is inflated twice. */
static uint64_t read_sum(struct h5 *in, const struct dataset *d, hid_t id, hid_t space)
{
    const hsize_t step = 1024, most = 1 << 20;
    hsize_t start[H5_RANK] = {0}, count[H5_RANK] = {1}, width = 1;
    uint64_t sum = 0;

    for (int i = 1; i < d->rank; i++) {
        count[i] = d->size[i];
        width *= d->size[i];
    }
    if (width == 0)
        return 0;
    hsize_t rows = width < most / step ? most / width / step * step : step / 4;
    hsize_t all = d->rank ? d->size[0] : 1;
    for (; start[0] < all && !in->failed; start[0] += rows) {
        count[0] = all - start[0] < rows ? all - start[0] : rows;
        sum += read_block(in, d, id, space, start, count, (size_t)(count[0] * width));
    }
    return sum;
}

static size_t maps_of(struct h5 *in, hid_t id)
{
    size_t maps = 0;
    hid_t list = H5_TRY(in, H5Dget_create_plist(id));

    H5_TRY(in, H5Pget_virtual_count(list, &maps));
    h5_end(in, H5Pclose, list);
    return maps;
}

static herr_t pass_attribute(hid_t object, const char *name, const H5A_info_t *info, void *context)
{
    (void)object, (void)name, (void)info, (void)context;
    return 0;
}

/* What the library itself wrote, that a dataset is a scale and which scales it has, is not compared
 * but must be there for whoever lists it, in the order of making as netCDF-4 does. */
static bool dataset_holds(struct h5 *in, const struct dataset *d)
{
    hid_t id = H5_TRY(in, H5Dopen2(in->file, d->path, H5P_DEFAULT));
    hid_t space = H5_TRY(in, H5Dget_space(id));
    bool same = same_size(in, d, space) && !in->failed;

    if (same && d->maps)
        same = maps_of(in, id) == d->maps;
    else if (same)
        same = read_sum(in, d, id, space) == d->sum;
    H5_TRY(in, H5Aiterate2(id, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, pass_attribute, NULL));
    h5_end(in, H5Sclose, space);
    h5_end(in, H5Dclose, id);
    return same && !in->failed;
}

static hid_t attribute_type(struct h5 *in, const struct attribute *a)
{
    switch (a->type) {
    case READ_BACK_TEXT:
        return text_type(in, a->count);
    case READ_BACK_DOUBLE:
        return H5_TRY(in, H5Tcopy(H5T_NATIVE_DOUBLE));
    case READ_BACK_INT64:
        return H5_TRY(in, H5Tcopy(H5T_NATIVE_INT64));
    default:
        return H5_TRY(in, H5Tcopy(H5T_NATIVE_INT8));
    }
}

static bool same_values(const struct attribute *a, const void *values)
{
    if (a->type == READ_BACK_DOUBLE) /* NaN is read as some NaN */
        return real_bits(*(const double *)a->values) == real_bits(*(const double *)values);
    return memcmp(a->values, values, a->count * attribute_sizes[a->type]) == 0;
}

/* A text is one value of that many bytes, the others are as many values. */
static bool attribute_holds(struct h5 *in, const struct attribute *a)
{
    hid_t id = H5_TRY(in, H5Aopen_by_name(in->file, a->object, a->name, H5P_DEFAULT, H5P_DEFAULT));
    hid_t space = H5_TRY(in, H5Aget_space(id)), stored = H5_TRY(in, H5Aget_type(id));
    hid_t type = attribute_type(in, a);
    bool text = a->type == READ_BACK_TEXT;
    hssize_t count = (hssize_t)H5_TRY(in, H5Sget_simple_extent_npoints(space));
    bool same = !in->failed && count == (text ? 1 : (hssize_t)a->count) &&
                (!text || H5Tget_size(stored) == a->count);

    if (same) {
        void *values = memory_new(a->count, attribute_sizes[a->type]);
        H5_TRY(in, H5Aread(id, type, values));
        same = !in->failed && same_values(a, values);
        free(values);
    }
    h5_end(in, H5Tclose, stored);
    h5_end(in, H5Tclose, type);
    h5_end(in, H5Sclose, space);
    h5_end(in, H5Aclose, id);
    return same && !in->failed;
}

static bool link_holds(struct h5 *in, const struct link *link)
{
    H5O_info_t a, b;

    H5_TRY(in, H5Oget_info_by_name2(in->file, link->path, &a, H5O_INFO_BASIC, H5P_DEFAULT));
    H5_TRY(in, H5Oget_info_by_name2(in->file, link->target, &b, H5O_INFO_BASIC, H5P_DEFAULT));
    return !in->failed && a.addr == b.addr;
}

struct look {
    struct h5 in;
    char where[200];
    bool holds;
};

static void differs(struct look *look, const char *path)
{
    if (look->holds)
        snprintf(look->where, sizeof look->where, "%s", path);
    look->holds = false;
}

static void look_at_dataset(const void *node, VISIT visit, void *context)
{
    struct look *look = context;
    const struct dataset *d = *(struct dataset *const *)node;

    if ((visit == postorder || visit == leaf) && look->holds && !dataset_holds(&look->in, d))
        differs(look, d->path);
}

static void look_at_attribute(const void *node, VISIT visit, void *context)
{
    struct look *look = context;
    const struct attribute *a = *(struct attribute *const *)node;

    if ((visit == postorder || visit == leaf) && look->holds && !attribute_holds(&look->in, a))
        differs(look, a->object);
}

static void say_why(const struct look *look, char *why)
{
    const char *of = *look->where ? ": " : "";

    if (look->in.error)
        snprintf(why, READ_BACK_WHY, "%.190s%sit cannot be read back: %s", look->where, of,
                 strerror(look->in.error));
    else
        snprintf(why, READ_BACK_WHY, "%.190s%sread back, it is not what was written", look->where,
                 of);
}

bool read_back_holds(const struct read_back *sums, const char *path, char *why)
{
    struct look look = {.in = {.file = -1}, .holds = true};

    look.in.file = H5_TRY(&look.in, H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT));
    if (look.in.failed) {
        say_why(&look, why);
        return false;
    }
    twalk_r(sums->datasets, look_at_dataset, &look);
    twalk_r(sums->attributes, look_at_attribute, &look);
    for (size_t i = 0; i < sums->link_count && look.holds; i++)
        if (!link_holds(&look.in, &sums->links[i]))
            differs(&look, sums->links[i].path);
    h5_end(&look.in, H5Fclose, look.in.file);
    say_why(&look, why);
    return look.holds && !look.in.failed;
}
