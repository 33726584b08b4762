#include "sweep_choice.h"

#include <stdlib.h>
#include <string.h>

#include "decision_text.h"
#include "memory.h"
#include "racing.h"
#include "series_path.h"
#include "settings.h"
#include "text.h"

/* A line that is no threshold was refused before the sweep was made. */
static void add(struct sweep_choice *choice, const char *line, size_t length)
{
    char text[SERIES_PATH];
    struct threshold goal;

    snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : sizeof text - 1),
             line);
    if (length == 0 || threshold_parse(text, &goal))
        return;
    choice->goals = memory_resize(choice->goals, choice->goal_count + 1, sizeof *choice->goals);
    choice->goals[choice->goal_count++] = goal;
}

static void add_thresholds(struct sweep_choice *choice, const char *resolved)
{
    struct settings settings;

    settings_read(&settings, resolved);
    for (size_t i = 0; i < settings.count; i++)
        if (text_starts_with(settings.items[i].path, "thresholds."))
            add(choice, settings.items[i].value, strlen(settings.items[i].value));
    settings_release(&settings);
}

void sweep_choice_init(struct sweep_choice *choice, const struct sweep *sweep)
{
    const char *line = sweep->goals ? sweep->goals : "";

    *choice = (struct sweep_choice){0};
    while (*line) {
        size_t length = strcspn(line, "\n");
        add(choice, line, length);
        line += length + (line[length] == '\n');
    }
    if (choice->goal_count == 0)
        add_thresholds(choice, sweep->resolved);
    choice->rule =
        (struct decision_rule){.goals = choice->goals,
                               .goal_count = choice->goal_count,
                               .share = sweep->share > 0 ? sweep->share : SWEEP_CHOICE_SHARE,
                               .indifference = SWEEP_CHOICE_INDIFFERENCE,
                               .from = sweep->first_look};
    if (decision_rule_read_by(sweep->by, &choice->rule))
        choice->rule.by = DECISION_COST;
}

void sweep_choice_release(struct sweep_choice *choice)
{
    free(choice->goals);
}

bool sweep_choice_matters(const struct sweep *sweep)
{
    if (sweep->seeds < 2)
        return false;
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (text_equal(sweep->axes[a].path, "variant") || text_equal(sweep->axes[a].path, "design"))
            return sweep->cells > 1 && text_equal(sweep->axes[a].path, "variant");
    return sweep->axis_count == 0 || sweep->first_look || (sweep->goals && *sweep->goals);
}

/* The decision, and of a sweep with a first look the race to it. */
struct outcome {
    struct decision decision;
    struct racing racing, *raced;
};

static void outcome_make(struct outcome *o, const struct sweep_choice *choice,
                         const struct sweep *sweep)
{
    *o = (struct outcome){0};
    if (choice->rule.from) {
        racing_make(&o->racing, sweep, &choice->rule);
        o->raced = &o->racing;
    }
    decision_make(&o->decision, sweep, &choice->rule, o->raced);
}

static void outcome_release(struct outcome *o)
{
    decision_release(&o->decision);
    racing_release(&o->racing);
}

void sweep_choice_write(const struct sweep_choice *choice, const struct sweep *sweep, bool markdown,
                        struct text *out)
{
    struct outcome o;

    outcome_make(&o, choice, sweep);
    decision_write(&o.decision, sweep, &choice->rule, o.raced, markdown, out);
    outcome_release(&o);
}

json_t *sweep_choice_json(const struct sweep_choice *choice, const struct sweep *sweep)
{
    struct outcome o;

    outcome_make(&o, choice, sweep);
    json_t *json = decision_json(&o.decision, sweep, &choice->rule, o.raced);
    outcome_release(&o);
    return json;
}
