#include "answer_emit.h"

#include <time.h>

#include "deployed.h"
#include "emit_aws_cli.h"
#include "emit_cloudformation.h"
#include "emit_terraform.h"
#include "invariant.h"

static const struct answer_form {
    const char *name;
    void (*write)(const struct change_answer *answer, struct text *out);
} forms[] = {{"aws-cli", emit_aws_cli},
             {"cloudformation", emit_cloudformation},
             {"terraform", emit_terraform},
             {0}};

static const struct answer_form *form_of(const char *name)
{
    for (const struct answer_form *form = forms; form->name; form++)
        if (text_equal(form->name, name))
            return form;
    return NULL;
}

const char *answer_form_wrong(const char *form)
{
    return form_of(form) ? NULL : "aws-cli, cloudformation or terraform";
}

/* What an answer is made of; it outlives the change set. */
struct parts {
    struct scenario wanted_scenario, written_scenario;
    struct collected collected;
    struct provisioning wanted, written, deployed;
    char *file; /* of what is deployed; NULL: the scenario names none */
    struct change_set set;
    bool all;
    int begun; /* how many of the steps below were made */
};

static int read_deployed(struct parts *p, const struct scenario_source *source)
{
    const char *name = p->wanted_scenario.spec->deployed;

    if (!name)
        return EXIT_DONE;
    p->file = memory_text(name);
    return deployed_read(&p->collected, source->path,
                         origin_place(&p->wanted_scenario.spec->origin, "deployed"), name);
}

static int refuse_names(const struct parts *p, const struct scenario_source *source)
{
    const char *name = change_set_refused_name(&p->wanted);

    if (!name)
        return EXIT_DONE;
    fprintf(
        stderr,
        "%s: error: '%.300s' is no name that DynamoDB takes for a table or an index: 3 to 255 of "
        "a-z, A-Z, 0-9, '_', '-' and '.'; --emit writes no commands for it\n",
        source->path, name);
    return EXIT_BAD_DATA;
}

/* Seconds since 1970, or what SOURCE_DATE_EPOCH says, by which builds are made the same again. */
static int64_t now(void)
{
    const char *said = getenv("SOURCE_DATE_EPOCH");

    return said && *said ? strtoll(said, NULL, 10) : (int64_t)time(NULL);
}

static void compare(struct parts *p)
{
    struct change_basis basis = {.deployed = p->file ? &p->deployed : NULL,
                                 .written = &p->written,
                                 .start = p->wanted_scenario.spec->start,
                                 .now = now(),
                                 .all = p->all};

    change_set_make(&p->set, &basis, &p->wanted);
}

static int begin(struct parts *p, const struct answer_request *request)
{
    struct scenario_source plain = *request->source;

    *p = (struct parts){.all = request->all};
    plain.change_count = 0;
    collected_init(&p->collected);
    int status = scenario_source_decode(request->source, NULL, &p->wanted_scenario);
    if (status != EXIT_DONE)
        return status;
    p->begun = 1;
    status = scenario_source_decode(&plain, NULL, &p->written_scenario);
    if (status != EXIT_DONE)
        return status;
    p->begun = 2;
    status = read_deployed(p, request->source);
    provisioning_of_scenario(&p->wanted, p->wanted_scenario.spec);
    provisioning_of_scenario(&p->written, p->written_scenario.spec);
    provisioning_of_collected(&p->deployed, &p->collected);
    p->begun = 3;
    if (status == EXIT_DONE)
        status = refuse_names(p, request->source);
    if (status == EXIT_DONE)
        compare(p);
    return status;
}

static void end(struct parts *p)
{
    if (p->begun == 3) {
        change_set_release(&p->set);
        provisioning_release(&p->wanted);
        provisioning_release(&p->written);
        provisioning_release(&p->deployed);
    }
    if (p->begun > 1)
        scenario_release(&p->written_scenario);
    if (p->begun > 0)
        scenario_release(&p->wanted_scenario);
    collected_release(&p->collected);
    free(p->file);
}

int answer_emit(const struct answer_request *request, struct text *out)
{
    struct parts parts;
    const struct answer_form *form = form_of(request->form);

    invariant(form, "no form %s of an answer", request->form);
    int status = begin(&parts, request);
    if (status == EXIT_DONE) {
        struct change_answer answer = {.set = &parts.set,
                                       .scenario = request->source->path,
                                       .deployed = parts.file,
                                       .reasons = request->reasons,
                                       .proven = request->proven};
        form->write(&answer, out);
    }
    end(&parts);
    return status;
}

static json_t *commands_json(const struct change_set *set, const struct change *change, bool back)
{
    struct text commands = {0};

    emit_aws_cli_commands(set, change, back, &commands);
    json_t *json = commands.length ? json_string(text_get(&commands)) : json_null();
    text_release(&commands);
    return json;
}

static json_t *change_json(const struct change_set *set, const struct change *change)
{
    const struct provisioned *member = change->member_count == 1 ? change->members->after : NULL;
    struct text words = {0};

    change_write(change, &words);
    json_t *json = json_pack(
        "{s:s, s:s, s:s?, s:s, s:b, s:b, s:b, s:s?, s:o, s:o}", "kind",
        change_kind_names[change->kind], "table", change->after->name, "index",
        member ? member->index : NULL, "change", text_get(&words), "chosen", change->chosen,
        "held_back", change->held_back, "to_be_filled_in", change->open, "note", change->note,
        "commands", commands_json(set, change, false), "back", commands_json(set, change, true));
    text_release(&words);
    return json;
}

int answer_emit_json(const struct answer_request *request, json_t **out)
{
    struct parts parts;
    int status = begin(&parts, request);

    *out = json_array();
    for (size_t i = 0; status == EXIT_DONE && i < parts.set.count; i++)
        json_array_append_new(*out, change_json(&parts.set, &parts.set.items[i]));
    end(&parts);
    return status;
}
