#include "window.h"

#include <math.h>

struct result window_of(const struct result *whole, double from_s, double to_s)
{
    struct result view = *whole;
    size_t first = 0, end;

    while (first < whole->rows && whole->time[first] < from_s)
        first++;
    for (end = first; end < whole->rows && whole->time[end] < to_s; end++)
        continue;
    view.is_window = true;
    view.first_row = whole->first_row + first;
    view.time = whole->time + first;
    view.rows = end - first;
    view.complete = whole->complete && to_s <= whole->duration_s;
    view.duration_s = fmin(to_s, whole->duration_s);
    return view;
}
