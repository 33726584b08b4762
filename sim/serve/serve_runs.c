#include "serve_runs.h"

#include <signal.h>

#include "text.h"

void serve_runs_init(struct serve_runs *runs, size_t places)
{
    size_t most = SERVE_RUNS_MOST / 2; /* those that were ended leave a little later */

    *runs = (struct serve_runs){.places = places < most ? places : most};
    pthread_mutex_init(&runs->lock, NULL);
}

void serve_runs_release(struct serve_runs *runs)
{
    pthread_mutex_destroy(&runs->lock);
}

static void end(struct serve_run *run)
{
    kill(-run->process, SIGKILL);
    run->ended = true;
}

static size_t running(const struct serve_runs *runs)
{
    size_t count = 0;

    for (size_t i = 0; i < runs->count; i++)
        count += !runs->items[i].ended;
    return count;
}

static void end_of_tab(struct serve_runs *runs, const char *tab)
{
    for (size_t i = 0; i < runs->count; i++)
        if (!runs->items[i].ended && text_equal(runs->items[i].tab, tab))
            end(&runs->items[i]);
}

static void end_oldest(struct serve_runs *runs)
{
    struct serve_run *oldest = NULL;

    for (size_t i = 0; i < runs->count; i++)
        if (!runs->items[i].ended && (!oldest || runs->items[i].number < oldest->number))
            oldest = &runs->items[i];
    if (oldest)
        end(oldest);
}

uint64_t serve_runs_enter(struct serve_runs *runs, const char *tab, pid_t process)
{
    uint64_t number = 0;

    pthread_mutex_lock(&runs->lock);
    if (!runs->closed) {
        end_of_tab(runs, tab);
        if (running(runs) >= runs->places)
            end_oldest(runs);
    }
    if (!runs->closed && runs->count < SERVE_RUNS_MOST) {
        struct serve_run *run = &runs->items[runs->count++];
        *run = (struct serve_run){.process = process, .number = number = ++runs->number};
        snprintf(run->tab, sizeof run->tab, "%s", tab);
    }
    pthread_mutex_unlock(&runs->lock);
    return number;
}

bool serve_runs_leave(struct serve_runs *runs, uint64_t number)
{
    bool ended = false;

    pthread_mutex_lock(&runs->lock);
    for (size_t i = 0; i < runs->count; i++)
        if (runs->items[i].number == number) {
            ended = runs->items[i].ended;
            runs->items[i] = runs->items[--runs->count];
            break;
        }
    pthread_mutex_unlock(&runs->lock);
    return ended;
}

size_t serve_runs_stop(struct serve_runs *runs, const char *tab)
{
    size_t count = 0;

    pthread_mutex_lock(&runs->lock);
    for (size_t i = 0; i < runs->count; i++)
        if (!runs->items[i].ended && text_equal(runs->items[i].tab, tab))
            count += kill(runs->items[i].process, SIGINT) == 0;
    pthread_mutex_unlock(&runs->lock);
    return count;
}

void serve_runs_close(struct serve_runs *runs)
{
    pthread_mutex_lock(&runs->lock);
    runs->closed = true;
    for (size_t i = 0; i < runs->count; i++)
        if (!runs->items[i].ended)
            end(&runs->items[i]);
    pthread_mutex_unlock(&runs->lock);
}
