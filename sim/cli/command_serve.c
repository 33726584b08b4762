#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include "command.h"
#include "processes.h"
#include "regular_file.h"
#include "serve.h"

enum { MOST_PORT = 65535, MOST_JOBS = 32 };

/* A file that leads to the address: as a word of a command line, the token would be everybody's to
 * read. */
static bool write_lead(const struct serve *serve, const char *address, char *path, size_t size)
{
    snprintf(path, size, "%.4000s/open.html", serve->results.folder);
    FILE *file = fopen(path, "wx");
    if (!file)
        return false;
    bool good = fprintf(file,
                        "<!doctype html>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"refresh\" "
                        "content=\"0;url=%s\">\n<title>ddbsim</title>\n<a href=\"%s\">The "
                        "workbench</a>\n",
                        address, address) > 0;
    return fclose(file) == 0 && good;
}

/* A browser, where there is a screen for one; that it did not open is no failure. */
static void open_browser(const struct serve *serve, const char *address)
{
    char program[] = "xdg-open", path[4200];
    char *words[] = {program, path, NULL};
    pid_t process;

    if (!getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY"))
        return;
    if (write_lead(serve, address, path, sizeof path))
        posix_spawnp(&process, program, NULL, NULL, words, environ);
}

/* But a hangup that is ignored (nohup). */
static void list_signals(sigset_t *ends)
{
    struct sigaction hangup;

    sigemptyset(ends);
    sigaddset(ends, SIGINT);
    sigaddset(ends, SIGTERM);
    if (sigaction(SIGHUP, NULL, &hangup) != 0 || hangup.sa_handler != SIG_IGN)
        sigaddset(ends, SIGHUP);
}

/* Until somebody ends it. */
static void work(const struct serve *serve, const struct arguments *a)
{
    char address[128];
    sigset_t ends;
    int which;

    serve_address(serve, address, sizeof address);
    printf("Workbench  %s\n", address);
    if (a->socket)
        printf("           by ssh -N -L %d:%s HOST; Ctrl-C ends it\n", SERVE_SOCKET_LEAD,
               serve->socket);
    else if (!a->quiet)
        printf("           of %s; Ctrl-C ends it. From elsewhere: ssh -L %u:127.0.0.1:%u HOST\n",
               serve->file ? serve->file : "no file: the gallery", serve->guard.port,
               serve->guard.port);
    fflush(stdout);
    if (!a->unopened && !a->socket)
        open_browser(serve, address);
    list_signals(&ends);
    sigwait(&ends, &which);
}

/* The threads of the server have no business with signals: this one waits for them. */
static int serve_until_ended(const char *file, struct serve_place place, size_t jobs,
                             const struct arguments *a)
{
    struct serve serve;
    char why[SERVE_WHY];
    sigset_t ends;

    list_signals(&ends);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    bool good = serve_start(&serve, file, place, jobs, why);
    if (good)
        work(&serve, a);
    else
        fprintf(stderr, "ddbsim: error: %s\n", why);
    serve_stop(&serve);
    return good ? EXIT_DONE : EXIT_IO;
}

/* The file as an absolute path, since children run in its folder. */
static int find_file(const char *given, char *path)
{
    char why[REGULAR_FILE_WHY];

    if (regular_file_is(given, why) && realpath(given, path))
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: cannot read %s: %s\n", given,
            regular_file_is(given, why) ? strerror(errno) : why);
    return EXIT_IO;
}

static int serve_command(const struct arguments *a)
{
    char path[PATH_MAX];
    size_t port = 0, jobs = processors_online();
    int status = a->file_count ? find_file(a->files[0], path) : EXIT_DONE;

    if (status == EXIT_DONE && a->port)
        status = command_number("port", a->port, MOST_PORT, &port);
    if (status == EXIT_DONE && a->jobs)
        status = command_number("jobs", a->jobs, MOST_JOBS, &jobs);
    if (status == EXIT_DONE && a->port && a->socket) {
        fputs("ddbsim serve: error: --port and --socket are two places to listen at; give one\n",
              stderr);
        status = EXIT_USAGE;
    }
    struct serve_place place = {.socket = a->socket, .port = (unsigned)port};
    return status == EXIT_DONE ? serve_until_ended(a->file_count ? path : NULL, place, jobs, a)
                               : status;
}

const struct command command_serve = {
    "serve",
    "[SCENARIO]",
    "Open the workbench: edit a scenario in the browser and see what follows, on this machine only.",
    0,
    1,
    "port socket no-open jobs quiet",
    serve_command};
