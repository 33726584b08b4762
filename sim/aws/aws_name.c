#include "aws_name.h"

#include "text.h"

static const char alphanumeric[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

static bool consists_of(const char *text, size_t least, size_t most, const char *more)
{
    size_t length = 0;

    for (; text[length]; length++)
        if (length == most || !(strchr(alphanumeric, text[length]) || strchr(more, text[length])))
            return false;
    return length >= least;
}

bool aws_name_is_table(const char *text)
{
    return consists_of(text, 3, 255, "_.-");
}

bool aws_name_is_word(const char *text)
{
    return consists_of(text, 1, 64, ".()%:");
}

bool aws_name_is_operation_metric(const char *metric)
{
    static const char *const names[] = {"SuccessfulRequestLatency",
                                        "ThrottledRequests",
                                        "ReturnedItemCount",
                                        "SystemErrors",
                                        "ReturnedBytes",
                                        "ReturnedRecordsCount",
                                        NULL};

    for (const char *const *name = names; *name; name++)
        if (text_equal(*name, metric))
            return true;
    return false;
}

bool aws_name_read_resource(struct arena *arena, const char *text, const char **table,
                            const char **index)
{
    static const char table_part[] = "table/", index_part[] = "/index/";

    *table = *index = NULL;
    if (!text_starts_with(text, table_part))
        return false;
    text += strlen(table_part);
    const char *slash = strchr(text, '/');
    if (!slash) {
        *table = arena_text(arena, text);
    } else {
        *table = arena_text_part(arena, text, (size_t)(slash - text));
        if (!text_starts_with(slash, index_part))
            return false;
        *index = arena_text(arena, slash + strlen(index_part));
    }
    return aws_name_is_table(*table) && (!*index || aws_name_is_table(*index));
}

bool aws_name_read_arn(struct arena *arena, const char *text, struct aws_arn *out)
{
    const char *parts[6];
    size_t count = 0;

    *out = (struct aws_arn){0};
    if (!text_starts_with(text, "arn:"))
        return false;
    parts[count++] = text;
    for (const char *at = text; count < 6 && (at = strchr(at, ':')); parts[count++] = ++at)
        ;
    if (count < 6)
        return false;
    size_t region = (size_t)(parts[4] - parts[3]) - 1, account = (size_t)(parts[5] - parts[4]) - 1;
    out->region = region ? arena_text_part(arena, parts[3], region) : NULL;
    out->account = account ? arena_text_part(arena, parts[4], account) : NULL;
    out->resource = *parts[5] ? arena_text(arena, parts[5]) : NULL;
    return consists_of(out->region ? out->region : "", 0, 32, "-") &&
           consists_of(out->account ? out->account : "", 0, 32, "");
}
