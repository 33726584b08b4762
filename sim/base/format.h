/* The versions of what the program writes for other programs: "ddbsim.summary/1" is the first
 * version of the summary.
 *
 * Law: the number rises when what a reader of the one before relies on goes or changes its meaning.
 * A member, an attribute or a dataset that is only added leaves it, so a reader passes over what it
 * does not know. OUTPUTS.md lists these rows. Known answer: the first is "ddbsim.result/2". */
#ifndef DDBSIM_FORMAT_H
#define DDBSIM_FORMAT_H

enum format {
    FORMAT_RESULT,
    FORMAT_SWEEP_FILE,
    FORMAT_BACKTEST_FILE,
    FORMAT_PLAN_FILE,
    FORMAT_SUMMARY,
    FORMAT_SWEEP,
    FORMAT_COMPARISON,
    FORMAT_PLAN,
    FORMAT_BILL,
    FORMAT_BACKTEST,
    FORMAT_CHANGES,
    FORMAT_VERIFICATION,
    FORMAT_OUTPUTS,
    FORMAT_PROGRESS,
    FORMAT_WORKBENCH,
    FORMATS
};

struct format_row {
    const char *id;    /* "ddbsim.result/2" */
    const char *of;    /* what has it */
    const char *where; /* how it says so */
};

extern const struct format_row format_rows[FORMATS];

#endif
