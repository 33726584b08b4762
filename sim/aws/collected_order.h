/* Changes and the bill in order of time, each once: pages overlap, and a report may be given in both
 * its spellings. A change is known by its id with what it set; a line of the bill by its id and time,
 * and one of Cost Explorer by all it says. */
#ifndef DDBSIM_COLLECTED_ORDER_H
#define DDBSIM_COLLECTED_ORDER_H

#include "collected.h"

void collected_order(struct collected *collected);

#endif
