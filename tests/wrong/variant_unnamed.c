/* A row chooses from structs that do not begin with their name. Expect: a variant begins with its name */
#include "field.h"

struct spec {
    struct origin origin;
    int law;
};
static const struct {
    double rate;
    const char *name;
} laws[] = {{1, "one"}, {0, NULL}};

int main(void)
{
    static const struct field rows[] = {VARIANT(struct spec, law, laws, "one", "A law."),
                                        FIELD_END};
    return rows[0].variants.pointers;
}
