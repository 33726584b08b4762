#include "bill_modes.h"
#include "bill_text.h"
#include "command.h"
#include "json_format.h"
#include "terminal.h"

/* The window, the month, and what is used in it. */
struct bill_making {
    struct scenario_source source;
    struct bill_window standing;
    struct month month;
    struct bill_usage usage;
    struct month_bill bill;
    struct bill_modes modes;
    bool of_now;
};

static bool has_now(const struct scenario_spec *spec)
{
    for (size_t i = 0; i < spec->variants_count; i++)
        if (text_equal(spec->variants[i].origin.name, "now"))
            return true;
    return false;
}

/* Request by request is for answers within a second, and a bill has none. What a month will cost is
 * the bill of what stands now, not of the past that an imported scenario repeats
 * (sim/account/now_yaml.h), unless a variant was chosen. */
static int choose_changes(struct bill_making *b, const struct arguments *a)
{
    struct scenario scenario;
    int status = scenario_source_decode(&b->source, NULL, &scenario);

    if (status != EXIT_DONE)
        return status;
    const struct scenario_spec *spec = scenario.spec;
    b->of_now = (!spec->variant || !*spec->variant) && has_now(spec);
    if (!a->resolution && text_equal(spec->resolution, "request"))
        scenario_source_change(&b->source, "resolution=auto");
    if (b->of_now)
        scenario_source_change(&b->source, "variant=now");
    scenario_release(&scenario);
    return EXIT_DONE;
}

static int make_usage(struct bill_making *b)
{
    char why[200];
    int status = bill_window_run(&b->standing, &b->source, NULL);

    if (status != EXIT_DONE)
        return status;
    if (!month_init(&b->month, b->standing.scenario.spec, why)) {
        fprintf(stderr, "%s: error: %s\n", b->source.path, why);
        return EXIT_BAD_DATA;
    }
    bill_usage_init(&b->usage, &b->month);
    return bill_run_month(&b->source, NULL, &b->standing, &b->usage);
}

static void print_bill(struct bill_making *b, const struct arguments *a)
{
    const struct scenario *scenario = &b->standing.scenario;
    struct bill_page page = {&b->month, &b->usage, &b->bill, a->modes ? &b->modes : NULL,
                             scenario->prices};
    struct text out = terminal_page();

    if (a->json) {
        json_t *json = json_format(FORMAT_BILL, bill_text_json(&page));
        if (b->of_now)
            json_object_set_new(json, "variant", json_string("now"));
        command_print_json(json_dumps(json, JSON_INDENT(2)));
        json_decref(json);
        return;
    }
    if (b->of_now)
        text_add(&out,
                 "As it stands now (variant now); --set '!variants.now' bills what stood when "
                 "the time began.\n");
    bill_text_write(&page, &out);
    command_print(&out);
}

static int bill_command(const struct arguments *a)
{
    struct bill_making b = {.standing = {.memory = NULL}};
    int status = command_read_one(a->files[0], a, &b.source);

    if (status == EXIT_DONE)
        status = choose_changes(&b, a);
    if (status == EXIT_DONE)
        status = make_usage(&b);
    if (status == EXIT_DONE) {
        struct bill_terms terms = {b.standing.scenario.prices, &b.standing.scenario.spec->account};
        month_bill_init(&b.bill, &b.usage, &terms);
    }
    if (status == EXIT_DONE && a->modes)
        status = bill_modes_make(&b.modes, &b.source, &b.standing, &b.usage);
    if (status == EXIT_DONE)
        print_bill(&b, a);
    bill_modes_release(&b.modes);
    month_bill_release(&b.bill);
    bill_usage_release(&b.usage);
    month_release(&b.month);
    bill_window_release(&b.standing);
    scenario_source_release(&b.source);
    return status;
}

const struct command command_bill = {
    "bill",
    "SCENARIO",
    "Print what a month costs, itemised; with --modes, by each way to pay.",
    1,
    1,
    "prices modes set unknown future seed resolution json",
    bill_command};
