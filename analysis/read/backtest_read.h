/* What a backtest came to, read from its file (backtest_write.h has the layout).
 *
 * What is there may be anything: what is not as it must be makes the whole unreadable, with a sentence.
 * Texts are borrowed from the JSON and live as long as the backtest. */
#ifndef DDBSIM_BACKTEST_READ_H
#define DDBSIM_BACKTEST_READ_H

#include <jansson.h>
#include <stdint.h>

#include "result.h"

struct backtest_band {
    double low, middle, high; /* 5 %, median, 95 % of the futures; NAN: none */
};

struct backtest_series {
    const char *path, *kind; /* "consumed", "throttled", "reason", "capacity", "latency" */
    const json_t *figures;   /* of the JSON: wape, covered, … */
    double total;            /* of a level its mean; NAN: nothing was measured */
    struct backtest_band simulated;
    double *measured, *low, *middle, *high; /* a value a period; NAN: none */
};

struct backtest_read {
    json_t *root;
    const char *version, *scenario;
    int64_t start_epoch_s;
    double period_s, bin_s;
    size_t periods, futures;
    struct backtest_series *series;
    size_t count;
};

/* True when the file says that it is a backtest. Says nothing of files that cannot be read. */
bool backtest_is(const char *path);

/* `why` (512 bytes) says what is wrong. Release it in either case. */
enum result_error backtest_read(struct backtest_read *backtest, const char *path, char *why);
void backtest_read_release(struct backtest_read *backtest);

/* A figure of a series by its name ("wape", "covered", …); NAN when there is none. */
double backtest_read_figure(const struct backtest_series *series, const char *name);

/* A sentence of the whole ("headline", "of"); "" when there is none. */
const char *backtest_read_words(const struct backtest_read *backtest, const char *name);

#endif
