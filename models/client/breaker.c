#include "breaker.h"

static const struct field breaker_fields[] = {
    RATIO(struct breaker_spec, failure_ratio, "50%", 0.01, 1,
          "It opens when this part of the calls in the window failed."),
    DURATION(struct breaker_spec, window, "10s", 100 * MILLISECOND, HOUR, "The rolling window."),
    COUNT(struct breaker_spec, least_calls, "20", 1, 1000000,
          "Calls in the window before it may open."),
    DURATION(struct breaker_spec, reset, "30s", MILLISECOND, HOUR, "How long it stays open."),
    COUNT(struct breaker_spec, probes, "1", 1, 1000, "half-open: calls that must succeed."),
    FLAG(struct breaker_spec, fallback, "false",
         "Calls that fail or are stopped get a fallback answer, counted apart."),
    FIELD_END};

const struct record breaker_record =
    RECORD(struct breaker_spec, "breaker", breaker_fields, NULL, "A circuit breaker.");

static const struct series breaker_series[] = {
    SERIES_ROW(struct breaker, state, "breaker_state", SERIES_VALUE, "1", "state", "",
               "0 closed, 1 half-open, 2 open."),
    SERIES_ROW(struct breaker, opened, "breaker_opened", SERIES_SUM, "1", "", "",
               "How often it opened."),
    SERIES_END};

const struct output_set breaker_outputs = {
    .of = "breaker", .where = "clients/*", .rows = breaker_series};

void breaker_init(struct breaker *b, struct sim *sim, const struct breaker_spec *spec,
                  const char *path)
{
    *b = (struct breaker){.sim = sim, .spec = spec, .path = path};
}

static void change(struct breaker *b, enum breaker_state state, const char *why)
{
    static const char *const names[] = {"closed", "half-open", "open"};

    event_log_add(&b->sim->event_log, b->sim->now, EVENT_LOG_BREAKER, b->path,
                  "circuit breaker %s: %s", names[state], why);
    b->state = state;
}

static void open(struct breaker *b, const char *why)
{
    b->opened_at = b->sim->now;
    b->opened++;
    change(b, BREAKER_OPEN, why);
}

int64_t breaker_allow(struct breaker *b, int64_t count)
{
    if (b->state == BREAKER_OPEN && b->sim->now - b->opened_at >= b->spec->reset) {
        b->probes_sent = b->probes_succeeded = 0;
        change(b, BREAKER_HALF_OPEN, "its rest is over");
    }
    if (b->state == BREAKER_HALF_OPEN) {
        int64_t left = b->spec->probes - b->probes_sent, allowed = count < left ? count : left;
        b->probes_sent += allowed;
        return allowed;
    }
    return b->state == BREAKER_CLOSED ? count : 0;
}

static int64_t part_of(const struct breaker *b, simtime at)
{
    return at / (b->spec->window / BREAKER_PARTS);
}

static void count(struct breaker *b, bool success, int64_t count)
{
    int64_t number = part_of(b, b->sim->now), i = number % BREAKER_PARTS;

    if (b->parts[i].number != number) {
        b->parts[i].number = number;
        b->parts[i].calls = b->parts[i].failures = 0;
    }
    b->parts[i].calls += count;
    b->parts[i].failures += success ? 0 : count;
}

static void judge(struct breaker *b)
{
    int64_t number = part_of(b, b->sim->now), calls = 0, failures = 0;
    char why[80];

    for (int i = 0; i < BREAKER_PARTS; i++)
        if (b->parts[i].number > number - BREAKER_PARTS) {
            calls += b->parts[i].calls;
            failures += b->parts[i].failures;
        }
    if (calls < b->spec->least_calls || (double)failures < b->spec->failure_ratio * (double)calls)
        return;
    snprintf(why, sizeof why, "%lld of %lld calls failed", (long long)failures, (long long)calls);
    open(b, why);
}

static void judge_interval(struct sim *sim, void *subject)
{
    struct breaker *b = subject;

    (void)sim;
    b->judging = false;
    if (b->state == BREAKER_CLOSED)
        judge(b);
}

static void note_closed(struct breaker *b, bool success, int64_t ended)
{
    count(b, success, ended);
    if (!sim_gathers(b->sim)) {
        judge(b);
    } else if (!b->judging) {
        b->judging = true;
        sim_at(b->sim, b->sim->now, PRIORITY_SHARE, judge_interval, b);
    }
}

static void note_probes(struct breaker *b, bool success, int64_t ended)
{
    b->probes_succeeded += ended;
    if (!success) {
        open(b, "a probe failed");
    } else if (b->probes_succeeded >= b->spec->probes) {
        memset(b->parts, 0, sizeof b->parts);
        change(b, BREAKER_CLOSED, "its probes succeeded");
    }
}

void breaker_note(struct breaker *b, bool success, int64_t ended)
{
    if (b->state == BREAKER_CLOSED)
        note_closed(b, success, ended);
    else if (b->state == BREAKER_HALF_OPEN)
        note_probes(b, success, ended);
}
