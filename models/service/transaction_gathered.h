/* Transactions of an interval: what transaction.h says of those that are gathered. */
#ifndef DDBSIM_TRANSACTION_GATHERED_H
#define DDBSIM_TRANSACTION_GATHERED_H

#include "transaction.h"

/* It is decided with all tables that it touches, at the end of the interval. */
void transaction_gather(struct sim *sim, const struct request *request);

#endif
