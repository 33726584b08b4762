/* Runs the groups of unit tests that are named, or all of them.
 *   unit [--list] [MODULE]…
 * The exit status is 0 when all passed. */
#include <stdio.h>
#include <string.h>

/* The Makefile defines MODULES: GROUP(bucket) GROUP(rate) … for each t_*.c there is. */
#define GROUP(module) int t_##module(void);
MODULES
#undef GROUP

#define GROUP(module) {#module, t_##module},
static const struct group {
    const char *name;
    int (*run)(void);
} groups[] = {MODULES};
#undef GROUP

static const size_t group_count = sizeof groups / sizeof *groups;

static int run_named(const char *name)
{
    for (size_t i = 0; i < group_count; i++)
        if (strcmp(groups[i].name, name) == 0)
            return groups[i].run();
    fprintf(stderr, "no such group of tests: %s\n", name);
    return 1;
}

int main(int count, char **words)
{
    int failed = 0;

    if (count == 2 && strcmp(words[1], "--list") == 0) {
        for (size_t i = 0; i < group_count; i++)
            printf("%s\n", groups[i].name);
        return 0;
    }
    for (int i = 1; i < count; i++)
        failed += run_named(words[i]) != 0;
    for (size_t i = 0; count == 1 && i < group_count; i++)
        failed += groups[i].run() != 0;
    return failed != 0;
}
