#include "table_settings.h"

#include "file_subject.h"
#include "text.h"

void table_settings_read_limits(struct document *document, const struct json_value *limits)
{
    struct collected_limits *out = &document->into->limits;

    out->file = limits->source->file;
    out->account[READ] = json_value_number(limits, "AccountMaxReadCapacityUnits");
    out->account[WRITE] = json_value_number(limits, "AccountMaxWriteCapacityUnits");
    out->table[READ] = json_value_number(limits, "TableMaxReadCapacityUnits");
    out->table[WRITE] = json_value_number(limits, "TableMaxWriteCapacityUnits");
}

/* The table that an answer is about; NULL with a mistake when nothing says it. What is found is
 * written into the document, which is kept for change sets. */
static struct collected_table *table_of(struct document *document, const struct json_value *answer,
                                        const char *command)
{
    const char *name = NULL;

    if (json_object_get(answer->json, "TableName"))
        name = json_value_need_name(answer, "TableName");
    else if ((name = file_subject_table(document, command)) == NULL)
        json_value_mistake(answer,
                           "does not say of which table it is; call the file %s.TABLE.json, or "
                           "add --of FILE=TABLE",
                           command);
    if (!name)
        return NULL;
    json_object_set_new((json_t *)(uintptr_t)answer->json, "TableName", json_string(name));
    return collected_table(document->into, name);
}

void table_settings_read_expiry(struct document *document, const struct json_value *answer)
{
    struct json_value inside = json_value_member(answer, "TimeToLiveDescription");
    struct collected_table *table = table_of(document, answer, "describe-time-to-live");

    if (!table || !json_value_is_object(&inside))
        return;
    const char *status = json_value_text(&inside, "TimeToLiveStatus");
    const char *attribute = json_value_text(&inside, "AttributeName");
    bool on = status && (text_equal(status, "ENABLED") || text_equal(status, "ENABLING"));
    table->extras.ttl_attribute = on ? attribute : NULL;
}

void table_settings_read_backups(struct document *document, const struct json_value *answer)
{
    struct json_value inside = json_value_member(answer, "ContinuousBackupsDescription");
    struct json_value point = json_value_member(&inside, "PointInTimeRecoveryDescription");
    struct collected_table *table = table_of(document, answer, "describe-continuous-backups");

    if (!table || !json_value_is_object(&inside) || !json_value_is_object(&point))
        return;
    const char *status = json_value_text(&point, "PointInTimeRecoveryStatus");
    if (status)
        table->extras.point_in_time = text_equal(status, "ENABLED");
}

void table_settings_read_insights(struct document *document, const struct json_value *answer)
{
    const char *name = json_value_need_name(answer, "TableName");
    const char *status = json_value_text(answer, "ContributorInsightsStatus");

    if (name && status && !json_object_get(answer->json, "IndexName"))
        collected_table(document->into, name)->extras.insights = text_equal(status, "ENABLED");
}
