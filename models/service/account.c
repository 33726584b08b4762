#include "account.h"

#include <math.h>

#include "action.h"
#include "memory.h"
#include "text.h"

static const char path[] = "account";

static const struct field account_fields[] = {
    NUMBER(struct account_spec, read, "80k", MORE_THAN_0, 1e9,
           "Read units per second of all provisioned tables together."),
    NUMBER(struct account_spec, write, "80k", MORE_THAN_0, 1e9,
           "Write units per second of all provisioned tables together."),
    NUMBER(struct account_spec, table_read, "40k", MORE_THAN_0, 1e9,
           "Read units per second of one provisioned table with its indexes, or of one table or "
           "index on demand."),
    NUMBER(struct account_spec, table_write, "40k", MORE_THAN_0, 1e9, "The same of write units."),
    COUNT(struct account_spec, concurrent_executions, "1000", 1, 1000000000,
          "Invocations of all Lambda functions together that run at once."),
    DURATION(struct account_spec, increase_duration, "1d", 0, 365 * DAY,
             "From asking for more of a quota until it is granted (AWS promises nothing)."),
    FLAG(struct account_spec, free_tier, "false",
         "What is free each month is not billed; it is once for all accounts that one payer pays."),
    LIST(struct account_spec, reserved, struct reserved_spec, reserved_spec_record, "=none",
         "Reserved capacity, for the bill of a month."),
    OPTION(struct account_spec, savings_plan, struct savings_plan_spec, savings_plan_spec_record,
           "=none", "A Database Savings Plan, for the bill of a month."),
    FIELD_END};

static const struct past_default account_past[] = {
    {"concurrent_executions", "2026-11", "1000000000"}, {0}};

const struct record account_record =
    RECORD_WITH_PAST(struct account_spec, "account", account_fields, account_past, NULL,
                     "The account's quotas; a scenario that starts above one has had it raised.");

void account_init(struct account *account, struct sim *sim, const struct account_spec *spec)
{
    *account = (struct account){.sim = sim,
                                .spec = spec,
                                .quota = {spec->read, spec->write},
                                .said = {spec->read, spec->write},
                                .executions = {.most = spec->concurrent_executions}};
    sim_register(sim, path, path, account, NULL);
}

void account_release(struct account *account)
{
    for (size_t i = 0; i < account->table_count; i++) {
        free(account->tables[i]->members);
        free(account->tables[i]);
    }
    free(account->tables);
}

struct account *account_of(const struct sim *sim)
{
    return sim_find(sim, path, path);
}

struct account_table *account_join(struct account *account, struct throughput_law *law, double own)
{
    const struct account_spec *spec = account->spec;
    struct account_table *table = memory_new(1, sizeof *table);

    account->tables =
        memory_resize(account->tables, account->table_count + 1, sizeof *account->tables);
    account->tables[account->table_count++] = table;
    *table = (struct account_table){
        .account = account,
        .law = law,
        .said = {own > 0 ? own : spec->table_read, own > 0 ? own : spec->table_write}};
    memcpy(law->account_quota, table->said, sizeof table->said);
    return table;
}

void account_add(struct account_table *table, struct throughput *member)
{
    table->members = memory_resize(table->members, table->member_count + 1, sizeof member);
    table->members[table->member_count++] = member;
}

double account_together(const struct account_table *table, enum side side)
{
    double sum = 0;

    for (size_t i = 0; i < table->member_count; i++)
        sum += table->members[i]->side[side].provisioned;
    return sum;
}

/* What it has or is to have, whichever is more. */
static double committed(const struct account_table *table, enum side side)
{
    return fmax(account_together(table, side), table->pending[side]);
}

/* A quota of one table, on demand, is a limit of each member's throughput. */
static void raise_table(struct account_table *table, enum side side, double quota)
{
    table->law->account_quota[side] = quota;
    for (size_t i = 0; i < table->member_count; i++)
        throughput_quota_changed(table->members[i]);
}

/* Provisioned, the table and its indexes count together; warm throughput, each for itself. */
static double needed_by(const struct account_table *table, enum side side)
{
    double needed = account_together(table, side);

    for (size_t i = 0; i < table->member_count; i++)
        needed = fmax(needed, table->members[i]->side[side].warm_set);
    return needed;
}

static void note_raised(const struct account *account, const char *whose, const char *of,
                        enum side side, double needed, double said)
{
    event_log_add(&account->sim->event_log, account->sim->now, EVENT_LOG_ACTION, whose,
                  "it starts with %.0f %s units per second: the quota of %.0f for %s was raised "
                  "before",
                  needed, side_names[side], said, of);
}

void account_start(struct account *account)
{
    for (int s = 0; s < SIDES; s++) {
        for (size_t i = 0; i < account->table_count; i++) {
            struct account_table *table = account->tables[i];
            table->needed[s] = needed_by(table, s);
            account->needed[s] += account_together(table, s);
            if (table->needed[s] <= table->said[s])
                continue;
            raise_table(table, s, table->needed[s]);
            note_raised(account, table->members[0]->path, "one table", s, table->needed[s],
                        table->said[s]);
        }
        if (account->needed[s] <= account->said[s])
            continue;
        account->quota[s] = account->needed[s];
        note_raised(account, path, "all tables", s, account->needed[s], account->said[s]);
    }
}

