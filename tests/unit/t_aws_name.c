/* aws/aws_name: names by AWS's rules. */
#include "fixture.h"

#include "aws_name.h"

static void test_tables(void **state)
{
    char long_name[258];

    (void)state;
    assert_true(aws_name_is_table("abc"));
    assert_true(aws_name_is_table("-_.aZ9"));
    assert_false(aws_name_is_table("ab"));
    assert_false(aws_name_is_table(""));
    assert_false(aws_name_is_table("a b c"));
    assert_false(aws_name_is_table("abc\n"));
    assert_false(aws_name_is_table("$(reboot)"));
    assert_false(aws_name_is_table("../../etc/passwd"));
    memset(long_name, 'a', sizeof long_name);
    long_name[255] = '\0';
    assert_true(aws_name_is_table(long_name));
    long_name[255] = 'a';
    long_name[256] = '\0';
    assert_false(aws_name_is_table(long_name));
}

static void test_resources(void **state)
{
    const char *table, *index;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(aws_name_read_resource(&arena, "table/orders", &table, &index));
    assert_string_equal(table, "orders");
    assert_null(index);
    assert_true(aws_name_read_resource(&arena, "table/orders/index/by-day", &table, &index));
    assert_string_equal(table, "orders");
    assert_string_equal(index, "by-day");
    assert_false(aws_name_read_resource(&arena, "table/orders/replica/by-day", &table, &index));
    assert_false(aws_name_read_resource(&arena, "table/", &table, &index));
    assert_false(aws_name_read_resource(&arena, "table/orders/index/", &table, &index));
    assert_false(aws_name_read_resource(&arena, "service/c/s", &table, &index));
    arena_release(&arena);
}

static void test_arns(void **state)
{
    struct aws_arn arn;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(aws_name_read_arn(
        &arena, "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2024-03-05T09:44", &arn));
    assert_string_equal(arn.region, "us-east-1");
    assert_string_equal(arn.account, "123456789012");
    assert_string_equal(arn.resource, "table/t/stream/2024-03-05T09:44");
    assert_true(aws_name_read_arn(&arena, "arn:aws:s3:::bucket", &arn));
    assert_null(arn.region);
    assert_false(aws_name_read_arn(&arena, "arn:aws:dynamodb", &arn));
    assert_false(aws_name_read_arn(&arena, "arn:aws:dynamodb:a\nb:1:x", &arn));
    arena_release(&arena);
}

TESTS(aws_name, cmocka_unit_test(test_tables), cmocka_unit_test(test_resources),
      cmocka_unit_test(test_arns))
