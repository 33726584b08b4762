#include "page_parts.h"

#include "markup.h"

void page_parts_tile(struct text *page, const char *kind, const char *value, const char *label)
{
    text_addf(page, "<div class=\"tile%s%s\">", *kind ? " " : "", kind);
    markup_element(page, "b", value);
    markup_element(page, "span", label);
    text_add(page, "</div>");
}

void page_parts_scroll(struct text *page, const char *name)
{
    text_add(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    markup_text(page, name);
    text_add(page, "\">");
}

void page_parts_open_table(struct text *page, const char *name, const char *const *headings)
{
    page_parts_scroll(page, name);
    text_add(page, "<table class=\"cards\"><thead><tr>");
    for (; *headings; headings++)
        markup_element(page, "th scope=\"col\"", *headings);
    text_add(page, "</tr></thead><tbody>\n");
}

void page_parts_close_table(struct text *page)
{
    text_add(page, "</tbody></table></div>\n");
}

void page_parts_cell(struct text *page, const char *column, const char *value)
{
    text_add(page, "<td data-column=\"");
    markup_text(page, column);
    text_add(page, "\">");
    markup_text(page, value);
    text_add(page, "</td>");
}
