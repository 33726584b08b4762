#include "cause.h"

const char *const cause_names[CAUSE_KINDS] = {"more than was bought",
                                              "auto scaling was too late",
                                              "one key, more than a partition serves",
                                              "one partition's key range, several keys",
                                              "the on-demand maximum",
                                              "the account's quota",
                                              "more than it serves",
                                              "a retry storm",
                                              "transactions that meet on an item",
                                              "errors of the service",
                                              "item collections at their limit",
                                              "more than its workers serve in time",
                                              "failures that are not throttles",
                                              "far more bought than used"};
