#include "sparkline.h"

#include <math.h>

enum { HEIGHTS = 8 };

static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const letters[] = {" ", ".", ":", "-", "=", "+", "*", "#", "@"};

static const char *height(const struct text *out, double value, double greatest)
{
    if (isnan(value))
        return sparkline_none(out);
    double level = value > 0 && greatest > 0 ? fmax(1, round(HEIGHTS * value / greatest)) : 0;
    return (out->ascii_only ? letters : blocks)[(size_t)fmin(level, HEIGHTS)];
}

void sparkline_add(struct text *out, const double *values, const bool *bad, size_t count,
                   double greatest)
{
    bool marked = false;

    for (size_t i = 0; i < count; i++) {
        if (bad && bad[i] != marked)
            text_style(out, bad[i] ? TEXT_BAD : TEXT_PLAIN);
        marked = bad && bad[i];
        text_add(out, height(out, values[i], greatest));
    }
    if (marked)
        text_style(out, TEXT_PLAIN);
}

const char *sparkline_full(const struct text *out)
{
    return (out->ascii_only ? letters : blocks)[HEIGHTS];
}

const char *sparkline_none(const struct text *out)
{
    return out->ascii_only ? "~" : "·";
}
