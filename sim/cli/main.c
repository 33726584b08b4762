#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "command.h"
#include "crash.h"
#include "from_stdin.h"
#include "invariant.h"
#include "manual.h"
#include "options.h"
#include "run_limits.h"
#include "temporary.h"
#include "text.h"
#include "to_stdout.h"
#include "version.h"

static const struct command *find(const char *name)
{
    for (const struct command *const *c = commands; *c; c++)
        if (text_equal((*c)->name, name))
            return *c;
    return NULL;
}

static int unknown(const char *word)
{
    enum { MOST = 64 };
    const char *names[MOST + 1] = {NULL};
    for (size_t i = 0; commands[i]; i++) {
        invariant(i < MOST, "more than %d commands", MOST);
        names[i] = commands[i]->name;
    }
    const char *near = text_nearest(word, names);
    fprintf(stderr, "ddbsim: error: unknown command '%s'%s%s%s; see 'ddbsim --help'\n", word,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return EXIT_USAGE;
}

static bool is_any(const char *word, const char *a, const char *b)
{
    return text_equal(word, a) || text_equal(word, b);
}

/* Words that stand in place of a command. Returns -1 when `word` is none of them. */
static int answer(const char *word)
{
    if (is_any(word, "--help", "-h") || text_equal(word, "help")) {
        options_help(NULL);
        return EXIT_DONE;
    }
    if (is_any(word, "--version", "-V")) {
        printf("ddbsim %s\n", version_number);
        fputs(version_licence, stdout);
        return EXIT_DONE;
    }
    if (text_equal(word, "--man")) {
        manual_print();
        return EXIT_DONE;
    }
    return -1;
}

/* Whoever starts the program may have closed a standard file. The next file that is opened would take
 * its number, and messages would go into a result or to a worker. A descriptor that neither reads nor
 * writes takes its place: what is printed there fails, as it would have. */
static void hold_standard_files(void)
{
    int held;

    do
        held = open("/", O_PATH);
    while (held >= 0 && held <= STDERR_FILENO);
    if (held >= 0)
        close(held);
}

/* Output that could not be delivered (a full disk behind a redirection) is a failure too. */
static int flush_output(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("ddbsim: error: cannot write to standard output\n", stderr);
        return EXIT_IO;
    }
    return status;
}

/* What is ignored when the program begins, as by nohup, stays so until a command asks for it. */
static void end_tidily(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (signal(numbers[i], temporary_end_by) == SIG_IGN)
            signal(numbers[i], SIG_IGN);
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};

    hold_standard_files();
    crash_catch();
    signal(SIGXFSZ, SIG_IGN); /* a file-size limit is a failed write, not a death */
    end_tidily();
    if (argc < 2) {
        options_help(NULL);
        return flush_output(EXIT_USAGE);
    }
    int status = answer(argv[1]);
    if (status >= 0)
        return flush_output(status);
    const struct command *command = find(argv[1]);
    if (!command)
        return unknown(argv[1]);
    if (!options_parse(command, argc - 1, argv + 1, &arguments)) {
        status = EXIT_USAGE;
    } else if (arguments.help) {
        options_help(command);
        status = EXIT_DONE;
    } else {
        status = run_limits_begin(&arguments);
        if (status == EXIT_DONE)
            status = from_stdin_take(command, &arguments);
        if (status == EXIT_DONE)
            status = to_stdout_is_asked(&arguments) ? to_stdout_run(command, &arguments)
                                                    : command->run(&arguments);
    }
    status = run_limits_end(status);
    arguments_release(&arguments);
    return flush_output(status);
}
