#include "recorder.h"

#include <errno.h>

#include "atomic_file.h"
#include "layout.h"
#include "memory.h"
#include "output_rows.h"
#include "probe_datasets.h"
#include "result_digest.h"
#include "state_write.h"
#include "text.h"
#include "units.h"

struct events_file {
    hid_t group, scale, time, kind, subject, detail;
    size_t written;
};

struct recorder {
    struct sim *sim;
    struct atomic_file place;
    struct h5 h5;
    struct axes axes;
    hid_t root, bound, bounds;
    struct probe_datasets *columns;
    size_t count;
    double *times, *edges;
    size_t row, written;
    simtime sampled_to;
    struct events_file events;
    char *placement;
    bool is_complete;
};

static void make_scales(struct recorder *r)
{
    struct h5 *h5 = &r->h5;
    struct units_text start;
    char units[96];
    struct h5_axis time = {.chunk = CHUNK_ROWS, .grows = true}, bound = {.length = 2, .chunk = 2};
    struct h5_axis quantile = {.length = LAYOUT_QUANTILES, .chunk = LAYOUT_QUANTILES};
    struct h5_axis bucket = {.length = HISTOGRAM_BUCKETS, .chunk = HISTOGRAM_BUCKETS};

    snprintf(units, sizeof units, "seconds since %s",
             units_write_instant(&start, r->sim->start_epoch_s));
    r->axes.time = h5_dataset(h5, r->root, "time", H5_DOUBLE, &time, 1);
    h5_text(h5, r->axes.time, "standard_name", "time");
    h5_text(h5, r->axes.time, "long_name", "Start of the interval.");
    h5_text(h5, r->axes.time, "units", units);
    h5_text(h5, r->axes.time, "calendar", "proleptic_gregorian");
    h5_text(h5, r->axes.time, "axis", "T");
    h5_text(h5, r->axes.time, "bounds", "time_bounds");
    r->bound = h5_dataset(h5, r->root, "bound", H5_INT32, &bound, 1);
    h5_text(h5, r->bound, "long_name", "0 the start, 1 the end of an interval.");
    struct h5_axis edges[2] = {{.scale = r->axes.time, .chunk = CHUNK_ROWS, .grows = true},
                               {.scale = r->bound, .length = 2, .chunk = 2}};
    r->bounds = h5_dataset(h5, r->root, "time_bounds", H5_DOUBLE, edges, 2);
    r->axes.quantile = h5_dataset(h5, r->root, "quantile", H5_DOUBLE, &quantile, 1);
    h5_text(h5, r->axes.quantile, "long_name", "Part of the calls that were at most as slow.");
    h5_text(h5, r->axes.quantile, "units", "1");
    r->axes.latency_bucket = h5_dataset(h5, r->root, "latency_bucket", H5_DOUBLE, &bucket, 1);
    h5_text(h5, r->axes.latency_bucket, "long_name", "Least latency that the bucket counts.");
    h5_text(h5, r->axes.latency_bucket, "units", "s");
}

static void fill_scales(struct recorder *r)
{
    static const int ends[2] = {0, 1};
    hsize_t start = 0, two = 2, quantiles = LAYOUT_QUANTILES, buckets = HISTOGRAM_BUCKETS;
    double *from = memory_new(HISTOGRAM_BUCKETS, sizeof *from);

    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        from[i] = simtime_seconds(histogram_bucket_from(i));
    h5_write(&r->h5, r->bound, H5_INT32, 1, &start, &two, ends);
    h5_write(&r->h5, r->axes.quantile, H5_DOUBLE, 1, &start, &quantiles, layout_quantiles);
    h5_write(&r->h5, r->axes.latency_bucket, H5_DOUBLE, 1, &start, &buckets, from);
    free(from);
}

static void make_events(struct recorder *r)
{
    struct h5 *h5 = &r->h5;
    struct events_file *e = &r->events;
    struct units_text start;
    char units[96];
    struct h5_axis own = {.chunk = 256, .grows = true};

    e->group = h5_group(h5, "events");
    e->scale = h5_dataset(h5, e->group, "event", H5_INT32, &own, 1);
    h5_text(h5, e->scale, "long_name", "Number of the event, in the order of occurrence.");
    own.scale = e->scale;
    e->time = h5_dataset(h5, e->group, "event_time", H5_DOUBLE, &own, 1);
    snprintf(units, sizeof units, "seconds since %s",
             units_write_instant(&start, r->sim->start_epoch_s));
    h5_text(h5, e->time, "units", units);
    h5_text(h5, e->time, "long_name", "When it happened.");
    e->kind = h5_dataset(h5, e->group, "kind", H5_INT8, &own, 1);
    h5_text(h5, e->kind, "long_name", "What kind of event it is.");
    h5_flags(h5, e->kind, event_log_kind_names);
    e->subject = h5_dataset(h5, e->group, "subject", H5_STRING, &own, 1);
    h5_text(h5, e->subject, "long_name", "The group of what it happened to.");
    e->detail = h5_dataset(h5, e->group, "detail", H5_STRING, &own, 1);
    h5_text(h5, e->detail, "long_name", "What happened.");
}

