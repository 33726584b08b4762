#include "sweep_read.h"

#include <math.h>

#include "layout.h"
#include "layout_check.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"

enum { DEPTH = 8, PATH = SERIES_PATH };

struct source {
    struct reader reader;
    struct sweep *sweep;
    char **axis_names; /* NULL-terminated */
    bool incomplete;   /* a measure lacks runs */
};

bool sweep_is(const char *path)
{
    return reader_is_of_kind(path, "sweep");
}

/* "PATH=A,B,C" as it was given, so that it is read by the rules of the command line. */
static bool read_axis(struct source *s, const char *name, char *why)
{
    char path[PATH];
    struct text given = {0};
    size_t count;

    snprintf(path, sizeof path, "/%s", name);
    char *key = reader_attribute_text(&s->reader, path, "long_name");
    snprintf(path, sizeof path, "/scenario/values/%s_as_written", name);
    char **values = reader_texts(&s->reader, path, 1, &count);
    bool good = key && values && count;
    if (good) {
        text_addf(&given, "%s=", key);
        for (size_t i = 0; i < count; i++)
            text_addf(&given, "%s%s", i ? "," : "", values[i]);
        good = sweep_add_axis(s->sweep, text_get(&given), why) &&
               s->sweep->axes[s->sweep->axis_count - 1].count == count;
    }
    text_release(&given);
    free(key);
    reader_names_free(values);
    return good;
}

static char **part_words(const char *words)
{
    char **parts = memory_new(SWEEP_AXES + 2, sizeof *parts);

    for (size_t i = 0; *words && i < SWEEP_AXES; i++) {
        size_t length = strcspn(words, " ");
        parts[i] = memory_new(length + 1, 1);
        memcpy(parts[i], words, length);
        words += length + (words[length] == ' ');
    }
    return parts;
}

static bool are_seeds(const double *seeds, size_t count)
{
    bool good = seeds && count && fabs(seeds[0]) < 1e16;

    for (size_t i = 1; good && i < count; i++)
        good = fabs(seeds[i] - seeds[0] - (double)i) <= 2; /* of large ones, rounded */
    return good;
}

/* What share the goals are to hold in, what decides, and how many futures came before the first look. */
static bool read_aim(struct source *s, size_t seeds)
{
    double share, first;
    char *by = reader_attribute_text(&s->reader, "/", "by");
    bool good = by && reader_attribute_number(&s->reader, "/", "share", &share) && share >= 0 &&
                share <= 1 && reader_attribute_number(&s->reader, "/", "first_look", &first) &&
                first >= 0 && first <= (double)seeds && first != 1;

    if (by)
        sweep_set_by(s->sweep, by);
    free(by);
    s->sweep->share = good ? share : 0;
    s->sweep->first_look = good ? (size_t)first : 0;
    return good;
}

static bool begin(struct source *s, char *why)
{
    size_t seed_count;
    struct reader *r = &s->reader;
    double *seeds = reader_values(r, "/seed", 1, &seed_count);
    char *title = reader_attribute_text(r, "/", "title");
    char *version = reader_attribute_text(r, "/", "version");
    char *fingerprint = reader_attribute_text(r, "/", "fingerprint");
    char *goals = reader_attribute_text(r, "/", "goals"),
         *inputs = reader_attribute_text(r, "/", "inputs");
    char *given = reader_text(r, "/scenario/given"),
         *resolved = reader_text(r, "/scenario/resolved");
    if (goals)
        sweep_set_goals(s->sweep, goals);
    if (inputs)
        sweep_set_inputs(s->sweep, inputs);
    /* Until 2026-11-22 a sweep did not say by what it was decided, and was told apart by less. */
    bool earlier = !goals && !inputs;
    bool aimed = earlier || (goals && inputs && read_aim(s, seed_count));
    bool good = aimed && are_seeds(seeds, seed_count) && title && version && fingerprint && given &&
                resolved &&
                sweep_begin(s->sweep, title, version, given, resolved, (int64_t)seeds[0],
                            seed_count, why) &&
                (earlier || text_equal(s->sweep->fingerprint, fingerprint));

    free(seeds);
    free(title);
    free(version);
    free(fingerprint);
    free(goals);
    free(inputs);
    free(given);
    free(resolved);
    return good;
}

