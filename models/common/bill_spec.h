/* What a scenario says of how it pays, beside what it uses: table classes, backups, the free tier,
 * reserved capacity and savings plans. What it costs is worked out for a month (sim/bill).
 *
 * Source: developer guide [2], CostOptimization_TableClass, reserved capacity; announcement of
 * Database Savings Plans, December 2025. Reserved capacity is of provisioned units of tables in the
 * Standard class that have no replicas, with their indexes, of one Region. */
#ifndef DDBSIM_BILL_SPEC_H
#define DDBSIM_BILL_SPEC_H

#include "field.h"

enum table_class { CLASS_STANDARD, CLASS_INFREQUENT_ACCESS };
extern const char *const table_class_names[];

struct backup_spec {
    struct origin origin;
    bool point_in_time;
    int64_t stored; /* bytes of on-demand backups */
};
extern const struct record backup_spec_record;

enum reserved_term { RESERVED_1Y, RESERVED_3Y };

struct reserved_spec {
    struct origin origin;
    int64_t read, write; /* units, in blocks of 100 */
    int term;
};
extern const struct record reserved_spec_record;

struct savings_plan_spec {
    struct origin origin;
    double commitment;             /* USD an hour */
    double provisioned, on_demand; /* parts by which they are cheaper; not said: the price book's */
};
extern const struct record savings_plan_spec_record;

#endif
