#include "markup.h"

#include <string.h>

static const char *reference(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void markup_text(struct text *page, const char *text)
{
    struct text shown = {0};

    printable_add(&shown, text, strlen(text), PRINTABLE_PAGE);
    for (const char *at = text_get(&shown); *at; at++) {
        const char *instead = reference(*at);
        if (instead)
            text_add(page, instead);
        else
            text_add_part(page, at, 1);
    }
    text_release(&shown);
}

void markup_element(struct text *page, const char *opening, const char *text)
{
    text_addf(page, "<%s>", opening);
    markup_text(page, text);
    text_addf(page, "</%.*s>", (int)strcspn(opening, " "), opening);
}
