/* A row that chooses from texts is given structs. Expect: not compatible with any association */
#include "field.h"

struct spec {
    struct origin origin;
    int law;
};
static const struct {
    const char *name;
    double rate;
} laws[] = {{"one", 1}, {NULL, 0}};

int main(void)
{
    static const struct field rows[] = {ENUM(struct spec, law, laws, "one", "A law."), FIELD_END};
    return rows[0].variants.pointers;
}
