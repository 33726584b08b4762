/* serve/serve_gallery: what can be opened without a folder. */
#include "fixture.h"

#include "examples.h"
#include "serve_gallery.h"

static void test_list(void **state)
{
    json_t *list = serve_gallery_list(), *entry;
    size_t i, scenarios = 0;
    bool quickstart = false;
    struct example at;
    (void)state;
    for (bool any = examples_next(NULL, &at); any; any = examples_next(&at, &at))
        scenarios += examples_is_scenario(&at);
    assert_in_range(json_array_size(list), scenarios - 6, scenarios - 1); /* some read a file */
    json_array_foreach(list, i, entry)
    {
        const char *name = json_string_value(json_object_get(entry, "name"));
        struct example of;
        assert_true(examples_find(name, &of));
        assert_int_equal(json_string_length(json_object_get(entry, "text")), of.length);
        assert_memory_equal(json_string_value(json_object_get(entry, "text")), of.text, of.length);
        assert_true(json_string_length(json_object_get(entry, "question")) > 0);
        quickstart |= text_equal(name, "quickstart");
    }
    assert_true(quickstart);
    json_decref(list);
}

TESTS(serve_gallery, cmocka_unit_test(test_list))
