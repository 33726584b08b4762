/* What a scenario provides, for provisioning.h. */
#include <math.h>

#include "autoscaling.h"
#include "global_replicas.h"
#include "global_table_spec.h"
#include "provisioning.h"
#include "table.h"
#include "units.h"

enum { A_MINUTE_S = 60, A_DAY_S = 86400, A_WEEK_S = 7 * A_DAY_S };

/* 1970-01-01 was a Thursday. */
static const char *const weekdays[] = {"THU", "FRI", "SAT", "SUN", "MON", "TUE", "WED"};

/* As AWS has the names of table_class. */
static const char *const classes[] = {"STANDARD", "STANDARD_INFREQUENT_ACCESS"};

static double said(double value)
{
    return value > 0 ? value : NAN;
}

/* "at(2026-11-26T21:45:00)", without the zone's mark that instants have. */
static const char *write_at(struct arena *arena, int64_t epoch_s)
{
    struct units_text instant;

    units_write_instant(&instant, epoch_s);
    return arena_printf(arena, "at(%.*s)", (int)strlen(instant.bytes) - 1, instant.bytes);
}

/* The clock of AWS's schedules knows minutes. */
static void write_schedule(struct provisioning *p, const struct scheduled_scaling_spec *s,
                           int64_t start, struct provisioned_action *out)
{
    int64_t first = start + s->at / SECOND, every = (s->every + SECOND - 1) / SECOND;
    int64_t minute = first / A_MINUTE_S % 60, hour = first / 3600 % 24;

    if (every == 0) {
        out->schedule = write_at(&p->arena, first);
    } else if (s->every == A_DAY_S * SECOND) {
        out->schedule = arena_printf(&p->arena, "cron(%d %d * * ? *)", (int)minute, (int)hour);
    } else if (s->every == A_WEEK_S * SECOND) {
        out->schedule = arena_printf(&p->arena, "cron(%d %d ? * %s *)", (int)minute, (int)hour,
                                     weekdays[first / A_DAY_S % 7]);
    } else {
        int64_t minutes = (every + A_MINUTE_S - 1) / A_MINUTE_S;
        out->inexact = s->every % (A_MINUTE_S * SECOND) != 0;
        out->schedule = arena_printf(&p->arena, "rate(%lld minute%s)", (long long)minutes,
                                     minutes == 1 ? "" : "s");
        out->begins = first;
    }
}

static void take_action(struct provisioning *p, const struct scheduled_scaling_spec *s,
                        int64_t start, struct provisioned_action *out)
{
    *out = (struct provisioned_action){.begins = s->start_time ? s->start_time : COLLECTED_NO_TIME,
                                       .ends = s->end_time ? s->end_time : COLLECTED_NO_TIME,
                                       .min = said(s->min),
                                       .max = said(s->max)};
    if (!s->schedule) {
        write_schedule(p, s, start, out);
        return;
    }
    out->schedule = arena_text(&p->arena, s->schedule);
    out->time_zone = text_equal(s->timezone, "UTC") ? NULL : arena_text(&p->arena, s->timezone);
}

static void take_scaling(struct provisioning *p, const struct autoscaling_spec *a, int64_t start,
                         struct provisioned_side *side)
{
    side->scaled = true;
    side->tracks = a->steps_count == 0;
    side->steps = a->steps_count > 0;
    side->min = a->min;
    side->max = a->max;
    /* 70 % is 70, and not a little more by how fractions are kept. */
    side->target = round(a->target * 1e8) / 1e6;
    side->out_cooldown_s = (double)(a->scale_out_cooldown / SECOND);
    side->in_cooldown_s = (double)(a->scale_in_cooldown / SECOND);
    side->in_disabled = a->disable_scale_in;
    side->suspended[DYNAMIC_SCALING_IN] = a->suspended.dynamic_scaling_in;
    side->suspended[DYNAMIC_SCALING_OUT] = a->suspended.dynamic_scaling_out;
    side->suspended[SCHEDULED_SCALING] = a->suspended.scheduled_scaling;
    side->actions = arena_take(&p->arena, a->schedule_count + 1, sizeof *side->actions);
    side->action_count = a->schedule_count;
    for (size_t i = 0; i < a->schedule_count; i++)
        take_action(p, &a->schedule[i], start, &side->actions[i]);
}

static void take_member(struct provisioning *p, struct provisioned_table *table, int64_t start,
                        const struct index_spec *index, const struct capacity_spec *const *sides)
{
    struct provisioned *member = &table->members[table->member_count++];

    *member =
        (struct provisioned){.index = index ? arena_text(&p->arena, index->origin.name) : NULL,
                             .entry_bytes = index ? (double)index->entry_size : 0};
    for (enum side s = READ; s < SIDES; s++) {
        struct provisioned_side *side = &member->side[s];
        side->capacity = table->on_demand ? 0 : sides[s]->capacity;
        side->max_on_demand = said(sides[s]->max_on_demand);
        side->warm = said(sides[s]->warm_throughput);
        if (sides[s]->autoscaling)
            take_scaling(p, sides[s]->autoscaling, start, side);
    }
}

static void take_table(struct provisioning *p, const struct table_spec *spec, int64_t start)
{
    struct provisioned_table *table = &p->tables[p->table_count++];

    *table = (struct provisioned_table){.name = arena_text(&p->arena, spec->origin.name),
                                        .on_demand = spec->billing == BILLING_ON_DEMAND,
                                        .table_class = classes[spec->table_class]};
    table->members = arena_take(&p->arena, spec->indexes_count + 1, sizeof *table->members);
    take_member(p, table, start, NULL, (const struct capacity_spec *[]){&spec->read, &spec->write});
    for (size_t i = 0; i < spec->indexes_count; i++) {
        const struct index_spec *index = &spec->indexes[i];
        if (index->present)
            take_member(p, table, start, index,
                        (const struct capacity_spec *[]){&index->read, &index->write});
    }
}

/* Those that are called after another replica of the same global table, and a Region. */
static void name_replicas(struct provisioning *p, const struct global_table_spec *spec)
{
    for (size_t i = 0; i < spec->replicas_count; i++)
        for (size_t k = 0; k < spec->replicas_count; k++) {
            const char *region = global_replicas_region(spec->replicas[i], spec->replicas[k]);
            for (size_t t = 0; region && t < p->table_count; t++) {
                if (!text_equal(p->tables[t].name, spec->replicas[i]))
                    continue;
                p->tables[t].region = arena_text(&p->arena, region);
                p->tables[t].is_called = arena_text(&p->arena, spec->replicas[k]);
            }
        }
}

void provisioning_of_scenario(struct provisioning *p, const struct scenario_spec *spec)
{
    size_t count;
    const struct table_spec *tables = scenario_specs(spec, "tables", &count);

    *p = (struct provisioning){0};
    arena_init(&p->arena);
    p->tables = arena_take(&p->arena, count + 1, sizeof *p->tables);
    for (size_t i = 0; i < count; i++)
        take_table(p, &tables[i], spec->start);
    const struct global_table_spec *global = scenario_specs(spec, "global_tables", &count);
    for (size_t i = 0; i < count; i++)
        name_replicas(p, &global[i]);
}
