/* Which children are running for whom: one for each tab of a browser, and so many in all.
 *
 * Who types on wants the answer to the last text, so a tab's new run ends its older one. When all
 * places are taken, the oldest run of any tab ends. What is ended so is told of it by
 * serve_runs_leave. Safe for several threads. */
#ifndef DDBSIM_SERVE_RUNS_H
#define DDBSIM_SERVE_RUNS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { SERVE_RUNS_MOST = 64, SERVE_RUNS_TAB = 40 };

struct serve_run {
    char tab[SERVE_RUNS_TAB];
    pid_t process; /* leads its group */
    uint64_t number;
    bool ended; /* by us; its place is given to another already */
};

struct serve_runs {
    pthread_mutex_t lock;
    struct serve_run items[SERVE_RUNS_MOST];
    size_t count, places;
    uint64_t number;
    bool closed;
};

void serve_runs_init(struct serve_runs *runs, size_t places);
void serve_runs_release(struct serve_runs *runs);

/* Its number; 0 when there is no place, as when the server ends. */
uint64_t serve_runs_enter(struct serve_runs *runs, const char *tab, pid_t process);

/* Before its process is waited for, so that no other can have its number. True when it was ended. */
bool serve_runs_leave(struct serve_runs *runs, uint64_t number);

/* Asks those of a tab to end with what they have (SIGINT); how many there are. */
size_t serve_runs_stop(struct serve_runs *runs, const char *tab);

/* Ends all, and lets no more enter. */
void serve_runs_close(struct serve_runs *runs);

#endif
