#include "digest_check.h"

#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "memory.h"
#include "result_digest.h"
#include "text.h"

enum { DEPTH = 8, PATH = 640, BLOCK_ROWS = 1024, MOST_TOLD = 4 };

struct look {
    struct reader *reader;
    struct result_digest *digest;
    char **in_root; /* names of the root's datasets */
    hid_t read;     /* datasets so far */
};

static void look_at_values(struct look *l, const char *path, int rank)
{
    size_t read;
    char **texts = reader_texts(l->reader, path, rank, &read);
    double *values = texts ? NULL : reader_values(l->reader, path, rank, &read);
    hsize_t count = read;

    result_digest_begin(l->digest, l->read, path, texts ? H5_STRING : H5_DOUBLE, rank);
    if (texts || values)
        result_digest_add(l->digest, l->read, &count, texts ? (void *)texts : (void *)values);
    reader_names_free(texts);
    free(values);
}

static void look_at_rows(struct look *l, const char *path, size_t rows, size_t width)
{
    double *block = memory_new(BLOCK_ROWS * width, sizeof *block);
    bool good = true;

    result_digest_begin(l->digest, l->read, path, H5_DOUBLE, 2);
    for (size_t from = 0; from < rows && good; from += BLOCK_ROWS) {
        size_t some = rows - from < BLOCK_ROWS ? rows - from : BLOCK_ROWS;
        const size_t start[2] = {from, 0}, count[2] = {some, width};
        good = width == 0 || reader_block(l->reader, path, 2, start, count, block);
        if (good)
            result_digest_add(l->digest, l->read, (const hsize_t[]){some, width}, block);
    }
    free(block);
}

static void look_at_dataset(struct look *l, const char *path)
{
    size_t size[READER_RANK];
    int rank = reader_extent(l->reader, path, size);

    l->read++;
    if (rank == 2)
        look_at_rows(l, path, size[0], size[1]);
    else
        look_at_values(l, path, rank);
}

static bool is_in(const char *const *names, const char *name)
{
    while (*names && !text_equal(*names, name))
        names++;
    return *names;
}

static void look_at_group(struct look *l, const char *group, int depth)
{
    char path[PATH];
    char **names = reader_names(l->reader, depth ? group : "/", READER_DATASETS);

    for (char **name = names; *name; name++)
        if (snprintf(path, sizeof path, "%s/%s", group, *name) < PATH &&
            !(depth && is_in((const char *const *)l->in_root, *name)))
            look_at_dataset(l, path);
    reader_names_free(names);
    names = depth < DEPTH ? reader_names(l->reader, depth ? group : "/", READER_GROUPS) : NULL;
    for (char **name = names; name && *name; name++)
        if (snprintf(path, sizeof path, "%s/%s", group, *name) < PATH &&
            (depth || text_equal(*name, LAYOUT_STATE) || !is_in(result_digest_apart, *name)))
            look_at_group(l, path, depth + 1);
    reader_names_free(names);
}

/* The next line of sorted lines, and its path; NULL behind the last. */
static const char *path_at(const char *lines, char path[PATH])
{
    size_t length = strcspn(lines, "\n"), end = length;

    if (!*lines)
        return NULL;
    while (end && lines[end] != ' ')
        end--;
    snprintf(path, PATH, "%.*s", (int)end, lines);
    return lines + length + (lines[length] == '\n');
}

/* Counts in which the two differ, and adds the first of their names to `out`. */
static size_t compare(const char *kept, const char *made, struct text *out)
{
    char a[PATH], b[PATH];
    size_t others = 0;

    while (*kept || *made) {
        const char *next_kept = path_at(kept, a), *next_made = path_at(made, b);
        int order = !next_kept ? 1 : !next_made ? -1 : strcmp(a, b);
        size_t length = order > 0 ? 0 : (size_t)(next_kept - kept);
        if (order || length != (size_t)(next_made - made) || memcmp(kept, made, length) != 0)
            if (++others <= MOST_TOLD)
                text_addf(out, "%s%.60s", others > 1 ? ", " : "", order > 0 ? b : a);
        kept = order > 0 ? kept : next_kept;
        made = order < 0 ? made : next_made;
    }
    if (others > MOST_TOLD)
        text_addf(out, " and %zu more", others - MOST_TOLD);
    return others;
}

static bool has_digest(const char *lines, const char *digest)
{
    struct digest_text text;
    return digest && text_equal(result_digest_of(lines, &text), digest);
}

static bool says(const struct result *r, const char *what, char *why)
{
    snprintf(why, READER_WHY, "%.120s %.380s", r->path, what);
    return false;
}

static bool state_holds(struct look *l)
{
    struct text lines = {0};
    char *digest = reader_attribute_text(l->reader, "/" LAYOUT_STATE, "digest");

    result_digest_lines(l->digest, DIGEST_STATE, &lines);
    bool holds = !lines.length || has_digest(text_get(&lines), digest);
    text_release(&lines);
    free(digest);
    return holds;
}

static bool lines_hold(const struct result *r, struct look *l, const char *kept, char *why)
{
    struct text made = {0}, others = {0};
    bool holds = true;

    text_add(&others, "holds something else than was written in ");

    result_digest_lines(l->digest, DIGEST_RESULT, &made);
    size_t count = compare(kept, text_get(&made), &others);
    text_add(&others, "; run the scenario again");
    if (count)
        holds = says(r, text_get(&others), why);
    else if (!has_digest(kept, r->digest))
        holds = says(r, "says another digest than its datasets have; run the scenario again", why);
    else if (!state_holds(l))
        holds = says(r, "has another state than was written; run the scenario again", why);
    text_release(&made);
    text_release(&others);
    return holds;
}

bool digest_check(const struct result *r, size_t *datasets, char *why)
{
    struct look l = {.reader = r->reader};
    char *kept = reader_text(r->reader, "/" LAYOUT_DIGEST "/lines");

    *datasets = 0;
    if (!kept)
        return says(r,
                    "keeps no hashes of its datasets: an earlier version wrote it, or its run has "
                    "not ended; run the scenario again",
                    why);
    l.digest = result_digest_new();
    l.in_root = reader_names(r->reader, "/", READER_DATASETS);
    look_at_group(&l, "", 0);
    bool holds = lines_hold(r, &l, kept, why);
    for (const char *at = kept; (at = strchr(at, '\n')); at++)
        ++*datasets;
    reader_names_free(l.in_root);
    result_digest_free(l.digest);
    free(kept);
    return holds;
}
