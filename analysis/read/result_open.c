/* Opens a result and checks what must be true of it (invariants.h). */
#include "invariants.h"
#include "result.h"

static enum result_error open_it(struct result *r, const char *path,
                                 const struct memory_file *memory, char *why)
{
    enum result_error error = result_read(r, path, memory, why);

    if (error != RESULT_GOOD)
        return error;
    bool holds = invariants_hold(r, why);
    error = result_fault(r, why);
    return error == RESULT_GOOD && !holds ? RESULT_NOT_A_RESULT : error;
}

enum result_error result_open(struct result *r, const char *path, char *why)
{
    return open_it(r, path, NULL, why);
}

enum result_error result_open_memory(struct result *r, const struct memory_file *memory, char *why)
{
    return open_it(r, "the result in memory", memory, why);
}
