#include "remedy_trials.h"

#include <math.h>

#include "diagnosis.h"
#include "memory.h"
#include "progress.h"
#include "remedy_effect.h"
#include "remedy_join.h"
#include "text.h"
#include "trial_run.h"
#include "worker_pool.h"

/* A change against one cause. */
struct proposal {
    size_t cause, rank; /* the rank-th guess at it */
    bool of_bill;
    size_t piece; /* its run: that of another with the same change, when there is one */
    enum trial_outcome outcome;
};

struct work {
    const struct remedy_trials *order;
    struct diagnosis diagnosis;
    struct threshold *thresholds; /* in the order of the scenario, unreadable ones left out */
    size_t threshold_count;
    struct proposal *proposals; /* of all causes the first guess, then the second … */
    size_t count;
    struct trial_pieces pieces;
    struct trial_end before; /* the run without a change */
    bool gathered;
    char *resolution; /* of the trials */
    uint64_t events;  /* of the run */
    uint64_t spent;
    struct progress progress;
    size_t made;
};

/* Of all trials together. */
static uint64_t most_events(uint64_t events, bool gathered)
{
    uint64_t most = gathered ? events : events / REMEDY_TRIALS_GATHERED;

    return most > REMEDY_TRIALS_FLOOR ? most : REMEDY_TRIALS_FLOOR;
}

size_t remedy_trials_fit(uint64_t events, bool gathered, uint64_t each)
{
    uint64_t most = most_events(events, gathered);

    return each && each < most ? (size_t)(most / each) : 1;
}

static size_t add_piece(struct work *w, const char *sets)
{
    struct trial_pieces *p = &w->pieces;

    for (size_t i = 0; i < p->count; i++)
        if (text_equal(p->items[i].sets, sets))
            return i;
    p->items = memory_resize(p->items, p->count + 1, sizeof *p->items);
    p->items[p->count] = (struct trial_piece){.sets = memory_text(sets),
                                              .also = w->gathered ? NULL : "resolution=auto"};
    return p->count++;
}

static void propose_one(struct work *w, size_t c, size_t rank)
{
    const struct cause *cause = &w->diagnosis.causes[c];

    w->proposals = memory_resize(w->proposals, w->count + 1, sizeof *w->proposals);
    w->proposals[w->count++] = (struct proposal){.cause = c,
                                                 .rank = rank,
                                                 .of_bill = cause->kind == CAUSE_IDLE,
                                                 .piece = add_piece(w, cause->remedies[rank].sets),
                                                 .outcome = TRIAL_UNTRIED};
}

/* What only saves money comes last. */
static void propose(struct work *w)
{
    const struct diagnosis *d = &w->diagnosis;

    for (int of_bill = 0; of_bill < 2; of_bill++)
        for (size_t rank = 0; rank < CAUSE_REMEDIES; rank++)
            for (size_t c = 0; c < d->count; c++)
                if (rank < d->causes[c].remedy_count &&
                    (d->causes[c].kind == CAUSE_IDLE) == (of_bill != 0))
                    propose_one(w, c, rank);
}

static void read_thresholds(struct work *w, const struct summary *s)
{
    w->thresholds = memory_new(s->threshold_count, sizeof *w->thresholds);
    for (size_t i = 0; i < s->threshold_count && i < TRIAL_RUN_THRESHOLDS; i++)
        if (!threshold_parse(s->thresholds[i].text, &w->thresholds[w->threshold_count]))
            w->threshold_count++;
}

static void look_at_summary(struct work *w, const struct summary *summary)
{
    const char *resolution = summary->result->resolution;

    diagnosis_make(&w->diagnosis, summary);
    read_thresholds(w, summary);
    w->gathered = !text_equal(resolution, "request");
    w->resolution = memory_text(w->gathered ? resolution : "auto");
    add_piece(w, "");
    if (w->gathered)
        trial_run_measure(&w->pieces.items[0].end, summary, w->events);
    propose(w);
}

/* While the file is open nothing may be simulated (reader.h), so all that is asked of it is asked
 * here. */
static bool look_at_run(struct work *w, const char *written, char *why)
{
    struct result result;
    struct summary summary;
    bool good = result_open(&result, written, why) == RESULT_GOOD;

    if (good) {
        summary_make(&summary, &result);
        look_at_summary(w, &summary);
        summary_release(&summary);
        good = result_sound(&result, why);
    }
    result_release(&result);
    return good;
}

static void take(void *context, const struct process_answer *answer)
{
    struct work *w = context;
    struct trial_end *end = &w->pieces.items[answer->number].end;

    if (answer->status == EXIT_DONE)
        trial_run_read(end, answer->text);
    w->spent += end->events;
    progress_count(&w->progress, ++w->made, 0, w->pieces.count);
}

static int work_piece(void *context, size_t number, struct text *out)
{
    struct work *w = context;

    return trial_run_work(&w->pieces, number, out);
}

