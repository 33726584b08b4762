#include "answer_emit.h"
#include "command.h"
#include "json_format.h"
#include "version.h"

static int emit(const struct scenario_source *source, const struct arguments *a, struct text *out)
{
    struct answer_request request = {
        .source = source, .form = a->emit ? a->emit : "aws-cli", .all = a->all};
    json_t *changes;

    if (!a->json)
        return answer_emit(&request, out);
    int status = answer_emit_json(&request, &changes);
    json_t *root = json_format(
        FORMAT_CHANGES, json_pack("{s:s, s:o}", "version", version_number, "changes", changes));
    char *json = json_dumps(root, JSON_INDENT(2));
    printable_add(out, json, strlen(json), PRINTABLE_JSON);
    text_add(out, "\n");
    free(json);
    json_decref(root);
    return status;
}

static int changes_command(const struct arguments *a)
{
    struct scenario_source source;
    struct text out = {0};
    const char *rule = a->emit ? answer_form_wrong(a->emit) : NULL;

    if (rule) {
        fprintf(stderr, "ddbsim changes: error: --emit must be %s\n", rule);
        return EXIT_USAGE;
    }
    int status = command_read(a->files[0], a, &source);
    if (status == EXIT_DONE)
        status = emit(&source, a, &out);
    if (status == EXIT_DONE && a->output)
        status = command_write(text_get(&out), a->output, ATOMIC_FILE_CHANGES);
    else if (status == EXIT_DONE)
        fputs(text_get(&out), stdout);
    text_release(&out);
    scenario_source_release(&source);
    return status;
}

const struct command command_changes = {
    "changes",
    "SCENARIO",
    "Write what to change of an AWS account so that it stands as the scenario says.",
    1,
    1,
    "emit all set output json",
    changes_command};
