/* report/packed: what is packed comes back. */
#include "fixture.h"

#include <nettle/base64.h>
#include <zlib.h>

#include "packed.h"

static void test_known(void **state)
{
    enum { LENGTH = 100000 };
    static char before[LENGTH], after[LENGTH];
    struct text page = {0};
    struct base64_decode_ctx context;
    uint8_t bytes[400];
    size_t size = sizeof bytes;
    uLongf length = LENGTH;
    (void)state;
    memset(before, 'a', LENGTH);
    packed_add(&page, before, LENGTH);
    assert_in_range(page.length, 1, 399);
    base64_decode_init(&context);
    assert_true(base64_decode_update(&context, &size, bytes, page.length, page.bytes));
    assert_int_equal(uncompress((unsigned char *)after, &length, bytes, size), Z_OK);
    assert_int_equal(length, LENGTH);
    assert_memory_equal(before, after, LENGTH);
    text_release(&page);
}

/* No letter of it opens a tag, whatever the bytes are. */
static void test_no_markup(void **state)
{
    struct text page = {0};
    (void)state;
    packed_add(&page, "</script><!--", 13);
    assert_null(strpbrk(text_get(&page), "<>&"));
    text_release(&page);
}

TESTS(packed, cmocka_unit_test(test_known), cmocka_unit_test(test_no_markup))
