/* An answer that goes out: a change set with the words that stand above it and beside each change,
 * the same in a shell script, a CloudFormation template and Terraform, in all of which a comment
 * begins with '#'. What comes from files and scenarios is filtered (printable.h), so that no name
 * ends a comment. */
#ifndef DDBSIM_CHANGE_ANSWER_H
#define DDBSIM_CHANGE_ANSWER_H

#include "change_set.h"

struct change_answer {
    const struct change_set *set;
    const char *scenario; /* its file */
    const char *deployed; /* the file of what stands; NULL: the scenario names none */
    const char *reasons;  /* the plan's words, one paragraph a line; NULL: no plan was made */
    bool proven;          /* of a plan: its goals hold in the share of the futures asked for */
};

/* "# …", wrapped, with `indent` spaces behind the mark. */
void change_answer_comment(struct text *out, int indent, const char *words);

/* What it is, the plan's words, whether they are proven, what was taken as deployed, what nothing
 * could be said of. */
void change_answer_head(const struct change_answer *answer, struct text *out);

/* "3. table orders-prod: …", whether it was chosen, what to know of it; `number` counts from 1. */
void change_answer_words(const struct change_answer *answer, size_t number, struct text *out);

/* The head with the words of all changes behind it, for a template, which has no place beside each. */
void change_answer_told(const struct change_answer *answer, struct text *out);

#endif
