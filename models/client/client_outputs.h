/* What a result tells of a client: its series, as rows. */
#ifndef DDBSIM_CLIENT_OUTPUTS_H
#define DDBSIM_CLIENT_OUTPUTS_H

#include "series.h"

extern const struct output_set client_outputs;

#endif