static void write_thresholds(struct recorder *r, hid_t group, const struct recorder_about *about)
{
    struct h5_axis own = {.chunk = 16, .grows = true};
    hsize_t start = 0, count = about->threshold_count;
    hid_t thresholds = h5_dataset(&r->h5, group, "thresholds", H5_STRING, &own, 1);

    h5_text(&r->h5, thresholds, "long_name", "What must hold at the end.");
    h5_write(&r->h5, thresholds, H5_STRING, 1, &start, &count, about->thresholds);
    h5_dataset_close(&r->h5, thresholds);
}

static void write_scenario(struct recorder *r, const struct recorder_about *about)
{
    struct h5 *h5 = &r->h5;
    hid_t group = h5_group(h5, "scenario");
    hid_t given = h5_dataset(h5, group, "given", H5_STRING, NULL, 0);
    hid_t resolved = h5_dataset(h5, group, "resolved", H5_STRING, NULL, 0);

    h5_write_text(h5, given, about->given);
    h5_text(h5, given, "long_name", "The scenario as it was written.");
    h5_write_text(h5, resolved, about->resolved);
    h5_text(h5, resolved, "long_name", "The scenario with every default and --set filled in.");
    h5_dataset_close(h5, given);
    h5_dataset_close(h5, resolved);
    write_thresholds(r, group, about);
    h5_group_close(h5, group);
}

/* Intervals of the run, the last of which may be shorter. */
static size_t row_count(const struct sim *sim, simtime sample_every)
{
    return (size_t)((sim->end + sample_every - 1) / sample_every);
}

bool recorder_fits_in_memory(const struct sim *sim, simtime sample_every)
{
    const size_t most_values = (64 << 20) / sizeof(double);
    size_t series = 0;

    for (size_t i = 0; i < sim->probes.count; i++)
        for (const struct series *row = sim->probes.items[i].outputs->rows; row->name; row++)
            series += !sim->probes.items[i].outputs->elements;
    return series == 0 || row_count(sim, sample_every) <= most_values / series;
}

static void write_about(struct recorder *r, const struct recorder_about *about)
{
    struct h5 *h5 = &r->h5;
    struct units_text start;
    struct text history = {0};

    h5_text(h5, r->root, "Conventions", "CF-1.10");
    h5_text(h5, r->root, "title", about->title);
    text_addf(&history, "written by ddbsim %s run", about->version);
    h5_text(h5, r->root, "history", text_get(&history));
    text_release(&history);
    h5_text(h5, r->root, "source", "ddbsim, a discrete-event simulator of DynamoDB-style tables");
    h5_text(h5, r->root, "version", about->version);
    h5_text(h5, r->root, "libraries", about->libraries);
    h5_integer(h5, r->root, "layout_version", LAYOUT_VERSION);
    h5_integer(h5, r->root, "seed", (long long)r->sim->seed);
    h5_text(h5, r->root, "start", units_write_instant(&start, r->sim->start_epoch_s));
    h5_number(h5, r->root, "duration", simtime_write_seconds(r->sim->end));
    h5_number(h5, r->root, "sample_every", simtime_seconds(about->sample_every));
    h5_text(h5, r->root, "resolution", about->resolution);
    h5_text(h5, r->root, "price_book", about->price_book);
    h5_text(h5, r->root, "defaults", about->defaults);
    if (about->display_time_zone)
        h5_text(h5, r->root, "display_time_zone", about->display_time_zone);
    if (about->future)
        h5_text(h5, r->root, "future", about->future);
    struct digest_text none = {.bytes = "00000000000000000000000000000000"};
    h5_text(h5, r->root, "digest", none.bytes); /* of the same length as the one at the end */
    h5_integer(h5, r->root, "complete", 0);
}

static void make_columns(struct recorder *r, simtime sample_every)
{
    struct probes *probes = &r->sim->probes;

    r->count = probes->count;
    r->columns = memory_new(r->count, sizeof *r->columns);
    r->axes.most_rows = row_count(r->sim, sample_every);
    for (size_t i = 0; i < r->count; i++)
        probe_datasets_init(&r->columns[i], &r->h5, &probes->items[i], &r->axes);
}

