/* The name of a file after the name of a scenario, which is a stranger's.
 *
 * Law: what a terminal would not show as it is stands as printable.h writes it; a slash, and the
 * backslash of that, becomes '-'; a dot or a hyphen at the beginning, where a file would be hidden
 * or be taken for an option, becomes '_', and so does nothing at all. At most FILE_NAME - 1 bytes,
 * which leaves room for what is added ("-sweep.partial.h5", the mark of a file that is not complete)
 * below the 255 that a name may have; it ends between two characters.
 *
 * Known answers: "flash-sale" and "größer" stay; "../a\x1b" is "_.-a-x1b". */
#ifndef DDBSIM_FILE_NAME_H
#define DDBSIM_FILE_NAME_H

enum { FILE_NAME = 161 };

const char *file_name_of(const char *title, char out[FILE_NAME]);

#endif
