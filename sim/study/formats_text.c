#include "formats_text.h"
#include "format.h"

#include "result_digest.h"

/* The law of result_digest.h in the words of a reader, with its known answer. */
static void digest_markdown(struct text *out)
{
    text_add(
        out,
        "\n## Digest\n\n"
        "The attribute `digest` of a result is of all that was simulated, and can be computed from "
        "the file with any HDF5 reader.\n\n"
        "1. Of each dataset, XXH64 with seed 0 (xxhash.com) of its values as bytes, row after "
        "row:\n"
        "   - numbers of any type as float64 (IEEE 754, little-endian), every NaN as "
        "`0x7ff8000000000000`, -0 as 0;\n"
        "   - texts as UTF-8, each with a zero byte behind it;\n"
        "   - of a dataset with two axes, before each row how many values it has up to the last "
        "that is no NaN, as such a number\n"
        "     too, and of the row only these: partitions come and go.\n"
        "2. One line `PATH XXH64` for each dataset, ended by a line feed: the path from the root "
        "with a slash before it, a space, 16\n"
        "   hexadecimal digits. The lines are sorted by the bytes of the path. Left out are the "
        "groups");
    for (const char *const *group = result_digest_apart; *group; group++)
        text_addf(out, "%s `/%s`", group == result_digest_apart ? "" : ",", *group);
    text_add(
        out,
        ",\n   and in groups what is a dataset of the root too: `/tables/orders/time` is `/time` "
        "and counts there.\n"
        "3. The digest is the first 32 hexadecimal digits of the SHA-256 of these lines. "
        "`/digest/lines` holds the lines as they were\n"
        "   written, so that a look tells which dataset is another; the attribute `format` of "
        "`/digest` is `" RESULT_DIGEST_FORMAT "`.\n\n"
        "Known answer: `/latency` of the rows 1, NaN and -0, 2 and NaN, NaN hashes the numbers 1 1 "
        "2 0 2 0; with `/time` of 0, 60, 120 the\nlines are\n\n"
        "    /latency f26fa49dffe9704b\n    /time a0ba445f47b4b239\n\n"
        "and the digest is `3d35e136477c292d37ce007209aaeae5`.\n\n"
        "`ddbsim show --verify RESULT` and `ddbsim.check_digest(RESULT)` in Python compute it and "
        "name what is another.\n\n"
        "The attribute `digest` of `/state` is the same of the datasets in `/state`. "
        "`/runs/digest` of a sweep has the digests of its runs.\n"
        "Others are keys of the program, not to be computed by others: a sweep's attributes "
        "`fingerprint` (of version, scenario, goals, seeds\nand axes) and `inputs` (of the traces "
        "and price books that the scenario names), the keys of the runs in a plan's file, and the\n"
        "16 digits in the comment of an imported scenario, by which `import` knows what was "
        "edited since.\n");
}

/* The rows of format.h. */
static void versions_markdown(struct text *out)
{
    text_add(
        out,
        "\n## Formats\n\n"
        "Each has a version, which rises when what a reader relies on goes or changes its "
        "meaning; what is only added leaves it, so pass\nover what you do not know. The program "
        "reads files of its own version and all before it that still say what is needed; of "
        "another\nit says in a line what to do.\n\n"
        "| format | of | says so in |\n|---|---|---|\n");
    for (size_t i = 0; i < FORMATS; i++)
        text_addf(out, "| %s | %s | %s |\n", format_rows[i].id, format_rows[i].of,
                  format_rows[i].where);
    text_add(out,
             "\nResults and sweeps of layout 1 (until 2026-11-21) do not say what their series "
             "are: run their scenarios again.\n");
}

void formats_text_markdown(struct text *out)
{
    versions_markdown(out);
    digest_markdown(out);
}
