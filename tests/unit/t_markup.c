/* report/markup: by hand. */
#include "fixture.h"

#include "markup.h"

static void test_known(void **state)
{
    struct text page = {0};
    (void)state;
    markup_text(&page, "<b a=\"1\">&");
    assert_string_equal(text_get(&page), "&lt;b a=&quot;1&quot;&gt;&amp;");
    text_release(&page);
}

/* A name can neither end its element nor turn the line around. */
static void test_element(void **state)
{
    struct text page = {0};
    (void)state;
    markup_element(&page, "td class=\"wrap\"", "</td>'\u202e");
    assert_string_equal(text_get(&page), "<td class=\"wrap\">&lt;/td&gt;&#39;\\u{202e}</td>");
    text_release(&page);
}

TESTS(markup, cmocka_unit_test(test_known), cmocka_unit_test(test_element))
