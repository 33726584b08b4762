#include "decision_rule.h"

#include <math.h>
#include <string.h>

#include "series_path.h"
#include "sweep_text.h"
#include "text.h"
#include "units.h"

const char *decision_rule_read_by(const char *text, struct decision_rule *rule)
{
    static const char quantile[] = "quantile:";
    static const char *const names[] = {
        [DECISION_COST] = "cost", [DECISION_WORST] = "worst", [DECISION_REGRET] = "regret"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && text_equal(text, names[i])) {
            rule->by = (enum decision_by)i;
            return NULL;
        }
    rule->by = DECISION_QUANTILE;
    if (text_starts_with(text, quantile) &&
        !units_read_ratio(text + strlen(quantile), &rule->quantile) && rule->quantile > 0 &&
        rule->quantile < 1)
        return NULL;
    return "must be cost, quantile:90%, worst or regret";
}

static double value_in(const struct sweep_run *run, const char *path)
{
    const struct sweep_value *value = run->digest ? sweep_value_of(run, path) : NULL;
    return value ? value->value : NAN;
}

static double goal_value(const struct threshold *goal, const struct sweep_run *run)
{
    char path[SERIES_PATH];
    return value_in(run, threshold_path(goal, path, sizeof path));
}

bool decision_rule_holds(const struct decision_rule *rule, const struct sweep_run *run)
{
    for (size_t g = 0; g < rule->goal_count; g++) {
        double value = goal_value(&rule->goals[g], run);
        if (isnan(value) || !threshold_holds(&rule->goals[g], value))
            return false;
    }
    return rule->goal_count || value_in(run, "throttle_events") < 1;
}

const struct threshold *decision_rule_without_value(const struct decision_rule *rule,
                                                    const struct sweep_run *run)
{
    for (size_t g = 0; g < rule->goal_count && run->digest; g++)
        if (isnan(goal_value(&rule->goals[g], run)))
            return &rule->goals[g];
    return NULL;
}

double decision_rule_alpha(size_t options)
{
    return 0.05 / (double)options;
}

struct sampling_look decision_rule_look(const struct decision_rule *rule, size_t options,
                                        size_t most, size_t futures)
{
    double alpha = decision_rule_alpha(options);

    if (!rule->from)
        return (struct sampling_look){alpha, decision_rule_alpha(1)};
    return (struct sampling_look){
        sampling_plan_look(rule->share, alpha, rule->from, most, futures).accept,
        sampling_plan_look(rule->share, decision_rule_alpha(1), rule->from, most, futures).refuse};
}
