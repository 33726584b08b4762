#include "limit.h"

const char *const limit_names[LIMITS] = {"ProvisionedThroughputExceeded",
                                         "KeyRangeThroughputExceeded",
                                         "MaxOnDemandThroughputExceeded", "AccountLimitExceeded"};
