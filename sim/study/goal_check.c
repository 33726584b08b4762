#include "goal_check.h"

#include "memory.h"
#include "series_path.h"
#include "vocabulary.h"

/* Marks the goals whose measure the cell has. */
static int look_in_cell(const struct campaign *c, size_t cell, bool *known)
{
    struct scenario scenario;
    struct world world;
    struct set_list sets = {0};
    char path[SERIES_PATH];

    campaign_sets(c->sweep, cell * c->sweep->seeds, &sets);
    struct scenario_changes changes = set_list_changes(&sets);
    int status = scenario_source_decode(&c->source, &changes, &scenario);
    if (status == EXIT_DONE) {
        status = scenario_source_wire(&scenario, &world, false);
        for (size_t g = 0; g < c->goal_count && status == EXIT_DONE; g++)
            known[g] |=
                vocabulary_has_measure(&world, threshold_path(&c->goals[g], path, sizeof path));
        world_release(&world);
        scenario_release(&scenario);
    }
    set_list_release(&sets);
    return status;
}

/* The first goal that no cell has known so far; goal_count: none. */
static size_t first_unknown(const struct campaign *c, const bool *known)
{
    size_t g = 0;

    while (g < c->goal_count && known[g])
        g++;
    return g;
}

int goal_check(const struct campaign *c)
{
    bool *known = memory_new(c->goal_count + 1, sizeof *known);
    char path[SERIES_PATH];
    int status = EXIT_DONE;

    for (size_t cell = 0;
         cell < c->sweep->cells && status == EXIT_DONE && first_unknown(c, known) < c->goal_count;
         cell++)
        status = look_in_cell(c, cell, known);
    size_t g = first_unknown(c, known);
    if (status == EXIT_DONE && g < c->goal_count) {
        fprintf(stderr,
                "ddbsim: error: a goal must be over a measure that the scenario has, and '%s' is "
                "none; 'ddbsim schema --measures SCENARIO' lists them\n",
                threshold_path(&c->goals[g], path, sizeof path));
        status = EXIT_USAGE;
    }
    free(known);
    return status;
}
