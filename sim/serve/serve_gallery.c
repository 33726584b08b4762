#include "serve_gallery.h"

#include <string.h>

#include "examples.h"
#include "serve_reply.h"

static bool reads_another(const struct example *scenario)
{
    struct example file;

    for (bool any = examples_next(NULL, &file); any; any = examples_next(&file, &file))
        if (!examples_is_scenario(&file) && examples_names(scenario, &file))
            return true;
    return false;
}

static json_t *entry_of(const struct example *scenario)
{
    struct text question = {0};
    size_t name = strlen(scenario->name) - strlen(".yaml");

    examples_question(scenario, &question);
    json_t *entry = json_pack("{s:s%, s:s, s:s%}", "name", scenario->name, name, "question",
                              text_get(&question), "text", scenario->text, scenario->length);
    text_release(&question);
    return entry;
}

json_t *serve_gallery_list(void)
{
    json_t *list = json_array();
    struct example at;

    for (bool any = examples_next(NULL, &at); any; any = examples_next(&at, &at))
        if (examples_is_scenario(&at) && !reads_another(&at))
            json_array_append_new(list, entry_of(&at));
    return list;
}

enum MHD_Result serve_gallery_answer(const struct serve_exchange *x)
{
    return serve_reply_json(x->connection, MHD_HTTP_OK, serve_gallery_list());
}
