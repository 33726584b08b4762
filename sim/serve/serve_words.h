/* What a request asks for, as the words of a command line: the server adds no meaning of its own, and
 * what it shows is what the command prints.
 *
 *   {"text": "name: …", "sets": ["tables.T.read.capacity=800"], "resolution": "auto", "seed": 2,
 *    "untried": true, "tab": "…"}
 *
 * becomes, of the command run,
 *
 *   ddbsim run - --json --progress=json -oRESULT --set=tables.T.read.capacity=800
 *       --resolution=auto --seed=2 --untried
 *
 * with the text as its standard input. Every value is behind its option in the same word, so that
 * none can be taken for another option. A member that is not known is a mistake. */
#ifndef DDBSIM_SERVE_WORDS_H
#define DDBSIM_SERVE_WORDS_H

#include <jansson.h>
#include <stdbool.h>

#include "serve_runs.h"
#include "text.h"

enum { SERVE_WORDS_MOST = 256, SERVE_WORDS_WHY = 200 };

enum serve_ask { SERVE_CHECK, SERVE_RUN, SERVE_PLAN, SERVE_SWEEP };

struct serve_words {
    json_t *asked; /* the request, which `text` is of */
    const char *text;
    size_t length;
    const char *beside; /* the result whose folder the scenario's files lie in; NULL: serve's own */
    char tab[SERVE_RUNS_TAB];
    char *words[SERVE_WORDS_MOST + 1]; /* argv */
    size_t count;
};

/* Reads the body of a request; `why` says what is wrong of one that cannot be read. Release it in
 * either case. */
bool serve_words_read(struct serve_words *w, const char *body, size_t length, char *why);
void serve_words_release(struct serve_words *w);

/* The command line of `ask`; `output`, where its result goes, NULL of a check. */
bool serve_words_make(struct serve_words *w, enum serve_ask ask, const char *output, char *why);

/* Takes the text as one word more. */
void serve_words_add(struct serve_words *w, struct text *word);

#endif