static bool read_digests(struct source *s)
{
    size_t count;
    char **digests =
        reader_texts(&s->reader, "/runs/digest", (int)s->sweep->axis_count + 1, &count);
    bool good = digests && count == s->sweep->run_count;

    for (size_t r = 0; good && r < count; r++)
        if (*digests[r])
            sweep_put(s->sweep, r, memory_text(digests[r]), NULL, 0);
    reader_names_free(digests);
    return good;
}

static void add_value(struct sweep_run *run, struct sweep_value value)
{
    run->values = memory_resize(run->values, run->count + 1, sizeof *run->values);
    run->values[run->count++] = value;
}

/* A dataset with display attributes is a measure, and has a value for each run. */
static void read_measure(struct source *s, const char *path)
{
    size_t count;
    double *values = reader_values(&s->reader, path, (int)s->sweep->axis_count + 1, &count);
    char *unit = reader_attribute_text(&s->reader, path, "shown_as");
    char *sentence = reader_attribute_text(&s->reader, path, "long_name");
    char *better = reader_attribute_text(&s->reader, path, "better");

    s->incomplete |= unit && (!values || !sentence || count != s->sweep->run_count);
    for (size_t r = 0; values && unit && !s->incomplete && r < count; r++)
        if (s->sweep->runs[r].digest && !isnan(values[r]))
            add_value(&s->sweep->runs[r],
                      (struct sweep_value){memory_text(path + 1), memory_text(unit),
                                           memory_text(sentence),
                                           better_by_name(better ? better : ""), values[r]});
    free(values);
    free(unit);
    free(sentence);
    free(better);
}

static bool is_coordinate(const struct source *s, const char *name)
{
    for (char **axis = s->axis_names; *axis; axis++)
        if (text_equal(*axis, name))
            return true;
    return text_equal(name, "seed");
}

static void read_group(struct source *s, const char *group, int depth)
{
    bool root = text_equal(group, "/");
    char path[PATH];
    char **names = reader_names(&s->reader, group, READER_DATASETS);

    for (char **name = names; *name; name++) {
        int length = snprintf(path, sizeof path, "%s/%s", root ? "" : group, *name);
        if (length < PATH && !is_coordinate(s, *name))
            read_measure(s, path);
    }
    reader_names_free(names);
    names = reader_names(&s->reader, group, READER_GROUPS);
    for (char **name = names; *name && depth < DEPTH; name++) {
        bool ours = root && (text_equal(*name, "runs") || text_equal(*name, "scenario") ||
                             text_equal(*name, "series"));
        int length = snprintf(path, sizeof path, "%s/%s", root ? "" : group, *name);
        if (!ours && length < PATH)
            read_group(s, path, depth + 1);
    }
    reader_names_free(names);
}

static bool read_all(struct source *s, char *why)
{
    char *axes = reader_attribute_text(&s->reader, "/", "axes");

    if (!axes)
        return false;
    s->axis_names = part_words(axes);
    free(axes);
    for (char **name = s->axis_names; *name; name++)
        if (!read_axis(s, *name, why))
            return false;
    if (!begin(s, why) || !read_digests(s))
        return false;
    read_group(s, "/", 0);
    return true;
}

enum result_error sweep_read(struct sweep *sweep, const char *path, char *why)
{
    struct source s = {.sweep = sweep};
    enum result_error status = RESULT_GOOD;

    *sweep = (struct sweep){0};
    enum reader_error error = reader_open(&s.reader, path, why);
    if (error != READER_GOOD)
        return result_error_of(error);
    bool other = layout_is_other(&s.reader, path, LAYOUT_VERSION, why),
         good = !other && read_all(&s, why) && !s.incomplete;
    if (!other)
        error = reader_verdict(&s.reader, path, "sweep again", why);
    if (other) {
        status = RESULT_NOT_A_RESULT;
    } else if (error != READER_GOOD) {
        status = result_error_of(error);
    } else if (!good) {
        snprintf(why, READER_WHY,
                 "%.300s is not a sweep of this version of ddbsim, or is damaged; sweep again",
                 path);
        status = RESULT_NOT_A_RESULT;
    }
    reader_names_free(s.axis_names);
    reader_close(&s.reader);
    return status;
}