static bool refuse(char *why, const char *whose, enum side side, double sum, double quota)
{
    snprintf(why, ACCOUNT_WHY,
             "%s would have %.0f %s units per second; the account's quota is %.0f", whose, sum,
             side_names[side], quota);
    return false;
}

bool account_allows(const struct account_table *table, const double sums[SIDES], char *why)
{
    const struct account *account = table->account;

    for (int s = 0; s < SIDES; s++) {
        double before = committed(table, s), all = sums[s] - before;
        if (sums[s] <= before)
            continue;
        if (sums[s] > table->law->account_quota[s])
            return refuse(why, "the table and its indexes", s, sums[s],
                          table->law->account_quota[s]);
        for (size_t i = 0; i < account->table_count; i++)
            all += committed(account->tables[i], s);
        if (all > account->quota[s])
            return refuse(why, "all provisioned tables", s, all, account->quota[s]);
    }
    return true;
}

/* NULL: the account has no table of that name. */
static const struct account_table *same_table(const struct account *account,
                                              const struct account_table *as)
{
    for (size_t i = 0; i < account->table_count; i++)
        if (text_equal(account->tables[i]->members[0]->path, as->members[0]->path))
            return account->tables[i];
    return NULL;
}

bool account_starts_beyond(const struct account *account, const struct account *standing, char *why)
{
    for (int s = 0; s < SIDES; s++) {
        double quota = fmax(account->said[s], standing->quota[s]);
        for (size_t i = 0; i < account->table_count; i++) {
            const struct account_table *table = account->tables[i];
            const struct account_table *before = same_table(standing, table);
            double most = fmax(table->said[s], before ? before->law->account_quota[s] : 0);
            if (table->needed[s] > most)
                return !refuse(why, table->members[0]->path, s, table->needed[s], most);
        }
        if (account->needed[s] > quota)
            return !refuse(why, "all provisioned tables", s, account->needed[s], quota);
    }
    return false;
}

struct raise_quota_spec {
    struct action_spec action;
    double read, write, table_read, table_write;
    simtime duration;
};

static const struct field raise_quota_fields[] = {
    AT_FIELD(struct raise_quota_spec),
    NUMBER(struct raise_quota_spec, read, "=stays", MORE_THAN_0, 1e9,
           "New quota of read units per second of all provisioned tables."),
    NUMBER(struct raise_quota_spec, write, "=stays", MORE_THAN_0, 1e9, "The same of write units."),
    NUMBER(struct raise_quota_spec, table_read, "=stays", MORE_THAN_0, 1e9,
           "New quota of read units per second of one table, for every table."),
    NUMBER(struct raise_quota_spec, table_write, "=stays", MORE_THAN_0, 1e9,
           "The same of write units."),
    DURATION(struct raise_quota_spec, duration, "=the account's increase_duration", 0, 365 * DAY,
             "From asking until it is granted."),
    FIELD_END};

static void raise_quota_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct raise_quota_spec *s = spec;

    if (!s->read && !s->write && !s->table_read && !s->table_write)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, NULL),
                        "raise_quota needs one of 'read', 'write', 'table_read' and 'table_write'");
}

static const struct record raise_quota_record =
    RECORD(struct raise_quota_spec, "raise_quota", raise_quota_fields, raise_quota_validate,
           "Service Quotas: asks for more of the account's quotas, which takes a while.");

static void note_quota(struct sim *sim, const char *of, double quota)
{
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, path, "the quota of %s is now %.0f",
                  of, quota);
}

/* A quota is never lowered. */
static void granted(struct sim *sim, void *subject)
{
    static const char *const of_all[SIDES] = {"read units of all provisioned tables",
                                              "write units of all provisioned tables"};
    static const char *const of_one[SIDES] = {"read units of one table",
                                              "write units of one table"};
    const struct raise_quota_spec *s = subject;
    const double all[SIDES] = {s->read, s->write}, one[SIDES] = {s->table_read, s->table_write};
    struct account *account = account_of(sim);

    for (int side = 0; side < SIDES; side++) {
        account->quota[side] = fmax(account->quota[side], all[side]);
        for (size_t i = 0; i < account->table_count; i++)
            if (one[side] > account->tables[i]->law->account_quota[side])
                raise_table(account->tables[i], side, one[side]);
        if (all[side] > 0)
            note_quota(sim, of_all[side], account->quota[side]);
        if (one[side] > 0)
            note_quota(sim, of_one[side], one[side]);
    }
}

static void raise_quota(struct sim *sim, const void *spec)
{
    const struct raise_quota_spec *s = spec;
    bool own = origin_has(&s->action.origin, "duration");
    simtime duration = own ? s->duration : account_of(sim)->spec->increase_duration;

    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, path,
                  "operator asks for more of the account's quotas");
    sim_at(sim, sim->now + duration, PRIORITY_CONTROL, granted, (void *)(uintptr_t)spec);
}

static const struct action_verb raise_quota_verb = {raise_quota, NULL, .rescues = true};

const struct choice_kind account_actions[] = {
    {"raise_quota", &raise_quota_record, &raise_quota_verb}, {0}};
