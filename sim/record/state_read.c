#include "state_read.h"

#include <stdio.h>

#include "layout.h"
#include "layout_check.h"
#include "memory.h"
#include "result_digest.h"
#include "series_path.h"
#include "state_write.h"
#include "text.h"
#include "units.h"

enum { DEPTH = 8, PATH = SERIES_PATH, MOST_ROWS = 200000 };

struct reading {
    struct reader reader;
    struct state *state;
    struct result_digest *digest;
    hid_t read;              /* datasets so far */
    uint64_t earlier_sum[2]; /* see add_earlier */
};

/* Scales of elements are whole numbers for the eye; they are no rows. */
static bool is_scale(struct reading *r, const char *path)
{
    char *kind = reader_attribute_text(&r->reader, path, "CLASS");
    bool is = kind && text_equal(kind, "DIMENSION_SCALE");

    free(kind);
    return is;
}

/* The digest of a result that has no /digest is a sum over its rows. */
static void add_earlier(struct reading *r, const char *path, const char *name, const double *values,
                        size_t count)
{
    struct digest one;

    digest_init(&one);
    digest_add_text(&one, path);
    digest_add_text(&one, name);
    digest_add_doubles(&one, values, count);
    r->earlier_sum[0] += one.a;
    r->earlier_sum[1] += one.b;
}

/* `group` is the path in the file, `name` that of a dataset in it. */
static void read_row(struct reading *r, const char *group, const char *name)
{
    char path[PATH];
    size_t size[READER_RANK], count;

    if (snprintf(path, sizeof path, "%s/%s", group, name) >= PATH || r->state->count >= MOST_ROWS)
        return;
    int rank = reader_shape(&r->reader, path, size);
    double *values = rank < 2 ? reader_values(&r->reader, path, rank, &count) : NULL;
    if (!values)
        return;
    hsize_t length = count;
    result_digest_begin(r->digest, ++r->read, path, H5_DOUBLE, rank);
    result_digest_add(r->digest, r->read, &length, values);
    if (is_scale(r, path)) {
        free(values);
        return;
    }
    const char *below = group + strlen("/state");
    below += *below == '/';
    add_earlier(r, below, name, values, count);
    state_add(r->state, below, name, values, count);
}

static void read_group(struct reading *r, const char *group, int depth)
{
    char path[PATH];
    char **names = reader_names(&r->reader, group, READER_DATASETS);

    for (char **name = names; *name; name++)
        read_row(r, group, *name);
    reader_names_free(names);
    names = depth < DEPTH ? reader_names(&r->reader, group, READER_GROUPS) : NULL;
    for (char **name = names; name && *name; name++)
        if (snprintf(path, sizeof path, "%s/%s", group, *name) < PATH)
            read_group(r, path, depth + 1);
    reader_names_free(names);
}

static bool refuse(const struct state *state, const char *what, char *why)
{
    snprintf(why, READER_WHY, "%.200s %.240s", state->file, what);
    return false;
}

static bool read_about(struct reading *r, char *why)
{
    struct reader *f = &r->reader;
    struct state *state = r->state;
    double layout, ended;
    char *start = reader_attribute_text(f, "/", "start"),
         *kind = reader_attribute_text(f, "/", "kind"), wrong[READER_WHY] = "";
    bool is_result = reader_attribute_number(f, "/", "layout_version", &layout) && start,
         other = false;

    state->digest = reader_attribute_text(f, "/state", "digest");
    state->placement = reader_attribute_text(f, "/state", "placement");
    if (kind && text_equal(kind, "sweep"))
        snprintf(wrong, sizeof wrong, "is a sweep; give the result of one run");
    else if (!is_result)
        snprintf(wrong, sizeof wrong, "is not a result of ddbsim");
    else if (layout_is_other(f, state->file, LAYOUT_VERSION, why))
        other = true;
    else if (!state->digest || !state->placement)
        snprintf(wrong, sizeof wrong,
                 "keeps no state: an earlier version wrote it, or it is of a run that has not "
                 "ended; run its scenario again");
    else if (units_read_instant(start, &state->start_epoch_s) ||
             !reader_attribute_number(f, "/state", "ended", &ended) ||
             !(ended >= 0 && ended <= simtime_seconds(SIMTIME_MAX)))
        snprintf(wrong, sizeof wrong, "is damaged: it does not say when it ended");
    else
        state->ended = simtime_read_seconds(ended);
    free(start);
    free(kind);
    return *wrong ? refuse(state, wrong, why) : !other;
}

static bool digest_holds(struct reading *r)
{
    struct digest_text text;
    struct text lines = {0};
    char *format = reader_attribute_text(&r->reader, "/" LAYOUT_DIGEST, "format");

    result_digest_lines(r->digest, DIGEST_STATE, &lines);
    if (format)
        result_digest_of(text_get(&lines), &text);
    else
        digest_write(&(struct digest){r->earlier_sum[0], r->earlier_sum[1]}, &text);
    text_release(&lines);
    free(format);
    return text_equal(text.bytes, r->state->digest);
}

static bool read_all(struct reading *r, char *why)
{

    if (!read_about(r, why))
        return false;
    read_group(r, "/state", 0);
    if (!digest_holds(r) || *r->reader.damage)
        return refuse(r->state,
                      "is damaged: its state is not the one that was written; run its scenario "
                      "again",
                      why);
    return true;
}

bool state_read(struct state *state, const char *path, const char *name, char *why)
{
    struct reading r = {.state = state};

    *state = (struct state){.file = memory_text(name)};
    if (reader_open(&r.reader, path, why) != READER_GOOD)
        return false;
    r.digest = result_digest_new();
    bool good = read_all(&r, why);
    result_digest_free(r.digest);
    reader_close(&r.reader);
    return good;
}
