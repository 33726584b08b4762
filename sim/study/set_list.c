#include "set_list.h"

#include <stdarg.h>

/* Owns `set` from here on. */
static void take(struct set_list *list, char *set)
{
    list->items = memory_resize(list->items, list->count + 1, sizeof *list->items);
    list->items[list->count++] = set;
}

void set_list_add(struct set_list *list, const char *set)
{
    take(list, memory_text(set));
}

void set_list_addf(struct set_list *list, const char *format, ...)
{
    struct text set = {0};
    va_list args;

    va_start(args, format);
    text_vaddf(&set, format, args);
    va_end(args);
    take(list, set.bytes);
}

void set_list_add_all(struct set_list *list, const struct set_list *more)
{
    for (size_t i = 0; i < more->count; i++)
        set_list_add(list, more->items[i]);
}

void set_list_release(struct set_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

struct scenario_changes set_list_changes(const struct set_list *list)
{
    return (struct scenario_changes){(const char *const *)list->items, list->count};
}
