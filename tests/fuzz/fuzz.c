#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "write_all.h"

const struct fuzz_target *const fuzz_targets[] = {&fuzz_scenario, &fuzz_set,        &fuzz_units,
                                                  &fuzz_trace,    &fuzz_history,    &fuzz_aws,
                                                  &fuzz_plan,     &fuzz_price_book, NULL};

static const struct fuzz_target *chosen;
size_t fuzz_accepted;

int LLVMFuzzerInitialize(int *count, char ***words)
{
    const char *name = getenv("FUZZ_TARGET");

    (void)count, (void)words;
    for (size_t i = 0; name && fuzz_targets[i]; i++)
        if (strcmp(fuzz_targets[i]->name, name) == 0)
            chosen = fuzz_targets[i];
    if (chosen)
        return 0;
    fprintf(stderr, "FUZZ_TARGET must be one of:");
    for (size_t i = 0; fuzz_targets[i]; i++)
        fprintf(stderr, " %s", fuzz_targets[i]->name);
    fprintf(stderr, "\n");
    exit(2);
}

/* Readers are promised a '\0' behind the bytes, and one byte more than that is a fault. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *copy = malloc(length + 1);

    if (!copy)
        return 0;
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    fuzz_accepted += chosen->take(copy, length);
    free(copy);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most, unsigned seed)
{
    return chosen->mutate ? chosen->mutate(bytes, length, most, seed)
                          : LLVMFuzzerMutate(bytes, length, most);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_length, const uint8_t *second,
                                 size_t second_length, uint8_t *out, size_t most, unsigned seed)
{
    return chosen->cross
               ? chosen->cross(first, first_length, second, second_length, out, most, seed)
               : 0;
}

const char *fuzz_file(const char *bytes, size_t length)
{
    static int descriptor = -1;
    static char path[64];

    if (descriptor < 0) {
        descriptor = memfd_create("fuzz", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    }
    if (descriptor < 0 || ftruncate(descriptor, 0) || lseek(descriptor, 0, SEEK_SET) ||
        !write_all(descriptor, bytes, length)) {
        fprintf(stderr, "the input cannot be made a file\n");
        exit(1);
    }
    return path;
}

const char *fuzz_path(const char *name)
{
    static char folder[256], path[300];
    const char *above = getenv("TMPDIR");

    if (!*folder) {
        snprintf(folder, sizeof folder, "%.200s/fuzz-XXXXXX", above ? above : ".");
        if (!mkdtemp(folder)) {
            fprintf(stderr, "no folder can be made: TMPDIR\n");
            exit(1);
        }
    }
    snprintf(path, sizeof path, "%s/%.40s", folder, name);
    return path;
}
