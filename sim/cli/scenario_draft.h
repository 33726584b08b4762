/* A scenario from five answers: one table, its usual traffic, and a peak of ten minutes. It runs as it
 * is, and every line says what it is for.
 *
 * What follows from the answers (AWS, DynamoDB developer guide, "Read/write capacity units"): an
 * eventually consistent read takes half a unit for each 4 KiB that an item begins, a write one for each
 * KiB. Capacity that is scaled ("auto") begins at, and never falls below, what keeps the usual traffic
 * at 70 %, and may grow to what keeps the peak there. Known answer: items of 2 KiB, 100 reads and 20
 * writes a second and a peak of 5 times as many take 50 read and 40 write units, scaled from 72 to 358
 * and from 58 to 286. */
#ifndef DDBSIM_SCENARIO_DRAFT_H
#define DDBSIM_SCENARIO_DRAFT_H

#include <stdint.h>

#include "text.h"

enum draft_billing { DRAFT_ON_DEMAND, DRAFT_AUTO_SCALED, DRAFT_PROVISIONED };

struct scenario_draft {
    char table[256];
    int64_t item_size_bytes;
    double reads_per_s, writes_per_s, peak; /* the peak: times as many */
    enum draft_billing billing;
    double read_capacity, write_capacity; /* units a second, when they are provisioned */
};

/* A question, and what takes its answer into a draft: NULL, or the rule that the answer breaks, as
 * a phrase behind "must be". */
struct draft_question {
    const char *words, *usual;
    const char *(*take)(struct scenario_draft *draft, const char *answer);
};

enum { DRAFT_QUESTIONS = 5 };
extern const struct draft_question draft_questions[DRAFT_QUESTIONS];

void scenario_draft_write(const struct scenario_draft *draft, struct text *out);

#endif
