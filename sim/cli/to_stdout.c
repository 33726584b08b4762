#include "to_stdout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "temporary.h"
#include "text.h"
#include "write_all.h"

enum { PATH = 4096, BLOCK = 1 << 16 };

bool to_stdout_is_asked(const struct arguments *arguments)
{
    return arguments->output && text_equal(arguments->output, "-");
}

int to_stdout_write(const char *text)
{
    if (isatty(STDOUT_FILENO))
        fputs(text, stdout);
    else
        printable_pass(stdout, text);
    return EXIT_DONE; /* main tells a write that failed */
}

static int usage(const struct command *command, const char *why)
{
    fprintf(stderr, "ddbsim %s: error: -o - %s\n", command->name, why);
    return EXIT_USAGE;
}

static int cannot(const char *what)
{
    fprintf(stderr, "ddbsim: error: cannot %s: %s\n", what, strerror(errno));
    return EXIT_IO;
}

static int send(int from)
{
    char block[BLOCK];
    ssize_t got;

    while ((got = read(from, block, sizeof block)) > 0)
        if (!write_all(STDOUT_FILENO, block, (size_t)got))
            return cannot("write to standard output");
    return got < 0 ? cannot("read the result") : EXIT_DONE;
}

/* What is in it was made by the command: files, no folders. */
static void remove_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;

    while (entries && (entry = readdir(entries)) != NULL)
        unlinkat(dirfd(entries), entry->d_name, 0);
    if (entries)
        closedir(entries);
    rmdir(folder);
}

static int run_result(const struct command *command, struct arguments *a)
{
    char folder[PATH], path[PATH + 16];
    const char *below = getenv("TMPDIR");

    snprintf(folder, sizeof folder, "%s/ddbsim-o-XXXXXX", below && *below ? below : "/tmp");
    if (!mkdtemp(folder))
        return cannot("make a folder for the result below TMPDIR");
    snprintf(path, sizeof path, "%s/result.h5", folder);
    size_t numbers[] = {temporary_add(folder), temporary_add(path)};
    a->output = path;
    int status = command->run(a);
    a->output = NULL;
    int result = status == EXIT_DONE || status == EXIT_THRESHOLD ? open(path, O_RDONLY) : -1;
    remove_folder(folder);
    temporary_drop(numbers[0]);
    temporary_drop(numbers[1]);
    if (result < 0)
        return status;
    int sent = send(result);
    close(result);
    return sent == EXIT_DONE ? status : sent;
}

int to_stdout_run(const struct command *command, struct arguments *a)
{
    a->to_stdout = a->quiet = true;
    if (command->output == COMMAND_WRITES_TEXT)
        return command->run(a);
    if (command->output == COMMAND_WRITES_FILES)
        return usage(command, "cannot be: there are files beside that one, or it goes on from it; "
                              "name a file");
    if (a->json || a->markdown)
        return usage(command, "and --json or --markdown both want standard output");
    if (isatty(STDOUT_FILENO))
        return usage(command, "would send a result's bytes to the terminal: send them to a file or "
                              "a program");
    return run_result(command, a);
}
