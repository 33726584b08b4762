#include "write_fence.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What changes files and folders, by the first version of the interface. */
static const unsigned long long writing =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;

static bool allow(int rules, const char *path, unsigned long long access)
{
    struct landlock_path_beneath_attr below = {.allowed_access = access,
                                               .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);

    if (below.parent_fd >= 0)
        close(below.parent_fd);
    return !failed;
}

int write_fence_open(const char *folder)
{
    struct landlock_ruleset_attr handled = {.handled_access_fs = writing};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);

    if (rules < 0)
        return -1;
    fcntl(rules, F_SETFD, FD_CLOEXEC);
    if (allow(rules, folder, writing) && allow(rules, "/dev/null", LANDLOCK_ACCESS_FS_WRITE_FILE))
        return rules;
    close(rules);
    return -1;
}

bool write_fence_close(int rules)
{
    return rules < 0 || syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}
