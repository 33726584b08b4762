#include "examples.h"

/* The files, put in by the linker (Makefile). */
extern const char asset_examples_begin[] __asm__("_binary_examples_start");
extern const char asset_examples_end[] __asm__("_binary_examples_end");

static const char ending[] = ".yaml";

bool examples_next_of(const char *bytes, size_t length, const struct example *from,
                      struct example *out)
{
    const char *at = from ? from->text + from->length : bytes, *end = bytes + length;
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    size_t name = line_end ? strcspn(at, " ") : 0;

    if (name == 0 || name >= sizeof out->name)
        return false;
    size_t size = strtoul(at + name, NULL, 10);
    if (size > (size_t)(end - line_end) - 1)
        return false;
    *out = (struct example){.text = line_end + 1, .length = size};
    memcpy(out->name, at, name);
    return true;
}

bool examples_next(const struct example *from, struct example *out)
{
    return examples_next_of(asset_examples_begin,
                            (size_t)(asset_examples_end - asset_examples_begin), from, out);
}

bool examples_is_scenario(const struct example *e)
{
    return text_ends_with(e->name, ending);
}

static bool is_called(const struct example *e, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < length; i++)
        if (e->name[i] != name[i] && !(e->name[i] == '_' && name[i] == '-'))
            return false;
    return !e->name[length] || text_equal(e->name + length, ending);
}

bool examples_find(const char *name, struct example *out)
{
    struct example at = {0};

    for (bool any = examples_next(NULL, &at); any; any = examples_next(&at, &at))
        if (*name && is_called(&at, name)) {
            *out = at;
            return true;
        }
    return false;
}

void examples_question(const struct example *e, struct text *out)
{
    static const char begin[] = "Question: ";
    const char *at = e->text, *end = e->text + e->length;
    bool first = true;

    while (end - at > 2 && at[0] == '#' && at[1] == ' ') {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        at += 2;
        if (first && text_starts_with(at, begin))
            at += strlen(begin);
        text_add(out, first ? "" : " ");
        text_add_part(out, at, (size_t)((line_end ? line_end : end) - at));
        first = false;
        at = line_end ? line_end + 1 : end;
    }
}

bool examples_names(const struct example *scenario, const struct example *file)
{
    return memmem(scenario->text, scenario->length, file->name, strlen(file->name)) != NULL;
}
