#include "progress.h"

#include <unistd.h>

#include "format.h"
#include "text.h"
#include "units.h"

static const double between_s = 0.2, json_between_s = 0.1, worth_telling_s = 10;

double progress_clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_begin(struct progress *progress, int64_t start_epoch_s, bool quiet)
{
    *progress = (struct progress){.shown = !quiet && isatty(STDERR_FILENO),
                                  .quiet = quiet,
                                  .began_s = progress_clock_s(),
                                  .start_epoch_s = start_epoch_s};
}

void progress_begin_json(struct progress *progress, int64_t start_epoch_s)
{
    *progress = (struct progress){
        .quiet = true, .json = true, .began_s = progress_clock_s(), .start_epoch_s = start_epoch_s};
}

bool progress_json_due(struct progress *progress)
{
    double now = progress_clock_s();

    if (!progress->json || now - progress->printed_s < json_between_s)
        return false;
    progress->printed_s = now;
    return true;
}

void progress_json(json_t *what)
{
    struct text line = {0};
    json_t *whole =
        json_pack("{s:o, s:s}", "progress", what, "format", format_rows[FORMAT_PROGRESS].id);
    char *json = json_dumps(whole, JSON_COMPACT | JSON_REAL_PRECISION(12));

    printable_add(&line, json, strlen(json), PRINTABLE_JSON);
    text_add(&line, "\n");
    fputs(text_get(&line), stderr);
    fflush(stderr);
    text_release(&line);
    free(json);
    json_decref(whole);
}

static bool is_due(struct progress *progress, double *spent)
{
    double now = progress_clock_s();

    *spent = now - progress->began_s;
    if (!progress->shown || now - progress->printed_s < between_s || *spent < between_s)
        return false;
    progress->printed_s = now;
    return true;
}

void progress_count(struct progress *progress, size_t done, size_t before, size_t total)
{
    double spent;

    if (progress_json_due(progress))
        progress_json(json_pack("{s:I, s:I, s:I}", "done", (json_int_t)done, "before",
                                (json_int_t)before, "of", (json_int_t)total));
    if (!is_due(progress, &spent))
        return;
    fprintf(stderr, "\r%zu of %zu runs", done, total);
    if (done > before)
        fprintf(stderr, "  %.0f s left", spent / (double)(done - before) * (double)(total - done));
    fprintf(stderr, " \033[K");
    fflush(stderr);
}

void progress_estimate(const struct progress *progress, const char *runs, size_t count,
                       size_t slots, struct progress_cost one)
{
    size_t together = count < slots ? count : slots;
    double seconds = together ? (double)count * one.cpu_s / (double)together : 0;

    if (progress->quiet || seconds < worth_telling_s)
        return;
    fprintf(stderr, "%sddbsim: %zu %s, %.2g s of CPU each: ", progress->shown ? "\r\033[K" : "",
            count, runs, one.cpu_s);
    fprintf(stderr, seconds < 120 ? "some %.0f seconds" : "some %.0f minutes",
            seconds < 120 ? seconds : seconds / 60);
    fprintf(stderr, " on %zu processors, %.0f MiB each\n", together, one.memory_kib / 1024);
}

void progress_update(void *context, const struct run_progress *run)
{
    struct progress *progress = context;

    double spent, part = (double)run->now / (double)run->end;
    struct units_text at;
    if (progress_json_due(progress))
        progress_json(json_pack("{s:f, s:s, s:f}", "part", part, "at",
                                units_write_clock(&at, progress->start_epoch_s, run->now),
                                "requests", run->requests));
    if (!is_due(progress, &spent))
        return;
    fprintf(stderr, "\r%s  %3.0f%%  %.2f M requests/s  %.0f s left \033[K",
            units_write_clock(&at, progress->start_epoch_s, run->now), 100 * part,
            run->requests / spent / 1e6, spent / part - spent);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->shown && progress->printed_s > 0)
        fprintf(stderr, "\r\033[K");
}
