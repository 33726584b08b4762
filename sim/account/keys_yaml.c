#include "keys_yaml.h"

#include <math.h>

#include "units.h"
#include "yaml_text.h"

void keys_yaml_write_share(struct text *out, double share)
{
    yaml_text_number(out, 100 * share, share < 0.001 ? 5 : 3);
    text_add(out, "%");
}

static void comment_keys(const struct account_keys *keys, struct text *out, int indent)
{
    const struct collected_report *r = keys->report;
    struct units_text from, to;

    if (r && !keys->named) {
        yaml_text_comment(out, indent,
                          "A guess: %s has no time with traffic in common with the metrics of "
                          "consumption, so it tells no shares.",
                          yaml_text_file(r->file));
        return;
    }
    if (!r) {
        yaml_text_comment(out, indent,
                          "A guess: nobody knows which keys are used how often; Contributor "
                          "Insights would (the unknown `skew` spans what is usual).%s",
                          keys->hot_partition_throttles > 0
                              ? " KeyRange throttle events say that some are hot."
                              : "");
        return;
    }
    yaml_text_comment(out, indent,
                      "%s, %s to %s: shares are 3 x write units + read units, over all of that "
                      "time%s; reads and writes of a key cannot be told apart.",
                      yaml_text_file(r->file), units_write_instant(&from, keys->begins),
                      units_write_instant(&to, keys->ends),
                      keys->covers_all ? " that the report itself names" : "");
    if (isfinite(keys->fit.exponent))
        yaml_text_comment(out, indent,
                          "Ranks 1 to %zu fall as Zipf's of exponent %.2f (%.2f to %.2f). The rest "
                          "begins below the last of them%s.",
                          keys->named, keys->fit.exponent, keys->fit.low, keys->fit.high,
                          keys->count_known ? "; items are an upper bound of its keys" : "");
    if (keys->swing_high > 2 * keys->swing_low)
        yaml_text_comment(out, indent,
                          "The first key's share went from %.0f%% to %.0f%% within the report.",
                          100 * keys->swing_low, 100 * keys->swing_high);
}

void keys_yaml_write(const struct account_keys *keys, bool collection, int indent, const char *as,
                     struct text *out)
{
    const char *items = collection ? ", sort_keys: random" : "";

    text_addf(out, "%*skeys:\n", indent, "");
    if (as)
        yaml_text_comment(out, indent + 2, "As those of %s.", as);
    else
        comment_keys(keys, out, indent + 2);
    for (size_t i = 0; i < keys->named; i++) {
        text_addf(out, "%*s- {key: ", indent + 2, "");
        yaml_text_quoted(out, keys->names[i]);
        text_add(out, ", share: ");
        keys_yaml_write_share(out, keys->shares[i]);
        text_addf(out, "%s}\n", items);
    }
    text_addf(out, "%*s- {count: %.0f, distribution: zipf, exponent: ", indent + 2, "",
              fmax(keys->count, 1));
    yaml_text_number(out, keys->exponent, 3);
    text_addf(out, "%s}\n", items);
}
