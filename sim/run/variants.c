#include "variants.h"

#include "known_names.h"
#include "override.h"
#include "text.h"

enum { DEEPEST = 16 };

static const struct field variant_fields[] = {
    TEXT(struct variant_spec, extends, "=the scenario as it is", "Another variant to begin from."),
    TEXTS(struct variant_spec, set, "=nothing is changed",
          "Changes of the scenario, PATH=VALUE as --set takes them."),
    FIELD_END};

const struct record variant_record =
    RECORD(struct variant_spec, "variant", variant_fields, NULL,
           "A design to be compared with others: lines that are laid over the scenario.");

struct variant_choice variants_chosen(struct arena *arena, const struct node *root,
                                      const char *const *sets, size_t count)
{
    static const char key[] = "variant=";
    const struct node *own = node_get(root, "variant");
    struct variant_choice chosen = {0};

    if (own && own->kind == NODE_SCALAR && *own->text)
        chosen = (struct variant_choice){own->text, own->place};
    for (size_t i = 0; i < count; i++)
        if (text_starts_with(sets[i], key))
            chosen = (struct variant_choice){sets[i] + strlen(key),
                                             {arena_printf(arena, "--set %s", sets[i]), 0, 0}};
    return chosen;
}

static void complain(const struct node *variants, struct variant_choice choice,
                     struct diagnostics *diagnostics)
{
    size_t count = variants && variants->kind == NODE_MAP ? variants->count : 0;
    const char **names = memory_new(count + 1, sizeof *names);
    struct text known = {0};

    for (size_t i = 0; i < count; i++) {
        names[i] = variants->entries[i].key;
        text_addf(&known, "%s%s", i ? ", " : "", names[i]);
    }
    const char *near = text_nearest(choice.name, names);
    if (near)
        diagnostics_add(diagnostics, choice.place,
                        "'%.80s' is none of the scenario's 'variants'; did you mean '%.80s'?",
                        choice.name, near);
    else
        diagnostics_add(diagnostics, choice.place,
                        "'%.80s' is none of the scenario's 'variants': %s", choice.name,
                        count ? text_get(&known) : "(none is defined)");
    text_release(&known);
    free(names);
}

/* "ticket.yaml:43:20: variant 'more': tables.orders.burst=9s" as a source without a line, so that
 * what it sets is known to be decided. */
static struct place place_of(struct arena *arena, const char *name, const struct node *line)
{
    struct text source = {0};

    if (!line->place.line) /* the variant itself comes from a --set, which is the place */
        return line->place;
    printable_addf(&source, "%s:%d:%d: variant '%.128s': %.200s", line->place.source,
                   line->place.line, line->place.column, name, line->text);
    struct place place = {arena_text(arena, text_get(&source)), 0, 0};
    text_release(&source);
    return place;
}

static void apply(struct arena *arena, struct node *root, struct variant_choice choice, int depth,
                  struct diagnostics *diagnostics)
{
    const struct node *variants = node_get(root, "variants"),
                      *variant = variants ? node_get(variants, choice.name) : NULL;

    if (!variant) {
        complain(variants, choice, diagnostics);
        return;
    }
    const struct node *extends = node_get(variant, "extends"), *set = node_get(variant, "set");
    if (extends && extends->kind == NODE_SCALAR && depth == DEEPEST)
        diagnostics_add(diagnostics, extends->place,
                        "'extends: %.80s' goes in a circle; let one variant extend none",
                        extends->text);
    else if (extends && extends->kind == NODE_SCALAR)
        apply(arena, root, (struct variant_choice){extends->text, extends->place}, depth + 1,
              diagnostics);
    for (size_t i = 0; set && set->kind == NODE_LIST && i < set->count; i++) {
        const struct node *line = set->entries[i].value;
        if (line->kind != NODE_SCALAR)
            continue;
        struct place place = place_of(arena, choice.name, line);
        if (known_names_check(root, line->text, place, diagnostics))
            override_apply_at(arena, root, line->text, place, diagnostics);
    }
}

void variants_apply(struct arena *arena, struct node *root, struct variant_choice choice,
                    struct diagnostics *diagnostics)
{
    apply(arena, root, choice, 0, diagnostics);
}
