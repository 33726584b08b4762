#include "plan_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checked_line.h"
#include "interval.h"
#include "json_member.h"
#include "memory.h"
#include "regular_file.h"

enum { MOST_TRIED = 100000, MOST_FUTURES = 1000000 };

bool plan_read_is(const char *path)
{
    char why[REGULAR_FILE_WHY], head[sizeof PLAN_READ_BEGIN] = "";

    if (!regular_file_is(path, why))
        return false;
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(head, 1, sizeof head - 1, file) : 0;
    if (file)
        fclose(file);
    return length == sizeof head - 1 && text_equal(head, PLAN_READ_BEGIN);
}

bool plan_read_is_later(const char *text, const char *path, char *why)
{
    size_t begin = strlen(PLAN_READ_BEGIN), digits = 0;

    if (text_starts_with(text, PLAN_READ_BEGIN) && !text_starts_with(text, PLAN_READ_HEAD))
        digits = strspn(text + begin, "0123456789");
    if (digits == 0)
        return false;
    snprintf(why, PLAN_READ_WHY,
             "%.200s is a plan of format %.*s, of a later ddbsim; this one reads format 1: take "
             "the later one",
             path, digits < 9 ? (int)digits : 9, text + begin);
    return true;
}

static bool is_count(double value, double most)
{
    return value >= 0 && value <= most && value == floor(value);
}

/* How often it held, and what that says of all futures. */
static bool take_held(struct plan_setting *s, const json_t *json)
{
    s->futures = json_member_number(json, "futures");
    s->held = json_member_number(json, "held");
    if (!is_count(s->futures, MOST_FUTURES) || !is_count(s->held, s->futures))
        return false;
    struct interval_share share = interval_share((size_t)s->held, (size_t)s->futures);
    s->low = share.low;
    s->high = share.high;
    return true;
}

/* A point of the front, or what the formula says: its setting is an object of paths. */
static bool take_point(struct plan_read *p, const json_t *json, struct plan_setting *out)
{
    const json_t *setting = json_object_get(json, "setting"), *value;
    const char *key;
    struct text words = {0};

    json_object_foreach((json_t *)(uintptr_t)setting, key, value)
    {
        if (json_is_string(value))
            text_addf(&words, "%s%s", words.length ? ", " : "", json_string_value(value));
    }
    /* The words live in the JSON, as all texts do. */
    json_t *text = json_string(text_get(&words));
    json_object_set_new((json_t *)(uintptr_t)json, "text", text);
    text_release(&words);
    *out = (struct plan_setting){.text = json_string_value(text),
                                 .cost = json_member_number(json, p->minimize)};
    return text && json_is_object(setting) && isfinite(out->cost) && take_held(out, json);
}

static bool take_front(struct plan_read *p)
{
    const json_t *list = json_object_get(p->root, "frontier");
    size_t count = json_array_size(list);

    if (!json_is_array(list) || count > MOST_TRIED)
        return false;
    p->front = memory_new(count + 1, sizeof *p->front);
    for (; p->front_count < count; p->front_count++)
        if (!take_point(p, json_array_get(list, p->front_count), &p->front[p->front_count]))
            return false;
    const json_t *formula = json_object_get(json_object_get(p->root, "formula"), "search");
    p->has_formula = formula != NULL;
    return !formula || take_point(p, formula, &p->formula);
}

static bool take_state(const char *word, enum plan_read_state *out)
{
    static const char *const states[] = {"held", "failed", "dropped"};

    for (size_t i = 0; word && i < 3; i++)
        if (text_equal(states[i], word)) {
            *out = (enum plan_read_state)i;
            return true;
        }
    return false;
}

static bool take_tried_one(struct plan_read *p, const json_t *json, struct plan_setting *out)
{
    const json_t *at = json_object_get(json, "at");

    *out = (struct plan_setting){.text = json_string_value(json_object_get(json, "setting")),
                                 .cost = json_member_number(json, p->minimize)};
    if (json_array_size(at) != p->knob_count)
        return false;
    for (size_t k = 0; k < p->knob_count; k++) {
        const json_t *value = json_array_get(at, k);
        const struct plan_knob *knob = &p->knobs[k];
        out->at[k] = json_is_number(value) ? json_number_value(value) : NAN;
        if (!isfinite(out->at[k]) ||
            (knob->quantity == QUANTITY_KINDS &&
             !is_count(out->at[k], (double)json_array_size(knob->values) - 1)))
            return false;
    }
    return out->text && take_held(out, json) &&
           take_state(json_string_value(json_object_get(json, "state")), &out->state);
}

