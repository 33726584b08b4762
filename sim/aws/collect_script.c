#include "collect_script.h"

/* collect.sh, put in by the linker (Makefile). */
extern const char asset_collect_begin[] __asm__("_binary_collect_sh_start");
extern const char asset_collect_end[] __asm__("_binary_collect_sh_end");

void collect_script_write(const struct collect_script *script, struct text *out)
{
    text_add(out, "#!/bin/sh\n"
                  "# Collects what 'ddbsim import' reads, by the AWS CLI, into the folder that is "
                  "its argument.\n"
                  "# Region and credentials are those of the environment (AWS_REGION, "
                  "AWS_PROFILE).\n");
    text_add(out, "tables='");
    for (size_t i = 0; i < script->table_count; i++)
        text_addf(out, "%s%s", i ? " " : "", script->tables[i]);
    text_addf(out, "'%s\n", script->table_count ? "" : " # all of the account in the Region");
    text_addf(out, "days=%zu\ncosts=%s\n", script->days, script->costs ? "yes" : "no");
    text_add_part(out, asset_collect_begin, (size_t)(asset_collect_end - asset_collect_begin));
}