static void release(struct recorder *r)
{
    const hid_t datasets[] = {r->axes.time,    r->axes.quantile, r->axes.latency_bucket,
                              r->bound,        r->bounds,        r->events.scale,
                              r->events.time,  r->events.kind,   r->events.subject,
                              r->events.detail};

    for (size_t i = 0; i < r->count; i++)
        probe_datasets_release(&r->columns[i], &r->h5);
    for (size_t i = 0; i < sizeof datasets / sizeof *datasets; i++)
        h5_dataset_close(&r->h5, datasets[i]);
    h5_group_close(&r->h5, r->events.group);
    h5_group_close(&r->h5, r->root);
    h5_close(&r->h5);
    result_digest_free(r->h5.digest);
    r->h5.digest = NULL;
    free(r->columns);
    free(r->placement);
    free(r->times);
    free(r->edges);
}

static bool make_file(struct recorder *r, const char *path, char *why)
{
    if (!atomic_file_begin(&r->place, path, ATOMIC_FILE_HDF5, why))
        return false;
    h5_create(&r->h5, r->place.temporary, false);
    if (!r->h5.failed)
        return true;
    snprintf(why, ATOMIC_FILE_WHY, "cannot write %.300s: %s", path, h5_reason(&r->h5));
    h5_close(&r->h5);
    h5_read_back(&r->h5, r->place.temporary);
    atomic_file_discard(&r->place);
    return false;
}

struct recorder *recorder_open(const char *path, struct sim *sim,
                               const struct recorder_about *about, char *why)
{
    struct recorder *r = memory_new(1, sizeof *r);

    r->sim = sim;
    if (!path)
        h5_create_in_memory(&r->h5);
    else if (!make_file(r, path, why)) {
        free(r);
        return NULL;
    }
    r->h5.digest = result_digest_new();
    r->root = h5_group(&r->h5, "/");
    r->times = memory_new(CHUNK_ROWS, sizeof(double));
    r->edges = memory_new(CHUNK_ROWS * 2, sizeof(double));
    write_about(r, about);
    make_scales(r);
    fill_scales(r);
    make_columns(r, about->sample_every);
    output_rows_write(&r->h5, &r->sim->probes);
    make_events(r);
    write_scenario(r, about);
    r->placement = path && about->placement ? memory_text(about->placement) : NULL;
    return r;
}

static void flush_time(struct recorder *r)
{
    hsize_t start[2] = {r->written, 0}, count[2] = {r->row, 2};

    h5_write(&r->h5, r->axes.time, H5_DOUBLE, 1, start, count, r->times);
    h5_write(&r->h5, r->bounds, H5_DOUBLE, 2, start, count, r->edges);
    r->written += r->row;
    r->row = 0;
}

static void write_events(struct recorder *r)
{
    struct event_log *log = &r->sim->event_log;
    struct events_file *e = &r->events;
    hsize_t start = e->written, one = 1;

    for (size_t i = 0; i < log->count; i++, start++) {
        const struct event_log_entry *entry = &log->entries[i];
        double seconds = simtime_seconds(entry->at);
        int number = (int)start;
        signed char kind = (signed char)entry->kind;
        h5_write(&r->h5, e->scale, H5_INT32, 1, &start, &one, &number);
        h5_write(&r->h5, e->time, H5_DOUBLE, 1, &start, &one, &seconds);
        h5_write(&r->h5, e->kind, H5_INT8, 1, &start, &one, &kind);
        h5_write(&r->h5, e->subject, H5_STRING, 1, &start, &one, &entry->subject);
        h5_write(&r->h5, e->detail, H5_STRING, 1, &start, &one, &entry->detail);
    }
    e->written = start;
    event_log_clear(log);
}

/* Rows go to the disk at 64, 128 … 1024, 2048, 3072 …: soon enough to watch a run that has just
 * begun, and by their number, not by the clock, so that the bytes of the file are the same every
 * time. Nobody watches those in memory, which go there as blocks fill up. */
static bool is_due(const struct recorder *r)
{
    enum { FIRST = 64 };
    size_t rows = r->written + r->row;

    if (r->h5.memory)
        return r->row == CHUNK_ROWS;
    if (rows % CHUNK_ROWS == 0)
        return true;
    return rows >= FIRST && rows < CHUNK_ROWS && (rows & (rows - 1)) == 0;
}

/* After this, whoever opens the file reads all rows so far; of elements only full chunks, for they are
 * many, and what is shown of them while the run goes on is nothing. */
