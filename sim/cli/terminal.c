#include "terminal.h"

#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t terminal_width_of(const char *columns, size_t window)
{
    char *end;
    long asked = columns ? strtol(columns, &end, 10) : 0;
    size_t width = columns && asked > 0 && !*end ? (size_t)asked : window;

    if (width == 0)
        return TEXT_COLUMNS;
    return width < TERMINAL_LEAST ? TERMINAL_LEAST : width > TERMINAL_MOST ? TERMINAL_MOST : width;
}

bool terminal_locale_is_utf8(const char *locale)
{
    const char *charset = strchr(locale, '.');
    size_t length = charset ? strcspn(charset + 1, "@") : 0;

    return (length == 5 && strncasecmp(charset + 1, "UTF-8", 5) == 0) ||
           (length == 4 && strncasecmp(charset + 1, "UTF8", 4) == 0);
}

static const char *locale_name(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return value;
    }
    return "C";
}

struct text terminal_page(void)
{
    bool terminal = isatty(STDOUT_FILENO);
    struct winsize window = {0};

    if (!terminal || ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0)
        window.ws_col = 0;
    return (struct text){.columns = terminal_width_of(getenv("COLUMNS"), window.ws_col),
                         .ascii_only = terminal && !terminal_locale_is_utf8(locale_name())};
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

bool terminal_has_colour(void)
{
    const char *term = getenv("TERM"), *force = getenv("CLICOLOR_FORCE");

    if (is_set("NO_COLOR"))
        return false;
    if (is_set("CLICOLOR_FORCE") && !text_equal(force, "0"))
        return true;
    return isatty(STDOUT_FILENO) && term && !text_equal(term, "dumb");
}

bool terminal_choose_colour(const char *when)
{
    if (text_equal(when, "always")) {
        unsetenv("NO_COLOR");
        setenv("CLICOLOR_FORCE", "1", 1);
    } else if (text_equal(when, "never")) {
        setenv("NO_COLOR", "1", 1);
    } else {
        return text_equal(when, "auto");
    }
    return true;
}
