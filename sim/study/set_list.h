/* A growing list of changes, each PATH=VALUE or !PATH as --set takes them: what makes one scenario of
 * a study differ from its source. A later change wins.
 *
 *   set_list_addf(&sets, "tables.%s.billing=on_demand", name);
 *   struct scenario_changes changes = set_list_changes(&sets);
 *   scenario_source_decode(&source, &changes, &scenario);
 *
 * Its texts are its own. Initialise it with {0}. Known answer: "seed=1" and behind it a list of
 * "a.b=2" are two changes, in that order, and the other list may go. */
#ifndef DDBSIM_SET_LIST_H
#define DDBSIM_SET_LIST_H

#include "scenario.h"

struct set_list {
    char **items;
    size_t count;
};

void set_list_add(struct set_list *list, const char *set);
void set_list_addf(struct set_list *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void set_list_add_all(struct set_list *list, const struct set_list *more);
void set_list_release(struct set_list *list);

/* They as a scenario takes them, borrowed from the list. */
struct scenario_changes set_list_changes(const struct set_list *list);

#endif
