#include "layout_check.h"

#include <stdio.h>

bool layout_is_other(struct reader *reader, const char *path, int known, char *why)
{
    double layout;

    if (!reader_attribute_number(reader, "/", "layout_version", &layout) || layout == known)
        return false;
    if (layout > known)
        snprintf(
            why, READER_WHY,
            "%.200s has layout %g, of a later ddbsim; this one reads layout %d: take the later "
            "one",
            path, layout, known);
    else
        snprintf(why, READER_WHY,
                 "%.200s has layout %g, of an earlier ddbsim; this one reads layout %d: run the "
                 "scenario again, which is the text /scenario/given in the file",
                 path, layout, known);
    return true;
}
