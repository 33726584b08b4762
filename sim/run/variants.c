#include "variants.h"

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

const char *variants_chosen(const struct node *root, const char *const *sets, size_t count)
{
    static const char key[] = "variant=";
    const struct node *own = node_get(root, "variant");
    const char *chosen = own && own->kind == NODE_SCALAR && *own->text ? own->text : NULL;

    for (size_t i = 0; i < count; i++)
        if (text_starts_with(sets[i], key))
            chosen = sets[i] + strlen(key);
    return chosen;
}

static void complain(const struct node *variants, struct place place, const char *name,
                     struct diagnostics *diagnostics)
{
    struct text known = {0};

    for (size_t i = 0; variants && variants->kind == NODE_MAP && i < variants->count; i++)
        text_addf(&known, "%s%s", i ? ", " : "", variants->entries[i].key);
    diagnostics_add(diagnostics, place, "'variant: %.80s' is none of the scenario's 'variants': %s",
                    name, known.length ? text_get(&known) : "(none is defined)");
    text_release(&known);
}

static void apply(struct arena *arena, struct node *root, const char *name, int depth,
                  struct diagnostics *diagnostics)
{
    const struct node *variants = node_get(root, "variants"),
                      *variant = variants ? node_get(variants, name) : NULL;

    if (!variant) {
        complain(variants, root->place, name, diagnostics);
        return;
    }
    const struct node *extends = node_get(variant, "extends"), *set = node_get(variant, "set");
    if (extends && extends->kind == NODE_SCALAR && depth == DEEPEST)
        diagnostics_add(diagnostics, extends->place,
                        "'extends: %.80s' goes in a circle; let one variant extend none",
                        extends->text);
    else if (extends && extends->kind == NODE_SCALAR)
        apply(arena, root, extends->text, depth + 1, diagnostics);
    for (size_t i = 0; set && set->kind == NODE_LIST && i < set->count; i++)
        if (set->entries[i].value->kind == NODE_SCALAR)
            override_apply(arena, root, set->entries[i].value->text, diagnostics);
}

void variants_apply(struct arena *arena, struct node *root, const char *name,
                    struct diagnostics *diagnostics)
{
    apply(arena, root, name, 0, diagnostics);
}
