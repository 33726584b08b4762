/* cli/from_stdin: what a pipe brings is kept, up to a limit. */
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "from_stdin.h"
#include "node.h"

/* A file of that many bytes, which begins so. */
static int file_of(const char *first, off_t length)
{
    int file = open(fixture_path("sent"), O_RDWR | O_CREAT | O_TRUNC, 0600);

    assert_true(file >= 0);
    assert_int_equal(write(file, first, strlen(first)), strlen(first));
    assert_int_equal(ftruncate(file, length), 0);
    lseek(file, 0, SEEK_SET);
    return file;
}

static off_t kept_of(const char *first, off_t length, size_t most, char why[FROM_STDIN_WHY])
{
    struct stat about = {.st_size = -1};
    int sent = file_of(first, length), kept = from_stdin_keep(sent, most, why);
    char begins[8] = "";

    if (kept >= 0) {
        fstat(kept, &about);
        assert_int_equal(about.st_nlink, 0);
        assert_int_equal(read(kept, begins, sizeof begins), sizeof begins);
        assert_memory_equal(begins, first, sizeof begins);
        close(kept);
    }
    close(sent);
    return about.st_size;
}

static void test_keep(void **state)
{
    static const char hdf5[] = "\x89HDF\r\n\x1a\n", other[] = "name: no";
    char why[FROM_STDIN_WHY] = "";

    (void)state;
    assert_int_equal(kept_of(hdf5, 1 << 20, 1 << 20, why), 1 << 20);
    assert_int_equal(kept_of(hdf5, (1 << 20) + 1, 1 << 20, why), -1);
    assert_string_equal(why, "it is larger than 1 MiB; give the file itself");
    off_t some = kept_of(other, 2 * (off_t)NODE_BYTES, (size_t)4 * NODE_BYTES, why);
    assert_in_range(some, NODE_BYTES + 1, NODE_BYTES + (1 << 16));
}

TESTS_IN_FOLDER(from_stdin, cmocka_unit_test(test_keep))
