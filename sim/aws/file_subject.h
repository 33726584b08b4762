/* What a file is about, where the answer in it does not say: by --of FILE=TABLE[/SCOPE][/WORD], or by
 * its name:
 *
 *   describe-time-to-live.orders-prod.json
 *   get-metric-statistics.orders-prod.by-status.ConsumedWriteCapacityUnits.json
 *   get-insight-rule-report.orders-prod.PKC.300.json
 *   get-insight-rule-report.orders-prod+by-status.PKC.300.json
 *
 * that is COMMAND.TABLE[.SCOPE or +SCOPE][.WORD][.PERIOD].json, where the scope is an index or an operation,
 * the word the metric or the kind of rule, and the period in seconds. Names of tables may have points
 * in them: then what else was collected tells where the table's name ends, or a '+', which no name
 * has. */
#ifndef DDBSIM_FILE_SUBJECT_H
#define DDBSIM_FILE_SUBJECT_H

#include "document.h"

struct file_subject {
    const char *table, *scope; /* of the arena; `scope` may be NULL */
    const char *word;          /* the one of the words that stands there */
    int64_t period_s;          /* 0: not said */
};

/* The table of a file without scope and word; the one table that there is when nothing else says.
 * NULL: unknown. */
const char *file_subject_table(const struct document *document, const char *command);

/* `words`: those that may stand there, NULL-terminated. False when it is not clear what the file is
 * about. */
bool file_subject_read(const struct document *document, const char *command,
                       const char *const *words, struct file_subject *out);

/* The metric of a list of datapoints, whose answer was cut so that it has no Label: the last part of
 * the file's name that is no period; NULL when there is none. */
const char *file_subject_last_word(const struct document *document, const char *command);

#endif
