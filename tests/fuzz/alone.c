/* The targets without libFuzzer: replays files, and makes some changes of each.
 *
 *   fuzz TARGET ROUNDS FILE...
 *
 * Takes each file as it is, then ROUNDS times a change of a change of it, by seeds that follow from its
 * number: the same on every machine. Ends with 'ok' and how many inputs were accepted; a defect ends it before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "memory.h"
#include "regular_file.h"

enum { LARGEST = 1 << 16 };

static uint64_t drawn;

static size_t below(size_t most)
{
    drawn ^= drawn << 13;
    drawn ^= drawn >> 7;
    drawn ^= drawn << 17;
    return (size_t)((drawn >> 11) % most);
}

/* A byte becomes another, some go, some come twice. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t most)
{
    static const char telling[] = "\"'\\{}[]:,.=-/%#\n\r\t \x7f\x80\xff\x1b"
                                  "09eEnN";
    if (!length)
        return 0;
    size_t at = below(length), some = 1 + below(16);

    some = some < length - at ? some : length - at;
    switch (below(4)) {
    case 0:
        bytes[at] = (uint8_t)telling[below(sizeof telling)];
        return length;
    case 1:
        memmove(bytes + at, bytes + at + some, length - at - some);
        return length - some;
    case 2:
        bytes[at] ^= (uint8_t)(1u << below(8));
        return length;
    default:
        if (length + some > most)
            return length;
        memmove(bytes + at + some, bytes + at, length - at);
        return length + some;
    }
}

static void take_file(const char *path, size_t rounds, size_t number)
{
    char why[REGULAR_FILE_WHY];
    size_t length;
    char *text = regular_file_read(path, 64 << 20, &length, why);

    if (!text) {
        fprintf(stderr, "%s: %s\n", path, why);
        exit(1);
    }
    LLVMFuzzerTestOneInput((const uint8_t *)text, length);
    uint8_t *bytes = memory_new(LARGEST, 1);
    size_t changed = 0;
    for (size_t i = 0; i < rounds && length <= LARGEST; i++) {
        if (i % 4 == 0)
            memcpy(bytes, text, changed = length);
        drawn = number * 1000003 + i * 7919 + 1;
        changed = LLVMFuzzerCustomMutator(bytes, changed, LARGEST, (unsigned)(number * 1000 + i));
        LLVMFuzzerTestOneInput(bytes, changed);
    }
    free(bytes);
    free(text);
}

int main(int count, char **words)
{
    if (count < 4) {
        fprintf(stderr, "usage: fuzz TARGET ROUNDS FILE...\n");
        return 2;
    }
    setenv("FUZZ_TARGET", words[1], 1);
    LLVMFuzzerInitialize(&count, &words);
    size_t rounds = strtoul(words[2], NULL, 10);
    for (int i = 3; i < count; i++)
        take_file(words[i], rounds, (size_t)i);
    printf("%s fuzz/%s: %d files, %zu changes of each, %zu inputs accepted\n",
           fuzz_accepted || !rounds ? "ok" : "FAIL", words[1], count - 3, rounds, fuzz_accepted);
    return !fuzz_accepted && rounds;
}
