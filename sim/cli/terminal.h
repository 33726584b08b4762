/* The place that a command prints to: how wide it is, whether it shows colours, and whether it shows
 * more than ASCII.
 *
 * Width: COLUMNS of the environment, else the window's, else 100 (TEXT_COLUMNS), as in a file or a
 * pipe; of what was asked or found at least 60 and at most 200. Lines that are to be copied, such as
 * a remedy's options, stay whole and may be longer.
 *
 * Colour: on a terminal unless TERM is "dumb", with NO_COLOR (no-color.org) never and with
 * CLICOLOR_FORCE (bixense.com/clicolors) always; of both NO_COLOR wins. --color is these two by
 * another name (terminal_choose_colour).
 *
 * Characters: of a terminal those of the locale, which LC_ALL names, else LC_CTYPE, else LANG; where
 * it is not UTF-8, what is drawn is drawn in ASCII. A file or a pipe gets the same bytes wherever the
 * program runs: UTF-8. */
#ifndef DDBSIM_TERMINAL_H
#define DDBSIM_TERMINAL_H

#include "text.h"

enum { TERMINAL_LEAST = 60, TERMINAL_MOST = 200 };

/* The width that `columns` (of the environment; NULL: not set) and the window's (0: there is none)
 * make. Known answers: ("72", 120) -> 72; (NULL, 120) -> 120; ("40", 0) -> 60; ("x", 0) -> 100. */
size_t terminal_width_of(const char *columns, size_t window);

/* Whether that locale's characters are UTF-8. Known answers: "de_DE.UTF-8", "C.utf8" are; "C", "",
 * "de_DE.ISO-8859-1" and "de_DE" are not. */
bool terminal_locale_is_utf8(const char *locale);

/* An empty page for standard output, as wide as that is. */
struct text terminal_page(void);

bool terminal_has_colour(void);

/* --color: "auto", "always" or "never"; false when it is none of them. */
bool terminal_choose_colour(const char *when);

#endif
