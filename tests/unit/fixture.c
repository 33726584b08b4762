#include "fixture.h"

void fixture_init(struct fixture *f, const char *yaml)
{
    diagnostics_init(&f->diagnostics);
    f->valid = scenario_load(&f->scenario, "test.yaml", yaml, strlen(yaml), NULL, &f->diagnostics);
    if (f->valid)
        f->valid =
            world_init(&f->world, &f->scenario, (uint64_t)f->scenario.spec->seed, &f->diagnostics);
    else
        f->world.scenario = NULL;
}

void fixture_run(struct fixture *f)
{
    if (!f->valid) {
        diagnostics_print(&f->diagnostics, stderr);
        fail_msg("the scenario is not valid");
    }
    sim_run(&f->world.sim);
    f->world.sim.now = f->world.sim.end;
    world_check(&f->world);
}

void fixture_release(struct fixture *f)
{
    if (f->world.scenario)
        world_release(&f->world);
    scenario_release(&f->scenario);
    diagnostics_release(&f->diagnostics);
}

const char *fixture_mistake(const char *yaml)
{
    static char message[1100];
    struct fixture f;

    fixture_init(&f, yaml);
    message[0] = '\0';
    if (f.diagnostics.count) {
        const struct diagnostic *d = &f.diagnostics.items[0];
        snprintf(message, sizeof message, "%d:%d: %s", d->place.line, d->place.column, d->message);
    }
    fixture_release(&f);
    return message;
}