static void flush_all(struct recorder *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (!r->columns[i].probe->outputs->elements)
            probe_datasets_flush(&r->columns[i], &r->h5);
    write_events(r);
    flush_time(r);
    h5_flush(&r->h5);
}

bool recorder_sample(struct recorder *r)
{
    enum { EVENTS_KEPT = 256 };
    simtime now = r->sim->now;

    for (size_t i = 0; i < r->count; i++)
        probe_datasets_sample(&r->columns[i], &r->h5, now);
    r->times[r->row] = r->edges[2 * r->row] = simtime_seconds(r->sampled_to);
    r->edges[2 * r->row + 1] = simtime_seconds(now);
    r->sampled_to = now;
    r->row++;
    if (is_due(r))
        flush_all(r);
    if (r->sim->event_log.count > EVENTS_KEPT)
        write_events(r);
    return !r->h5.failed;
}

const char *recorder_library_version(char *out, size_t size)
{
    unsigned major, minor, release;

    h5_quiet();
    H5get_libversion(&major, &minor, &release);
    snprintf(out, size, "%u.%u.%u", major, minor, release);
    return out;
}

/* Behind everything that it is of. */
static void write_digest(struct recorder *r, struct digest_text *digest)
{
    struct h5 *h5 = &r->h5;
    struct text lines = {0};
    hid_t group = h5_group(h5, LAYOUT_DIGEST),
          dataset = h5_dataset(h5, group, "lines", H5_STRING, NULL, 0);

    result_digest_lines(h5->digest, DIGEST_RESULT, &lines);
    h5_text(h5, group, "format", RESULT_DIGEST_FORMAT);
    h5_text(h5, dataset, "long_name",
            "XXH64 of each dataset; the digest is the first 32 digits of the SHA-256 of this.");
    h5_write_text(h5, dataset, text_get(&lines));
    h5_text(h5, r->root, "digest", result_digest_of(text_get(&lines), digest));
    h5_dataset_close(h5, dataset);
    h5_group_close(h5, group);
    text_release(&lines);
}

static void finish(struct recorder *r, enum recorder_end end, struct digest_text *digest)
{
    flush_time(r);
    for (size_t i = 0; i < r->count; i++)
        probe_datasets_finish(&r->columns[i], &r->h5, &r->axes);
    write_events(r);
    if (r->placement && end == RECORDER_COMPLETE)
        state_write(&r->h5, &r->sim->states, r->placement, r->sim->now);
    write_digest(r, digest);
    h5_integer(&r->h5, r->root, "complete", end == RECORDER_COMPLETE);
}

struct memory_file *recorder_close_memory(struct recorder *r, enum recorder_end end,
                                          struct digest_text *digest)
{
    struct memory_file *memory = r->h5.memory;

    finish(r, end, digest);
    release(r);
    free(r);
    return memory;
}

const char *recorder_finish(struct recorder *r, enum recorder_end end, struct digest_text *digest)
{
    r->is_complete = end == RECORDER_COMPLETE;
    finish(r, end, digest);
    release(r);
    h5_read_back(&r->h5, r->place.temporary);
    return r->h5.failed ? NULL : r->place.temporary;
}

void recorder_discard(struct recorder *r)
{
    struct memory_file *memory = r->h5.memory;

    release(r);
    if (memory) {
        memory_file_free(memory);
    } else {
        h5_fail(&r->h5, "nobody wants it"); /* so that it is not read back */
        h5_read_back(&r->h5, r->place.temporary);
        atomic_file_discard(&r->place);
    }
    free(r);
}

void recorder_refuse(struct recorder *r, const char *wrong)
{
    h5_fail(&r->h5, "%s", wrong);
}

static void add_trials(struct recorder *r, const struct trials *trials)
{
    if (r->h5.failed || trials->count == 0)
        return;
    h5_open(&r->h5, r->place.temporary);
    trials_write(&r->h5, trials);
    h5_close(&r->h5);
    h5_read_back(&r->h5, r->place.temporary);
}

bool recorder_commit(struct recorder *r, const struct trials *trials, char *kept, char *why)
{
    add_trials(r, trials);
    if (r->is_complete)
        snprintf(kept, ATOMIC_FILE_PATH, "%s", r->place.path);
    else
        atomic_file_mark(kept, r->place.path, "partial");
    bool good = !r->h5.failed;
    if (!good)
        atomic_file_discard(&r->place);
    else if (!atomic_file_commit(&r->place, kept)) {
        good = false;
        r->h5.error = errno;
    }
    if (!good)
        snprintf(why, ATOMIC_FILE_WHY, "cannot write %.300s: %s", r->place.path, h5_reason(&r->h5));
    free(r);
    return good;
}
