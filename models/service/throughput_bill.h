/* The bill of one throughput: of a table, or of an index, which is billed like a table.
 *
 * Law. Provisioned capacity is paid for by the unit-hour as long as it is in force, used or not;
 * on-demand requests by the unit consumed. Throttled requests are free. Warm throughput is paid for
 * once, by the unit by which it is raised. (AWS rounds provisioned capacity up to whole hours; here
 * it is paid to the second; the bill of a month rounds, sim/bill.) A table in the class Standard-IA
 * pays that class's prices, and so do its indexes. Known answer: 100 write units for an hour cost 0.065 USD (bill.h). */
#ifndef DDBSIM_THROUGHPUT_BILL_H
#define DDBSIM_THROUGHPUT_BILL_H

#include "bill.h"
#include "bill_spec.h"
#include "throughput.h"

void throughput_bill(struct throughput *throughput, struct bills *bills, enum table_class class);

extern const struct output_set throughput_bill_outputs;

#endif
