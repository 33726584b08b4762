/* Compiles: what fails in the other files fails for the reason that they name. */
#include "field.h"
#include "pool.h"

struct small {
    int number;
};
struct batch {
    int count;
    double items[];
};

struct spec {
    struct origin origin;
    int law, word, pointed;
};
struct law {
    const char *name;
    double rate;
};
static const struct law laws[] = {{"one", 1}, {NULL, 0}};
static const struct law *const pointers[] = {&laws[0], NULL};
static const char *const words[] = {"one", NULL};

static const struct field rows[] = {
    VARIANT(struct spec, law, laws, "one", "A law."),
    VARIANT_POINTER(struct spec, pointed, pointers, "one", "A law elsewhere."),
    ENUM(struct spec, word, words, "one", "A word."), FIELD_END};

int main(void)
{
    POOL(struct small) smalls = {0};
    ARRAY_POOL(struct batch) batches = {0};

    pool_set_length(&batches, items, 3);
    struct small *small = pool_take(&smalls);
    struct batch *batch = pool_take_array(&batches);
    pool_give(&smalls, small);
    pool_give_array(&batches, batch);
    pool_release(&smalls);
    pool_release(&batches);
    return rows[0].variants.pointers;
}
