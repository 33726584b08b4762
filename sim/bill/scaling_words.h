/* How a way to pay scales, in words, from the lines of --set that make it: "target 70%; units from min
 * to max: orders.read 5 to 100 (min by the hour 5 to 64), …". */
#ifndef DDBSIM_SCALING_WORDS_H
#define DDBSIM_SCALING_WORDS_H

#include "set_list.h"

/* free() it. */
char *scaling_words(const struct set_list *sets);

#endif