static bool take_tried(struct plan_read *p)
{
    const json_t *list = json_object_get(p->root, "tried");
    size_t count = json_array_size(list);

    if (!json_is_array(list) || count > MOST_TRIED)
        return false;
    p->tried = memory_new(count + 1, sizeof *p->tried);
    for (; p->tried_count < count; p->tried_count++)
        if (!take_tried_one(p, json_array_get(list, p->tried_count), &p->tried[p->tried_count]))
            return false;
    return true;
}

static bool take_knobs(struct plan_read *p)
{
    const json_t *list = json_object_get(p->root, "knobs");

    p->knob_count = json_array_size(list);
    if (p->knob_count == 0 || p->knob_count > PLAN_READ_KNOBS)
        return false;
    for (size_t k = 0; k < p->knob_count; k++) {
        const json_t *json = json_array_get(list, k), *one;
        const char *kind = json_string_value(json_object_get(json, "quantity"));
        struct plan_knob *knob = &p->knobs[k];
        size_t i = 0;
        while (kind && quantity_names[i] && !text_equal(quantity_names[i], kind))
            i++;
        *knob = (struct plan_knob){.path = json_string_value(json_object_get(json, "path")),
                                   .quantity = (enum quantity_kind)i,
                                   .values = json_object_get(json, "values")};
        json_array_foreach((json_t *)(uintptr_t)knob->values, i, one)
        {
            if (!json_is_string(one))
                return false;
        }
        if (!knob->path || !kind || knob->quantity > QUANTITY_KINDS)
            return false;
    }
    return true;
}

static bool take_goals(struct plan_read *p)
{
    const json_t *list = json_object_get(p->root, "goals");

    p->goal_count = json_array_size(list);
    if (p->goal_count == 0 || p->goal_count > PLAN_READ_GOALS)
        return false;
    for (size_t g = 0; g < p->goal_count; g++) {
        const json_t *json = json_array_get(list, g);
        p->goals[g] = (struct plan_goal){json_string_value(json_object_get(json, "measure")),
                                         json_string_value(json_object_get(json, "op")),
                                         json_string_value(json_object_get(json, "unit")),
                                         json_member_number(json, "value"), NULL};
        if (!p->goals[g].measure || !p->goals[g].op || !p->goals[g].unit)
            return false;
    }
    return true;
}

static bool take_outcomes(struct plan_read *p, const json_t *json)
{
    const json_t *held = json_object_get(json, "held"), *fresh = json_object_get(json, "fresh");
    const json_t *goals = json_object_get(json, "goals");
    size_t count = json_array_size(held);

    if (count > MOST_TRIED || json_array_size(fresh) != count ||
        json_array_size(goals) != p->goal_count)
        return false;
    p->outcome_count = count;
    p->held = memory_new(count + 1, sizeof *p->held);
    p->fresh = memory_new(count + 1, sizeof *p->fresh);
    for (size_t i = 0; i < count; i++) {
        p->held[i] = json_is_true(json_array_get(held, i));
        p->fresh[i] = json_is_true(json_array_get(fresh, i));
    }
    for (size_t g = 0; g < p->goal_count; g++) {
        const json_t *values = json_array_get(goals, g);
        if (json_array_size(values) != count)
            return false;
        p->goals[g].values = memory_new(count + 1, sizeof(double));
        for (size_t i = 0; i < count; i++) {
            const json_t *value = json_array_get(values, i);
            p->goals[g].values[i] = json_is_number(value) ? json_number_value(value) : NAN;
        }
    }
    return true;
}