/* `count` pieces from `first` on. */
static void run_pieces(struct work *w, size_t first, size_t count, uint64_t most_events)
{
    size_t *numbers = memory_new(count, sizeof *numbers);
    struct worker_pool pool = {.numbers = numbers,
                               .count = count,
                               .slots = processors_online(),
                               .work = work_piece,
                               .take = take,
                               .context = w,
                               .interrupted = w->order->interrupted};

    for (size_t i = 0; i < count; i++) {
        numbers[i] = first + i;
        w->pieces.items[first + i].most_events = most_events;
    }
    if (count)
        worker_pool_run(&pool);
    free(numbers);
}

/* The run without a change is worth more than a trial: without it there is nothing to compare. */
static bool make_first(struct work *w)
{
    enum { TRIALS = 4 };

    if (!w->gathered)
        run_pieces(w, 0, 1, TRIALS * most_events(w->events, false));
    w->before = w->pieces.items[0].end;
    w->spent = 0;
    return w->before.known;
}

/* As many of them as fit beside `reserved` others. One is given up when it takes three times what it
 * is thought to, and more than half of what the others are thought to leave. */
static void run_more(struct work *w, size_t first, size_t count, size_t reserved, size_t least)
{
    enum { TIMES = 3, START = 10000 };
    uint64_t each = w->before.events, most = TIMES * each + START;
    size_t fit = remedy_trials_fit(w->events, w->gathered, each),
           gone = each ? (size_t)(w->spent / each) : 0;
    size_t left = fit > gone + reserved ? fit - gone - reserved : 0;

    left = left < least ? least : left;
    count = count < left ? count : left;
    if (left > count && (left - count) * each / 2 > most)
        most = (left - count) * each / 2;
    run_pieces(w, first, count, most);
}

static bool any_threshold_worse(const struct work *w, const struct trial_end *end)
{
    for (size_t i = 0; i < w->threshold_count && i < end->threshold_count; i++)
        if (remedy_effect_threshold_worse(&w->thresholds[i], w->before.thresholds[i],
                                          end->thresholds[i]))
            return true;
    return false;
}

/* A change that the scenario does not take is no remedy. */
static enum trial_outcome judge(const struct work *w, size_t piece, bool of_bill)
{
    const struct trial_end *end = &w->pieces.items[piece].end;

    if (!end->known)
        return TRIAL_UNTRIED;
    return remedy_effect_judge(&w->before.values, &end->values, any_threshold_worse(w, end),
                               of_bill);
}

static const struct trial_values *values_of(const struct work *w, const struct proposal *p)
{
    return &w->pieces.items[p->piece].end.values;
}

/* Those that help, the best first; then those that nobody tried, then the others. */
static bool stands_before(const struct work *w, const struct proposal *a, const struct proposal *b)
{
    static const int places[TRIAL_OUTCOMES] = {0, 2, 3, 1};

    if (places[a->outcome] != places[b->outcome])
        return places[a->outcome] < places[b->outcome];
    if (a->outcome == TRIAL_UNTRIED)
        return false;
    return remedy_effect_order(&w->before.values, values_of(w, a), values_of(w, b)) < 0;
}

static void sort(struct work *w)
{
    for (size_t i = 0; i < w->count; i++)
        w->proposals[i].outcome = judge(w, w->proposals[i].piece, w->proposals[i].of_bill);
    for (size_t i = 1; i < w->count; i++) {
        struct proposal p = w->proposals[i];
        size_t place = i;
        for (; place && stands_before(w, &p, &w->proposals[place - 1]); place--)
            w->proposals[place] = w->proposals[place - 1];
        w->proposals[place] = p;
    }
}

/* Whether the change was tried and does not do it alone. */
static bool is_part(const struct work *w, const struct proposal *p)
{
    const struct trial_end *end = &w->pieces.items[p->piece].end;

    return !p->of_bill && end->known && remedy_effect_leaves_much(&w->before.values, &end->values);
}

/* The best of those against each cause, whatever it came to alone: with another it may come to more.
 * Of one cause alone, all. Each change once. */
static size_t choose_parts(const struct work *w, const struct proposal **parts)
{
    size_t count = 0;
    bool *seen = memory_new(w->diagnosis.count, sizeof *seen);

    for (int again = 0; again < 2 && count < 2; again++) {
        for (size_t i = 0; i < w->count; i++) {
            const struct proposal *p = &w->proposals[i];
            bool known = !is_part(w, p) || (!again && seen[p->cause]);
            for (size_t k = 0; k < count; k++)
                known |= parts[k]->piece == p->piece;
            if (known)
                continue;
            seen[p->cause] = true;
            parts[count++] = p;
        }
    }
    free(seen);
    return count;
}

