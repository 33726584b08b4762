#include "fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "text.h"

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
    world_assert_conserved(&f->world);
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

struct table *table_of(struct fixture *f)
{
    return &tables_in(f)[0];
}

struct flow *flow_of(struct fixture *f, size_t i)
{
    return &workloads_in(f)[i].flow;
}

size_t event_count(const struct fixture *f, enum event_log_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < f->world.sim.event_log.count; i++)
        count += f->world.sim.event_log.entries[i].kind == kind;
    return count;
}

const struct event_log_entry *event_first(const struct fixture *f, enum event_log_kind kind)
{
    for (size_t i = 0; i < f->world.sim.event_log.count; i++)
        if (f->world.sim.event_log.entries[i].kind == kind)
            return &f->world.sim.event_log.entries[i];
    fail_msg("no such event");
    return NULL;
}

/* A scenario around one table and one workload; `table` and `work` are flow-style YAML pieces. */
static char *one(const char *head, const char *table, const char *client, const char *work)
{
    struct text text = {0};
    text_addf(&text,
              "name: one\n%s\ntables:\n  t: {%s}\nclients:\n  c: {%s}\nworkloads:\n  w: {client: "
              "c, table: t, %s}\n",
              head, table, client, work);
    return text.bytes;
}

void run_one(struct fixture *f, const char *head, const char *table, const char *client,
             const char *work)
{
    char *yaml = one(head, table, client, work);
    fixture_init(f, yaml);
    free(yaml);
    fixture_run(f);
}

void run_yaml(struct fixture *f, const char *yaml)
{
    fixture_init(f, yaml);
    fixture_run(f);
}

static char folder[200];

int fixture_make_folder(void **state)
{
    const char *above = getenv("TMPDIR");

    (void)state;
    snprintf(folder, sizeof folder, "%s/ddbsim-test-XXXXXX", above && *above ? above : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

int fixture_remove_folder(void **state)
{
    char command[300];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    *folder = '\0';
    return system(command);
}

const char *fixture_path(const char *name)
{
    static char path[2][600];
    static int turn;

    if (!*folder)
        fail_msg("%s", "a group of tests with files is made by TESTS_IN_FOLDER");
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

void fixture_result(struct result *result, const char *name, const char *yaml)
{
    struct fixture f;
    struct run_outcome outcome;
    char path[300], why[512];

    snprintf(path, sizeof path, "%s", fixture_path(name));
    struct run_options options = {.output = path};
    fixture_init(&f, yaml);
    assert_true(f.valid);
    run(&f.scenario, &options, &outcome, &f.diagnostics);
    if (outcome.status != RUN_DONE)
        fail_msg("%s", outcome.why);
    fixture_release(&f);
    assert_int_equal(result_open(result, path, why), RESULT_GOOD);
}

struct sweep_value fixture_sweep_value(const char *path, double number)
{
    return (struct sweep_value){memory_text(path), memory_text("1"), memory_text("What it is."),
                                BETTER_LESS, number};
}

void fixture_sweep_fill(struct sweep *s, size_t run, double number)
{
    struct sweep_value *values = memory_new(2, sizeof *values);
    values[0] = fixture_sweep_value("tables/t/b", number);
    values[1] = fixture_sweep_value("a", run % 2 ? NAN : 2 * number);
    sweep_put(s, run, memory_text("d"), values, 2);
}

void fixture_sweep(struct sweep *s)
{
    char why[512];
    *s = (struct sweep){0};
    assert_true(sweep_add_axis(s, "x=1,2,3", why));
    assert_true(sweep_add_axis(s, "y=p,q", why));
    assert_true(sweep_begin(s, "n", "v", "given", "resolved", 4, 2, why));
}

int fixture_exit_status(void (*action)(void))
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        action();
        _exit(0);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void metered_init(struct metered *m, const struct admission *admission)
{
    *m = (struct metered){.law = {.admission = admission,
                                  .burst = 300 * SECOND,
                                  .limits = {{3000, 1000}, 1},
                                  .account_quota = {40000, 40000},
                                  .partition_bytes = 10e9,
                                  .least_partitions = 1,
                                  .routers = 1,
                                  .router_interval = SECOND,
                                  .reaction = 10 * MINUTE}};
    sim_init(&m->sim, 1, DAY);
    storage_init(&m->storage, NULL, 0);
    m->law.storage = &m->storage;
}

void metered_start(struct metered *m, enum billing billing, double read, double write)
{
    struct capacity_spec specs[SIDES] = {{.capacity = read}, {.capacity = write}};

    throughput_init(&m->throughput, &m->sim, "tables/t", &m->law, billing, &specs[READ],
                    &specs[WRITE], 0);
}

void metered_release(struct metered *m)
{
    throughput_assert_conserved(&m->throughput);
    throughput_release(&m->throughput);
    storage_release(&m->storage);
    sim_release(&m->sim);
}

int metered_ask(struct metered *m, size_t partition, enum side side, int count)
{
    int granted = 0;

    for (int i = 0; i < count; i++)
        granted += throughput_admit(&m->throughput, m->throughput.partitions.serving[partition],
                                    side, 0, (struct cost){1, 1});
    return granted;
}
