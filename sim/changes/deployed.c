#include "deployed.h"

#include "account_files.h"
#include "exit_status.h"
#include "regular_file.h"

int deployed_read(struct collected *collected, const char *source, struct place place,
                  const char *name)
{
    struct diagnostics diagnostics;
    /* What the command line names lies where the command runs. */
    char *path = regular_file_beside(place.line ? source : NULL, name);

    diagnostics_init(&diagnostics);
    bool good = account_files_read_one(collected, path, &diagnostics);
    if (good && collected->table_count == 0) {
        diagnostics_add(&diagnostics, place,
                        "'deployed: %.200s' describes no table; give what describe-table says",
                        name);
        good = false;
    }
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    free(path);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}
