/* Two changes made into one, each path once: of two numbers the greater stands, since both causes ask
 * for enough; of other values the latter.
 *
 * Known answer: "--set 'a=5' --set 'b=x'" and "--set 'b=y' --set 'a=4' --set 'c=1'" are
 * "--set 'a=5' --set 'b=y' --set 'c=1'". */
#ifndef DDBSIM_REMEDY_JOIN_H
#define DDBSIM_REMEDY_JOIN_H

/* free() it. */
char *remedy_join(const char *sets, const char *more);

#endif
