#include "value_names.h"

#include <math.h>
#include <string.h>

static const char begin[] = " Values: 0 ";

void value_names_add(struct text *sentence, size_t number, const char *name)
{
    if (number == 0)
        text_add(sentence, begin);
    else
        text_addf(sentence, "; %zu ", number);
    for (; *name; name++)
        text_addf(sentence, "%c", (unsigned char)*name < ' ' ? ' ' : *name);
}

/* The last, because a sentence may be about values itself. */
static const char *find_begin(const char *sentence)
{
    const char *found = NULL;

    for (const char *at = strstr(sentence, begin); at; at = strstr(at + 1, begin))
        found = at + strlen(begin);
    return found;
}

/* Where number `next` begins, or the end. */
static const char *end_of(const char *name, size_t next)
{
    struct text mark = {0};

    text_addf(&mark, "; %zu ", next);
    const char *end = strstr(name, text_get(&mark));
    text_release(&mark);
    return end ? end : name + strlen(name);
}

bool value_names_get(const char *sentence, double number, struct text *out)
{
    const char *name = find_begin(sentence);

    if (!name || !(number >= 0) || number != floor(number))
        return false;
    for (size_t i = 0;; i++) {
        const char *end = end_of(name, i + 1);
        if ((double)i == number) {
            text_add_part(out, name, (size_t)(end - name));
            return true;
        }
        if (!*end)
            return false;
        name = strchr(end + 2, ' ') + 1;
    }
}
