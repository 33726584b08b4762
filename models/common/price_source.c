#include "price_source.h"

#include "price_list.h"
#include "regular_file.h"

static void complain(struct place place, const char *name, const char *why,
                     struct diagnostics *diagnostics)
{
    struct text names = {0};
    const char *near = text_nearest(name, price_book_names);

    for (size_t i = 0; !near && price_book_names[i]; i++)
        text_addf(&names, "%s%s", i ? ", " : "", price_book_names[i]);
    if (near)
        diagnostics_add(diagnostics, place,
                        "'price_book': no book is shipped as '%.80s'; did you mean '%s'?", name,
                        near);
    else
        diagnostics_add(diagnostics, place,
                        "'price_book': cannot read %.200s: %s; give a file, or one of %s", name,
                        why, text_get(&names));
    text_release(&names);
}

static struct price_book_spec *read_file(struct arena *arena, const char *name, const char *path,
                                         struct place place, struct diagnostics *diagnostics)
{
    char why[REGULAR_FILE_WHY];
    size_t length;
    struct price_book_spec *book = NULL;
    char *text = regular_file_read(path, PRICE_BOOK_BYTES, &length, why);

    if (!text)
        complain(place, name, why, diagnostics);
    else if (price_list_is(text))
        book = price_list_read(arena, arena_text(arena, path), text, length, diagnostics);
    else
        book = price_book_decode(arena, arena_text(arena, path), text, length, diagnostics);
    free(text);
    return book;
}

struct price_book_spec *price_source_read(struct arena *arena, const char *name, const char *source,
                                          struct place place, struct diagnostics *diagnostics)
{
    if (price_book_is_shipped(name)) {
        size_t length;
        const char *text = price_book_text(name, &length);
        return price_book_decode(arena, name, text, length, diagnostics);
    }
    char *path = regular_file_beside(source, name);
    struct price_book_spec *book = read_file(arena, name, path, place, diagnostics);
    free(path);
    return book;
}
