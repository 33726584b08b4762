#include "run_store.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checked_line.h"
#include "file_lock.h"
#include "memory.h"
#include "plan_read.h"
#include "regular_file.h"
#include "text.h"

static const char head[] = PLAN_READ_HEAD;
enum { MEASURES_MOST = 100000 };

static size_t measure_of(const struct run_store *s, const char *path, size_t guess)
{
    if (guess < s->measure_count && s->measures[guess].path &&
        text_equal(s->measures[guess].path, path))
        return guess;
    for (size_t i = 0; i < s->measure_count; i++)
        if (s->measures[i].path && text_equal(s->measures[i].path, path))
            return i;
    return SIZE_MAX;
}

static size_t add_measure(struct run_store *s, const char *path, const char *unit)
{
    s->measures =
        memory_grow(s->measures, s->measure_count, &s->measure_capacity, sizeof *s->measures);
    s->measures[s->measure_count] =
        (struct stored_measure){path ? memory_text(path) : NULL, unit ? memory_text(unit) : NULL};
    return s->measure_count++;
}

static struct stored_run *add_run(struct run_store *s, const char *key)
{
    s->runs = memory_grow(s->runs, s->count, &s->capacity, sizeof *s->runs);
    struct stored_run *run = &s->runs[s->count++];
    *run = (struct stored_run){.count = s->measure_count};
    snprintf(run->key.bytes, sizeof run->key.bytes, "%.32s", key);
    run->values = memory_new(run->count + 1, sizeof *run->values);
    for (size_t i = 0; i < run->count; i++)
        run->values[i] = NAN;
    return run;
}

/* The next of a line's parts, or NULL behind the last. */
static char *next_part(char **at)
{
    char *part = *at, *tab = part ? strchr(part, '\t') : NULL;

    if (tab)
        *tab = '\0';
    *at = tab ? tab + 1 : NULL;
    return part;
}

/* "NUMBER", below `most`; SIZE_MAX when it is none. */
static size_t number_of(const char *text, const char **end, size_t most)
{
    char *stop;
    unsigned long number = text ? strtoul(text, &stop, 10) : 0;

    if (!text || stop == text || number >= most)
        return SIZE_MAX;
    *end = stop;
    return number;
}

static bool take_measure(struct run_store *s, char *at)
{
    const char *end = "", *number = next_part(&at), *unit = next_part(&at), *path = next_part(&at);
    size_t place = number_of(number, &end, MEASURES_MOST);

    if (place == SIZE_MAX || *end || !unit || !path || place < s->measure_count)
        return false;
    while (s->measure_count < place)
        add_measure(s, NULL, NULL);
    add_measure(s, path, unit);
    return true;
}

static bool take_run(struct run_store *s, char *at)
{
    const char *key = next_part(&at);
    struct digest_text digest;

    if (!key || strlen(key) != sizeof digest.bytes - 1)
        return false;
    struct stored_run *run = add_run(s, key);
    for (const char *part; (part = next_part(&at)) != NULL;) {
        const char *end = "";
        char *stop;
        size_t place = number_of(part, &end, run->count);
        bool known = place != SIZE_MAX && s->measures[place].path && *end == '=';
        double value = known ? strtod(end + 1, &stop) : 0;
        if (!known || stop == end + 1 || *stop) {
            free(run->values);
            s->count--;
            return false;
        }
        run->values[place] = value;
    }
    return true;
}

static bool take_line(struct run_store *s, char *line)
{
    if (!checked_line_take(line) || line[0] == '\0' || line[1] != '\t')
        return false;
    switch (line[0]) {
    case 'm':
        return take_measure(s, line + 2);
    case 'r':
        return take_run(s, line + 2);
    default:
        return line[0] == 'p'; /* what a plan came to is of plan_read.h */
    }
}

static void take_lines(struct run_store *s, char *at)
{
    while (*at) {
        char *end = strchr(at, '\n'), *next = end ? end + 1 : at + strlen(at);
        if (end)
            *end = '\0';
        if (*at)
            s->damaged += !take_line(s, at);
        at = next;
    }
}

