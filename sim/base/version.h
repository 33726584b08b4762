/* The version of the program, said here and nowhere else. `--version`, --help, the man page, the
 * attribute `version` of every result, the member `version` of every JSON document and the Debian
 * package take it from here; the newest entry of the README's change log, the Python package's
 * pyproject.toml and a tag v… must equal it (tests/packaging/version.py).
 *
 * It has three numbers: the first changes when a file or a command that worked is refused, the second
 * when something is new or a result differs, the third when only defects were mended. Before 1.0.0 the
 * second stands for the first too (Semantic Versioning 2.0.0, items 4, 6 to 8). */
#ifndef DDBSIM_VERSION_H
#define DDBSIM_VERSION_H

extern const char version_number[]; /* such as 0.2.0 */

/* When that version was made, as the change log has it: the man page's date, so that the same sources
 * make the same page on any day. */
extern const char version_day[];

/* What --version says behind the number: the licence and that there is no warranty, as section 5 (d)
 * of the GNU General Public License asks of programs that print. GSL, which the program links, is
 * under GPL-3.0-or-later, so the whole is. */
extern const char version_licence[];

#endif
