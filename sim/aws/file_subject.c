#include "file_subject.h"

#include "aws_name.h"
#include "text.h"

/* What stands between "COMMAND." and ".json" in the file's own name, of the arena; NULL when it is
 * not called so. */
static char *middle_of(const struct document *document, const char *command)
{
    const char *slash = strrchr(document->source.file, '/');
    const char *name = slash ? slash + 1 : document->source.file;
    size_t length = strlen(command);

    if (!text_starts_with(name, command) || name[length] != '.' || !text_ends_with(name, ".json"))
        return NULL;
    const char *from = name + length + 1, *to = name + strlen(name) - strlen(".json");
    return from < to ? arena_text_part(document->source.arena, from, (size_t)(to - from)) : NULL;
}

const char *file_subject_table(const struct document *document, const char *command)
{
    const char *name = document->about ? document->about : middle_of(document, command);

    if (name)
        return aws_name_is_table(name) ? name : NULL;
    return document->into->table_count == 1 ? document->into->tables[0].name : NULL;
}

/* "300": one to 86,400 seconds, nothing else. */
static bool read_period(const char *text, int64_t *out)
{
    char *end;
    long value = strtol(text, &end, 10);

    *out = value;
    return *text >= '1' && *text <= '9' && !*end && value <= 86400;
}

/* Cuts ".WORD[.MORE]" off at the last such word; what follows it may be the period. */
static bool cut_word(char *middle, const char *const *words, struct file_subject *out)
{
    for (char *at = strrchr(middle, '.'); at; at = memrchr(middle, '.', (size_t)(at - middle))) {
        for (const char *const *word = words; *word; word++) {
            size_t length = strlen(*word);
            if (strncmp(at + 1, *word, length) != 0 || (at[1 + length] && at[1 + length] != '.'))
                continue;
            const char *more = at[1 + length] ? at + length + 2 : "";
            const char *last = strrchr(more, '.');
            if (!read_period(last ? last + 1 : more, &out->period_s))
                out->period_s = 0;
            out->word = *word;
            *at = '\0';
            return true;
        }
    }
    return false;
}

static bool is_operation(const char *text)
{
    static const char *const names[] = {"GetItem",
                                        "PutItem",
                                        "UpdateItem",
                                        "DeleteItem",
                                        "Query",
                                        "Scan",
                                        "BatchGetItem",
                                        "BatchWriteItem",
                                        "TransactGetItems",
                                        "TransactWriteItems",
                                        "ExecuteStatement",
                                        "BatchExecuteStatement",
                                        "ExecuteTransaction",
                                        "GetRecords",
                                        NULL};

    for (const char *const *name = names; *name; name++)
        if (text_equal(*name, text))
            return true;
    return false;
}

/* Whether the left of a point is a table that was collected and the right something of it. */
static bool splits_there(const struct document *document, const char *left, const char *right)
{
    const struct collected_table *table = collected_find_table(document->into, left);

    return table &&
           (!table->described || collected_find_index(table, right) || is_operation(right));
}

/* "TABLE", "TABLE+SCOPE" or "TABLE.SCOPE". */
static bool split(const struct document *document, char *middle, struct file_subject *out)
{
    char *plus = strchr(middle, '+');

    if (plus) {
        *plus = '\0';
        out->table = middle;
        out->scope = plus + 1;
        return aws_name_is_table(middle) && aws_name_is_table(plus + 1);
    }
    if (collected_find_table(document->into, middle) || !strchr(middle, '.')) {
        out->table = middle;
        return aws_name_is_table(middle);
    }
    for (char *at = strrchr(middle, '.'); at; at = memrchr(middle, '.', (size_t)(at - middle))) {
        *at = '\0';
        bool there = splits_there(document, middle, at + 1);
        if (there || (is_operation(at + 1) && aws_name_is_table(middle))) {
            out->table = middle;
            out->scope = at + 1;
            return true;
        }
        *at = '.';
    }
    return false;
}

/* "TABLE[/SCOPE][/WORD]". */
static bool read_about(const struct document *document, const char *const *words,
                       struct file_subject *out)
{
    char *text = arena_text(document->source.arena, document->about), *parts[3] = {text};
    size_t count = 1;

    for (char *at = text; count < 3 && (at = strchr(at, '/')); parts[count++] = at)
        *at++ = '\0';
    for (const char *const *word = words; *word; word++)
        if (text_equal(parts[count - 1], *word))
            out->word = *word;
    if (out->word && --count == 0)
        return false;
    out->table = parts[0];
    out->scope = count > 1 ? parts[1] : NULL;
    if (!out->word && !words[1])
        out->word = words[0];
    return count < 3 && out->word && aws_name_is_table(out->table) &&
           (!out->scope || aws_name_is_table(out->scope));
}

bool file_subject_read(const struct document *document, const char *command,
                       const char *const *words, struct file_subject *out)
{
    *out = (struct file_subject){0};
    if (document->about)
        return read_about(document, words, out);
    char *middle = middle_of(document, command);
    return middle && cut_word(middle, words, out) && split(document, middle, out);
}

const char *file_subject_last_word(const struct document *document, const char *command)
{
    char *middle = middle_of(document, command);
    char *at = middle ? strrchr(middle, '.') : NULL;
    int64_t period_s;

    if (at && read_period(at + 1, &period_s)) {
        *at = '\0';
        at = strrchr(middle, '.');
    }
    return at ? at + 1 : NULL;
}
