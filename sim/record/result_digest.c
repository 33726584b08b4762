#define XXH_STATIC_LINKING_ONLY /* the size of XXH64_state_t */
#include "result_digest.h"

#include <endian.h>
#include <inttypes.h>
#include <math.h>
#include <nettle/sha2.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "layout.h"
#include "memory.h"

enum { BLOCK = 256 };

struct dataset {
    hid_t key;
    const char *path;
    enum h5_type type;
    int rank;
    XXH64_state_t state;
};

struct result_digest {
    struct arena arena;
    void *by_key; /* of <search.h> */
    struct dataset **datasets;
    size_t count, capacity;
};

const char *const result_digest_apart[] = {"scenario",   "outputs",     "remedies",
                                           LAYOUT_STATE, LAYOUT_DIGEST, NULL};

struct result_digest *result_digest_new(void)
{
    return memory_new(1, sizeof(struct result_digest));
}

static void keep(void *dataset)
{
    (void)dataset; /* it goes with the arena */
}

void result_digest_free(struct result_digest *digest)
{
    if (!digest)
        return;
    tdestroy(digest->by_key, keep);
    free(digest->datasets);
    arena_release(&digest->arena);
    free(digest);
}

static bool is_in(const char *path, const char *group)
{
    size_t length = strlen(group);
    return strncmp(path + 1, group, length) == 0 && path[1 + length] == '/';
}

static bool is_of(const char *path, enum digest_part part)
{
    if (part == DIGEST_STATE)
        return is_in(path, LAYOUT_STATE);
    for (const char *const *group = result_digest_apart; *group; group++)
        if (is_in(path, *group))
            return false;
    return true;
}

static int by_key(const void *a, const void *b)
{
    hid_t x = ((const struct dataset *)a)->key, y = ((const struct dataset *)b)->key;
    return (x > y) - (x < y);
}

void result_digest_begin(struct result_digest *digest, hid_t key, const char *path,
                         enum h5_type type, int rank)
{
    if (!is_of(path, DIGEST_RESULT) && !is_of(path, DIGEST_STATE))
        return;
    struct dataset *d = arena_take(&digest->arena, 1, sizeof *d);
    d->key = key;
    d->path = arena_text(&digest->arena, path);
    d->type = type;
    d->rank = rank;
    XXH64_reset(&d->state, 0);
    digest->datasets =
        memory_grow(digest->datasets, digest->count, &digest->capacity, sizeof *digest->datasets);
    digest->datasets[digest->count++] = d;
    if (!tsearch(d, &digest->by_key, by_key))
        memory_resize(NULL, SIZE_MAX, 1); /* ends as any lack of memory does */
}

static double number_at(enum h5_type type, const void *values, size_t i)
{
    switch (type) {
    case H5_FLOAT:
        return (double)((const float *)values)[i];
    case H5_INT32:
        return ((const int32_t *)values)[i];
    case H5_INT64:
        return (double)((const int64_t *)values)[i];
    case H5_INT8:
        return ((const signed char *)values)[i];
    default:
        return ((const double *)values)[i];
    }
}

static uint64_t word_of(double value)
{
    uint64_t word;

    if (value != value)
        return htole64(0x7ff8000000000000u);
    value = value == 0 ? 0 : value;
    memcpy(&word, &value, sizeof word);
    return htole64(word);
}

static void add_numbers(struct dataset *d, const void *values, size_t first, size_t count)
{
    uint64_t words[BLOCK];

    for (size_t from = 0, some; from < count; from += some) {
        some = count - from < BLOCK ? count - from : BLOCK;
        for (size_t i = 0; i < some; i++)
            words[i] = word_of(number_at(d->type, values, first + from + i));
        XXH64_update(&d->state, words, some * sizeof *words);
    }
}

static void add_texts(struct dataset *d, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        XXH64_update(&d->state, texts[i], strlen(texts[i]) + 1);
}

/* Behind the last value of a row is nothing: an element that was not there yet has none. */
static void add_rows(struct dataset *d, const void *values, size_t rows, size_t width)
{
    for (size_t row = 0; row < rows; row++) {
        size_t first = row * width, length = width;
        while (length && isnan(number_at(d->type, values, first + length - 1)))
            length--;
        uint64_t word = word_of((double)length);
        XXH64_update(&d->state, &word, sizeof word);
        add_numbers(d, values, first, length);
    }
}

void result_digest_add(struct result_digest *digest, hid_t key, const hsize_t *count,
                       const void *values)
{
    struct dataset wanted = {.key = key}, **found = tfind(&wanted, &digest->by_key, by_key);

    if (!found)
        return;
    struct dataset *d = *found;
    size_t rows = d->rank ? (size_t)count[0] : 1;
    if (d->type == H5_STRING)
        add_texts(d, values, rows);
    else if (d->rank < 2)
        add_numbers(d, values, 0, rows);
    else
        add_rows(d, values, rows, (size_t)count[1]);
}

static int by_path(const void *a, const void *b)
{
    return strcmp((*(struct dataset *const *)a)->path, (*(struct dataset *const *)b)->path);
}

void result_digest_lines(const struct result_digest *digest, enum digest_part part,
                         struct text *out)
{
    struct dataset **sorted = memory_new(digest->count, sizeof *sorted);
    size_t count = 0;

    for (size_t i = 0; i < digest->count; i++)
        if (is_of(digest->datasets[i]->path, part))
            sorted[count++] = digest->datasets[i];
    qsort(sorted, count, sizeof *sorted, by_path);
    for (size_t i = 0; i < count; i++)
        text_addf(out, "%s %016" PRIx64 "\n", sorted[i]->path,
                  (uint64_t)XXH64_digest(&sorted[i]->state));
    free(sorted);
}

const char *result_digest_of(const char *lines, struct digest_text *out)
{
    struct sha256_ctx context;
    uint8_t bytes[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, strlen(lines), (const uint8_t *)lines);
    sha256_digest(&context, sizeof bytes, bytes);
    for (size_t i = 0; i < (sizeof out->bytes - 1) / 2; i++)
        snprintf(out->bytes + 2 * i, 3, "%02x", bytes[i]);
    return out->bytes;
}
