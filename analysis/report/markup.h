/* HTML and SVG as text: what comes from a scenario or a result is only ever text in it.
 *
 * Law. '<', '>', '&', '"' and "'" become references, and what is no plain text a visible escape
 * (printable.h), so that no name can open a tag, leave an attribute or turn a line around. Known
 * answer: `<b a="1">&` is `&lt;b a=&quot;1&quot;&gt;&amp;`. */
#ifndef DDBSIM_MARKUP_H
#define DDBSIM_MARKUP_H

#include "text.h"

/* As text of an element, or of an attribute in quotes. */
void markup_text(struct text *page, const char *text);

/* `<TAG>text</TAG>`; `opening` is the tag with its attributes, ours: `td class="wrap"`. */
void markup_element(struct text *page, const char *opening, const char *text);

#endif