static bool read_file(struct run_store *s, const char *path, char *why)
{
    size_t length;
    char reason[REGULAR_FILE_WHY];
    char *text = regular_file_read(path, PLAN_READ_MOST, &length, reason);

    if (!text) {
        snprintf(why, RUN_STORE_WHY, "cannot read %.200s: %.200s", path, reason);
        return false;
    }
    bool ours = length == 0 || text_starts_with(text, head);
    if (ours && length) {
        checked_line_no_zeros(text, length);
        if (text[length - 1] != '\n')
            fputs("\n", s->file);
        take_lines(s, text + strlen(head));
    } else if (ours) {
        fputs(head, s->file);
    } else if (!plan_read_is_later(text, path, why)) {
        snprintf(why, RUN_STORE_WHY,
                 "%.300s is not the file of a plan; name another one with -o, or move it", path);
    }
    free(text);
    return ours;
}

bool run_store_open(struct run_store *s, const char *path, char *why)
{
    struct stat stat;

    *s = (struct run_store){0};
    if (!path)
        return true;
    int descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0666);
    if (descriptor < 0 || fstat(descriptor, &stat) || !S_ISREG(stat.st_mode)) {
        snprintf(why, RUN_STORE_WHY, "cannot write %.300s: %s", path,
                 descriptor < 0 ? strerror(errno) : "it is no regular file");
        if (descriptor >= 0)
            close(descriptor);
        return false;
    }
    s->file = fdopen(descriptor, "a");
    if (file_lock_take(descriptor) == FILE_LOCK_HELD) {
        snprintf(why, RUN_STORE_WHY, "another plan works on %.300s; wait for it, or use -o", path);
        return false;
    }
    return read_file(s, path, why);
}

static void release_run(struct stored_run *run)
{
    free(run->values);
}

void run_store_release(struct run_store *s)
{
    for (size_t i = 0; i < s->measure_count; i++) {
        free(s->measures[i].path);
        free(s->measures[i].unit);
    }
    for (size_t i = 0; i < s->count; i++)
        release_run(&s->runs[i]);
    free(s->measures);
    free(s->runs);
    if (!s->file)
        return;
    file_lock_forget(fileno(s->file));
    fclose(s->file);
}

size_t run_store_find(const struct run_store *s, const struct digest_text *key)
{
    for (size_t i = s->count; i > 0; i--)
        if (text_equal(s->runs[i - 1].key.bytes, key->bytes))
            return i - 1;
    return SIZE_MAX;
}

/* Names the measures that are new, and writes them. */
static void know_measures(struct run_store *s, const struct sweep_value *values, size_t count,
                          struct text *lines)
{
    for (size_t i = 0; i < count; i++) {
        if (measure_of(s, values[i].path, i) != SIZE_MAX)
            continue;
        size_t place = add_measure(s, values[i].path, values[i].unit), from = lines->length;
        text_addf(lines, "m\t%zu\t%s\t%s", place, values[i].unit, values[i].path);
        checked_line_end(lines, from);
    }
}

bool run_store_put(struct run_store *s, const struct digest_text *key,
                   const struct sweep_value *values, size_t count)
{
    struct text lines = {0};

    know_measures(s, values, count, &lines);
    struct stored_run *run = add_run(s, key->bytes);
    size_t from = lines.length;
    text_addf(&lines, "r\t%s", key->bytes);
    for (size_t i = 0; i < count; i++) {
        size_t place = measure_of(s, values[i].path, i);
        run->values[place] = values[i].value;
        text_addf(&lines, "\t%zu=%a", place, values[i].value);
    }
    checked_line_end(&lines, from);
    bool good = !s->file || (fputs(text_get(&lines), s->file) != EOF && fflush(s->file) == 0);
    text_release(&lines);
    return good;
}

bool run_store_put_answer(struct run_store *s, const char *answer)
{
    struct text line = {0};

    text_addf(&line, "p\t%s", answer);
    checked_line_end(&line, 0);
    bool good = !s->file || (fputs(text_get(&line), s->file) != EOF && fflush(s->file) == 0);
    text_release(&line);
    return good;
}

double run_store_value(const struct run_store *s, size_t run, const char *path)
{
    size_t place = measure_of(s, path, 0);
    return place < s->runs[run].count ? s->runs[run].values[place] : NAN;
}

void run_store_copy(const struct run_store *s, size_t run, struct sweep *sweep, size_t to)
{
    const struct stored_run *from = &s->runs[run];
    struct sweep_value *values = memory_new(from->count + 1, sizeof *values);
    size_t count = 0;

    for (size_t i = 0; i < from->count; i++)
        if (!isnan(from->values[i]))
            values[count++] = (struct sweep_value){
                memory_text(s->measures[i].path), memory_text(s->measures[i].unit), memory_text(""),
                BETTER_NEITHER, from->values[i]};
    sweep_put(sweep, to, memory_text(from->key.bytes), values, count);
}
