#include "scenario_source.h"

#include "regular_file.h"

/* A file that ddbsim wrote is often given where its scenario is meant. */
static const char *other_kind(const struct scenario_source *s)
{
    if (s->length >= 4 && memcmp(s->text, "\x89HDF", 4) == 0)
        return "is a result, not a scenario; 'ddbsim show' prints it; give "
               "the scenario it was made of";
    if (s->length >= 12 && memcmp(s->text, "ddbsim plan ", 12) == 0)
        return "holds the runs of a plan, not a scenario; 'ddbsim plan SCENARIO -o' that file goes "
               "on with them";
    return NULL;
}

int scenario_source_read(struct scenario_source *s, const char *path)
{
    char why[REGULAR_FILE_WHY];

    *s = (struct scenario_source){.path = path};
    s->text = scenario_read_file(path, &s->length, why);
    if (!s->text) {
        fprintf(stderr, "ddbsim: error: cannot read %s: %s\n", path, why);
        return EXIT_IO;
    }
    const char *other = other_kind(s);
    if (other)
        fprintf(stderr, "ddbsim: error: %s %s\n", path, other);
    return other ? EXIT_BAD_DATA : EXIT_DONE;
}

void scenario_source_change(struct scenario_source *s, const char *change)
{
    s->changes = memory_resize(s->changes, s->change_count + 1, sizeof *s->changes);
    s->changes[s->change_count++] = memory_text(change);
}

void scenario_source_release(struct scenario_source *s)
{
    for (size_t i = 0; i < s->change_count; i++)
        free(s->changes[i]);
    free(s->changes);
    free(s->future);
    free(s->text);
}

/* Prints the diagnostics and releases them. */
static int tell(struct diagnostics *diagnostics, bool good)
{
    diagnostics_print(diagnostics, stderr);
    diagnostics_release(diagnostics);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

bool scenario_source_try(const struct scenario_source *s, const struct scenario_changes *more,
                         struct scenario *scenario, struct diagnostics *diagnostics)
{
    size_t count = s->change_count, more_count = more ? more->set_count : 0;
    const char **sets = memory_new(count + more_count + 1, sizeof *sets);
    struct scenario_changes changes = {sets, count + more_count};

    for (size_t i = 0; i < changes.set_count; i++)
        sets[i] = i < count ? s->changes[i] : more->sets[i - count];
    bool good = scenario_load(scenario, s->path, s->text, s->length, &changes, diagnostics);
    free(sets);
    return good;
}

int scenario_source_decode(const struct scenario_source *s, const struct scenario_changes *more,
                           struct scenario *scenario)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    bool good = scenario_source_try(s, more, scenario, &diagnostics);
    int status = tell(&diagnostics, good); /* which may name places in the scenario's memory */
    if (!good)
        scenario_release(scenario);
    return status;
}

int scenario_source_wire(const struct scenario *scenario, struct world *world, bool with_warnings)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    bool good = world_init(world, scenario, (uint64_t)scenario->spec->seed, &diagnostics);
    if (with_warnings)
        diagnostics_print_warnings(&diagnostics, stderr);
    return tell(&diagnostics, good);
}