static bool take_neighbours(struct plan_read *p, const json_t *lists)
{
    if (json_array_size(lists) != p->knob_count)
        return false;
    for (size_t k = 0; k < p->knob_count; k++) {
        const json_t *list = json_array_get(lists, k);
        struct plan_knob *knob = &p->knobs[k];
        size_t count = json_array_size(list);
        if (count > p->tried_count)
            return false;
        knob->neighbours = memory_new(count + 1, sizeof *knob->neighbours);
        for (; knob->neighbour_count < count; knob->neighbour_count++) {
            json_int_t number = json_integer_value(json_array_get(list, knob->neighbour_count));
            if (number < 0 || (size_t)number >= p->tried_count)
                return false;
            knob->neighbours[knob->neighbour_count] = (size_t)number;
        }
    }
    return true;
}

static bool take_answer(struct plan_read *p)
{
    const json_t *answer = json_object_get(p->root, "answer");
    double number = json_member_number(answer, "tried");

    p->found = json_is_object(answer);
    if (!p->found)
        return json_is_null(answer);
    if (p->tried_count == 0 || !is_count(number, (double)p->tried_count - 1))
        return false;
    p->answer = (size_t)number;
    return take_outcomes(p, json_object_get(answer, "outcomes")) &&
           take_neighbours(p, json_object_get(answer, "neighbours"));
}

static bool take(struct plan_read *p)
{
    int proven = 0;
    json_int_t futures, first_seed, runs;

    if (json_unpack(p->root, "{s:s, s:s, s:s, s:s, s:s, s:b, s:F, s:F, s:F, s:I, s:I, s:I}", "name",
                    &p->name, "version", &p->version, "scenario", &p->scenario, "minimize",
                    &p->minimize, "minimize_unit", &p->unit, "proven", &proven, "share", &p->share,
                    "confidence", &p->confidence, "tail_s", &p->tail_s, "futures", &futures,
                    "first_seed", &first_seed, "runs", &runs))
        return false;
    p->proven = proven;
    p->futures = futures;
    p->first_seed = first_seed;
    p->runs = runs;
    return take_knobs(p) && take_goals(p) && take_tried(p) && take_front(p) && take_answer(p) &&
           *plan_read_words(p, "headline");
}

/* The last line that is whole and says what a plan came to. */
static json_t *last_answer(char *at)
{
    json_t *root = NULL;

    while (*at) {
        char *end = strchr(at, '\n'), *next = end ? end + 1 : at + strlen(at);
        if (end)
            *end = '\0';
        if (end && text_starts_with(at, "p\t") && checked_line_take(at)) {
            json_decref(root);
            root = json_loads(at + 2, 0, NULL);
        }
        at = next;
    }
    return root;
}

enum plan_read_error plan_read(struct plan_read *p, const char *path, char *why)
{
    size_t length;
    char reason[REGULAR_FILE_WHY];
    char *text = regular_file_read(path, PLAN_READ_MOST, &length, reason);

    *p = (struct plan_read){0};
    if (!text) {
        snprintf(why, PLAN_READ_WHY, "cannot read %.300s: %.120s", path, reason);
        return PLAN_READ_NOT_READ;
    }
    checked_line_no_zeros(text, length);
    bool later = plan_read_is_later(text, path, why);
    p->root = later ? NULL : last_answer(text);
    free(text);
    if (later)
        return PLAN_READ_NO_ANSWER;
    if (p->root && take(p))
        return PLAN_READ_GOOD;
    snprintf(why, PLAN_READ_WHY,
             "%.300s holds runs of a plan and not what it came to; run the plan again, which knows "
             "its runs",
             path);
    return PLAN_READ_NO_ANSWER;
}

void plan_read_release(struct plan_read *p)
{
    for (size_t g = 0; g < p->goal_count && g < PLAN_READ_GOALS; g++)
        free(p->goals[g].values);
    for (size_t k = 0; k < p->knob_count && k < PLAN_READ_KNOBS; k++)
        free(p->knobs[k].neighbours);
    free(p->tried);
    free(p->front);
    free(p->held);
    free(p->fresh);
    json_decref(p->root);
    *p = (struct plan_read){0};
}

const char *plan_read_words(const struct plan_read *p, const char *name)
{
    return json_member_text(json_object_get(p->root, "words"), name);
}

void plan_read_value(const struct plan_knob *knob, double at, struct text *out)
{
    if (knob->quantity == QUANTITY_KINDS)
        text_add(out, json_string_value(json_array_get(knob->values, (size_t)at)));
    else
        quantity_write(knob->quantity, at, out);
}
