/* account/import_digest: what was edited since import wrote it. */
#include "fixture.h"

#include "import_digest.h"

static void save(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void test_edited(void **state)
{
    static const char *const names[IMPORT_PARTS] = {"o.traffic.csv", "o.m.csv", "o.json", "o.yaml"};
    char bytes[IMPORT_PARTS][300];
    const char *paths[IMPORT_PARTS];
    struct text texts[IMPORT_PARTS] = {0}, *parts[IMPORT_PARTS];
    struct text others[IMPORT_PARTS] = {0}, *coming[IMPORT_PARTS];

    (void)state;
    for (size_t i = 0; i < IMPORT_PARTS; i++) {
        snprintf(bytes[i], sizeof bytes[i], "%s", fixture_path(names[i]));
        paths[i] = bytes[i], parts[i] = &texts[i], coming[i] = &others[i];
    }
    text_add(parts[IMPORT_TRAFFIC], "time,put\n1,2\n");
    text_add(parts[IMPORT_SCENARIO], "# Made by ddbsim import.\nname: orders\n");
    import_digest_add(parts);
    assert_null(strstr(text_get(parts[IMPORT_SCENARIO]), "measured"));
    assert_null(import_digest_edited(paths, coming)); /* no file is there */
    save(paths[IMPORT_TRAFFIC], text_get(parts[IMPORT_TRAFFIC]));
    save(paths[IMPORT_SCENARIO], text_get(parts[IMPORT_SCENARIO]));
    assert_null(import_digest_edited(paths, coming));
    save(paths[IMPORT_TRAFFIC], "time,put\n1,3\n");
    assert_string_equal(import_digest_edited(paths, coming), paths[IMPORT_TRAFFIC]);
    text_add(coming[IMPORT_TRAFFIC], "time,put\n1,3\n"); /* an import that was killed left it */
    assert_null(import_digest_edited(paths, coming));
    remove(paths[IMPORT_TRAFFIC]);
    text_add(parts[IMPORT_SCENARIO], "duration: 1d\n");
    save(paths[IMPORT_SCENARIO], text_get(parts[IMPORT_SCENARIO]));
    assert_string_equal(import_digest_edited(paths, coming), paths[IMPORT_SCENARIO]);
    remove(paths[IMPORT_SCENARIO]);
    for (size_t i = 0; i < IMPORT_PARTS; i++) {
        text_release(parts[i]);
        text_release(coming[i]);
    }
}

TESTS_IN_FOLDER(import_digest, cmocka_unit_test(test_edited))
