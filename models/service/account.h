/* The account: the quotas that all tables of a scenario share.
 *
 * Law. Provisioned, a table and its indexes together may have `table_read` and `table_write` units
 * per second, and all provisioned tables of the account together `read` and `write`; UpdateTable is
 * refused beyond either, whoever calls it, and so is a switch to provisioned or a new index. On
 * demand, a table and each of its indexes may serve the quota of one table apiece, and the account
 * has none. Warm throughput may be raised as far. A side that does not rise is not looked at.
 *
 * All of them are adjustable: raise_quota asks for more, and AWS grants it after a while that it
 * does not promise (`increase_duration`). A scenario that starts above a quota has had it raised
 * that far, which its event log says; what comes later counts against the raised one. Source:
 * developer guide [2], ServiceQuotas. Known answer: with two tables of 38,000 write units, one may
 * have 40,000, not 40,001; with a third of 3,000 the other only 39,000.
 *
 * Borrows the sim, the spec, and the throughputs and laws of its tables. */
#ifndef DDBSIM_ACCOUNT_H
#define DDBSIM_ACCOUNT_H

#include "bill_spec.h"
#include "execution_quota.h"
#include "throughput.h"

struct account_spec {
    struct origin origin;
    double read, write, table_read, table_write;
    int64_t concurrent_executions;
    simtime increase_duration;
    bool free_tier;
    struct reserved_spec *reserved;
    size_t reserved_count;
    struct savings_plan_spec *savings_plan; /* NULL: none */
};
extern const struct record account_record;

/* A table of the account, with the quota in force in its law. */
struct account_table {
    const struct account *account;
    struct throughput_law *law;
    struct throughput **members; /* the table first, then its indexes */
    size_t member_count;
    double pending[SIDES]; /* what they will have together after a change on its way; 0: none */
    double said[SIDES], needed[SIDES]; /* the quota as the scenario has it; what it starts with */
};

struct account {
    struct sim *sim;
    const struct account_spec *spec;
    double quota[SIDES], said[SIDES], needed[SIDES];
    struct account_table **tables;
    size_t table_count;
    struct execution_quota executions; /* of the application's functions */
};

/* Others find it in the sim as ("account", "account"). */
void account_init(struct account *account, struct sim *sim, const struct account_spec *spec);
void account_release(struct account *account);
struct account *account_of(const struct sim *sim);

/* A table comes; `own` is its own quota for each side, 0: that of every table. The account owns what
 * is returned. */
struct account_table *account_join(struct account *account, struct throughput_law *law, double own);
void account_add(struct account_table *table, struct throughput *member);

/* Once all tables are there: raises the quotas above which they start. */
void account_start(struct account *account);

/* What the table and its indexes have provisioned together now. */
double account_together(const struct account_table *table, enum side side);

/* Whether the table may have `sums` together with its indexes. False: `why` (ACCOUNT_WHY bytes)
 * says which quota is in the way. */
enum { ACCOUNT_WHY = 200 };
bool account_allows(const struct account_table *table, const double sums[SIDES], char *why);

/* Whether the account starts with more than its scenario's quotas and than those in force in
 * `standing`, the account of the same scenario before something was changed. True: `why`
 * (ACCOUNT_WHY bytes) says what. */
bool account_starts_beyond(const struct account *account, const struct account *standing,
                           char *why);

extern const struct choice_kind account_actions[]; /* for the timeline; the last has no name */

#endif
