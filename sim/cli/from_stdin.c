#include "from_stdin.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "completion.h"
#include "exit_status.h"
#include "node.h"
#include "text.h"
#include "write_all.h"

enum { BLOCK = 1 << 16, SIGNATURE = 8, PATH = 4096 };

static const size_t most_bytes = (size_t)4 << 30;

/* The first bytes of every HDF5 file of ours (HDF5 File Format Specification 3.0, II.A). */
static const char signature[SIGNATURE + 1] = "\x89HDF\r\n\x1a\n";

static int no_file(char why[FROM_STDIN_WHY])
{
    snprintf(why, FROM_STDIN_WHY, "%s", strerror(errno));
    return -1;
}

static int nameless_file(char why[FROM_STDIN_WHY])
{
    char path[PATH];
    const char *below = getenv("TMPDIR");

    snprintf(path, sizeof path, "%s/ddbsim-stdin-XXXXXX", below && *below ? below : "/tmp");
    int file = mkstemp(path);
    if (file < 0)
        return no_file(why);
    unlink(path);
    return file;
}

/* Whether that file begins as HDF5; `any`: whether it has a byte at all. */
static bool is_hdf5(int file, bool *any)
{
    char first[SIGNATURE];
    ssize_t got = pread(file, first, sizeof first, 0);

    *any = got > 0;
    return got == SIGNATURE && memcmp(first, signature, SIGNATURE) == 0;
}

int from_stdin_keep(int descriptor, size_t most, char why[FROM_STDIN_WHY])
{
    char block[BLOCK];
    size_t kept = 0;
    ssize_t got;
    bool any, good = true;
    int file = nameless_file(why);

    if (file < 0)
        return -1;
    while (good && (got = read(descriptor, block, sizeof block)) != 0) {
        good = got > 0 && write_all(file, block, (size_t)got);
        kept += good ? (size_t)got : 0;
        bool hdf5 = is_hdf5(file, &any);
        if (kept >= SIGNATURE && !hdf5 && kept > NODE_BYTES)
            break; /* enough to tell that it is no scenario either */
        if (kept > most)
            break;
    }
    if (good && kept <= most && lseek(file, 0, SEEK_SET) == 0)
        return file;
    if (good && kept > most)
        snprintf(why, FROM_STDIN_WHY, "it is larger than %zu MiB; give the file itself",
                 most >> 20);
    else
        no_file(why);
    close(file);
    return -1;
}

static int tell(const struct command *command, int status, const char *what, const char *why)
{
    fprintf(stderr, "ddbsim %s: error: standard input %s%s\n", command->name, what, why);
    return status;
}

static int keep_pipe(const struct command *command)
{
    char why[FROM_STDIN_WHY];
    struct stat about;

    if (fstat(STDIN_FILENO, &about) != 0)
        return tell(command, EXIT_IO, "cannot be read: ", strerror(errno));
    if (S_ISREG(about.st_mode))
        return EXIT_DONE;
    int file = from_stdin_keep(STDIN_FILENO, most_bytes, why);
    if (file < 0)
        return tell(command, EXIT_IO, "cannot be kept to be read: ", why);
    dup2(file, STDIN_FILENO);
    close(file);
    return EXIT_DONE;
}

static int take(const struct command *command, bool may_be_scenario, bool *result)
{
    bool any;

    if (isatty(STDIN_FILENO))
        return tell(command, EXIT_USAGE, "is a terminal; send a result into it", "");
    int status = keep_pipe(command);
    if (status != EXIT_DONE)
        return status;
    *result = is_hdf5(STDIN_FILENO, &any);
    if (*result || (may_be_scenario && any))
        return EXIT_DONE;
    return tell(command, EXIT_BAD_DATA,
                any ? "is not a result: it does not begin as an HDF5 file"
                    : "is empty: what should send a result sent nothing",
                "");
}

int from_stdin_take(const struct command *command, struct arguments *a)
{
    const char *endings = completion_endings(command);
    bool may_be_scenario = strstr(endings, "yaml") && a->file_count == 1, result = false;
    size_t at = a->file_count;

    if (!strstr(endings, "h5"))
        return EXIT_DONE;
    for (size_t i = 0; i < a->file_count; i++) {
        if (!text_equal(a->files[i], "-"))
            continue;
        if (at < a->file_count || a->follow)
            return tell(command, EXIT_USAGE,
                        a->follow ? "has no run to follow" : "can be one of the files only", "");
        at = i;
    }
    int status = at < a->file_count ? take(command, may_be_scenario, &result) : EXIT_DONE;
    snprintf(a->from_stdin, sizeof a->from_stdin, "%s", FROM_STDIN_PATH);
    if (result)
        a->files[at] = a->from_stdin;
    return status;
}