/* NULL when nothing helps alone. */
static const struct trial_values *best_alone(const struct work *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->proposals[i].outcome == TRIAL_HELPS && !w->proposals[i].of_bill)
            return values_of(w, &w->proposals[i]);
    return NULL;
}

/* Where one change leaves much, or has its price: several may do it for less. */
static bool wants_together(const struct work *w)
{
    static const double dear = 1.1;
    const struct trial_values *best = best_alone(w);

    return !best || remedy_effect_leaves_much(&w->before.values, best) ||
           best->bill > dear * w->before.values.bill;
}

/* All of them, then each pair. */
static void add_together(struct work *w)
{
    const struct proposal **parts = memory_new(w->count, sizeof *parts);
    size_t count = choose_parts(w, parts);
    char *all = memory_text("");

    for (size_t i = 0; i < count; i++) {
        char *more = remedy_join(all, w->pieces.items[parts[i]->piece].sets);
        free(all);
        all = more;
    }
    if (count > 2)
        add_piece(w, all);
    free(all);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            char *pair = remedy_join(w->pieces.items[parts[i]->piece].sets,
                                     w->pieces.items[parts[k]->piece].sets);
            add_piece(w, pair);
            free(pair);
        }
    }
    free(parts);
}

static bool is_better(const struct work *w, const struct trial_values *a,
                      const struct trial_values *b)
{
    return !b || remedy_effect_order(&w->before.values, a, b) < 0;
}

static const char *why_together(const struct work *w, const struct trial_values *several,
                                const struct trial_values *alone)
{
    bool enough = alone && !remedy_effect_leaves_much(&w->before.values, alone);

    return enough && remedy_effect_for_less(&w->before.values, several, alone)
               ? "costs less than the best change alone"
               : "one change alone leaves more";
}

/* The best ones of several changes, where they are better than each alone or do it for less. */
static void keep_together(struct work *w, size_t first, struct trials *trials)
{
    const struct trial_values *alone = best_alone(w), *last = NULL;

    for (size_t kept = 0; kept < DIAGNOSIS_TOGETHER; kept++) {
        size_t best = w->pieces.count;
        for (size_t i = first; i < w->pieces.count; i++) {
            const struct trial_values *values = &w->pieces.items[i].end.values;
            bool helps = judge(w, i, false) == TRIAL_HELPS &&
                         (is_better(w, values, alone) ||
                          remedy_effect_for_less(&w->before.values, values, last ? last : alone));
            bool is_next = !last || remedy_effect_order(&w->before.values, last, values) < 0;
            if (helps && is_next &&
                (best == w->pieces.count ||
                 remedy_effect_order(&w->before.values, values, &w->pieces.items[best].end.values) <
                     0))
                best = i;
        }
        if (best == w->pieces.count)
            return;
        last = &w->pieces.items[best].end.values;
        struct trial *trial =
            trials_add(trials, "", "", w->pieces.items[best].sets, why_together(w, last, alone));
        trial->outcome = TRIAL_HELPS;
        trial->values = *last;
    }
}

static void keep_alone(const struct work *w, struct trials *trials)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct proposal *p = &w->proposals[i];
        const struct cause *cause = &w->diagnosis.causes[p->cause];
        struct trial *trial =
            trials_add(trials, cause->where, cause_names[cause->kind],
                       cause->remedies[p->rank].sets, cause->remedies[p->rank].why);
        trial->outcome = p->outcome;
        if (p->outcome != TRIAL_UNTRIED)
            trial->values = *values_of(w, p);
    }
}

static void make(struct work *w, struct trials *trials)
{
    enum { RESERVED = 2 }; /* for several together */
    size_t alone = w->pieces.count;
    bool several = false;

    for (size_t i = 0; i < w->count; i++)
        several |= !w->proposals[i].of_bill && w->proposals[i].cause != w->proposals[0].cause;
    if (make_first(w))
        run_more(w, 1, alone - 1, several ? RESERVED : 0, 1);
    sort(w);
    if (w->before.known && wants_together(w)) {
        add_together(w);
        run_more(w, alone, w->pieces.count - alone, 0, 0);
    }
    trials->resolution = memory_text(w->resolution);
    trials->before = w->before.known ? w->before.values : (struct trial_values){NAN, NAN, NAN, NAN};
    keep_alone(w, trials);
    keep_together(w, alone, trials);
}

bool remedy_trials_make(void *context, const char *written, uint64_t events, struct trials *trials,
                        char *why)
{
    const struct remedy_trials *order = context;
    struct work w = {.order = order, .events = events, .pieces = {.source = order->source}};
    bool good = look_at_run(&w, written, why);

    progress_begin(&w.progress, 0, order->quiet);
    if (good && w.count)
        make(&w, trials);
    progress_end(&w.progress);
    diagnosis_release(&w.diagnosis);
    trial_pieces_release(&w.pieces);
    free(w.proposals);
    free(w.thresholds);
    free(w.resolution);
    return good;
}
