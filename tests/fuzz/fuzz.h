/* Fuzzing in one process: whatever bytes a reader is given, it takes them or refuses them, and breaks no law of the
 * program. A target is a reader, or a scenario with a short run behind it.
 *
 * `make fuzz` links the targets with libFuzzer (LLVM's, by clang), which is told the target's name by the
 * environment variable FUZZ_TARGET. `make check` links them with alone.c, which replays files and makes a
 * small number of changes of each by a seed. A defect shows itself in both as a program that ends. */
#ifndef DDBSIM_FUZZ_H
#define DDBSIM_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fuzz_target {
    const char *name;
    /* Whether the input was accepted; '\0' stands behind the bytes. */
    bool (*take)(const char *bytes, size_t length);
    /* Changes an input in place; returns its new length, at most `most`. NULL: bytes are changed. */
    size_t (*mutate)(uint8_t *bytes, size_t length, size_t most, unsigned seed);
    /* Makes one input of two; 0 when it cannot. NULL: it never can. */
    size_t (*cross)(const uint8_t *first, size_t first_length, const uint8_t *second,
                    size_t second_length, uint8_t *out, size_t most, unsigned seed);
};

extern const struct fuzz_target fuzz_scenario, fuzz_set, fuzz_units, fuzz_trace, fuzz_history,
    fuzz_aws, fuzz_price_book, fuzz_plan;
extern const struct fuzz_target *const fuzz_targets[]; /* NULL-terminated */

extern size_t fuzz_accepted; /* inputs so far */

/* Bytes as a file that readers can open; valid until the next call. */
const char *fuzz_file(const char *bytes, size_t length);

/* A path in a folder that this process alone writes to, made below TMPDIR; valid until the next call. */
const char *fuzz_path(const char *name);

/* The functions by which libFuzzer and a program speak. */
int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_length, const uint8_t *second,
                                 size_t second_length, uint8_t *out, size_t most, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t most);

#endif
