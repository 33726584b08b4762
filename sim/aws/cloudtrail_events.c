#include "cloudtrail_events.h"

#include <math.h>

#include "aws_name.h"
#include "text.h"

/* A member whose first letter is small in some of AWS's documents and large in others. */
static struct json_value member(const struct json_value *of, const char *small, const char *large)
{
    return json_value_member(of, json_object_get(of->json, small) ? small : large);
}

static void add(struct document *document, const struct collected_change *change)
{
    struct collected *into = document->into;

    into->changes = memory_grow(into->changes, into->change_count, &into->change_capacity,
                                sizeof *into->changes);
    into->changes[into->change_count++] = *change;
}

/* Both sides of what the request says of one table or index. */
static void add_throughput(struct document *document, const struct json_value *of,
                           const struct collected_change *change)
{
    static const char *const small[] = {"readCapacityUnits", "writeCapacityUnits"};
    static const char *const large[] = {"ReadCapacityUnits", "WriteCapacityUnits"};
    struct json_value throughput = member(of, "provisionedThroughput", "ProvisionedThroughput");

    if (!json_value_is_object(&throughput))
        return;
    for (enum side side = READ; side < SIDES; side++) {
        struct json_value units = member(&throughput, small[side], large[side]);
        struct collected_change out = *change;
        out.of.side = side;
        out.capacity = units.json ? json_value_number(&throughput, units.member) : NAN;
        if (!isnan(out.capacity))
            add(document, &out);
    }
}

static void add_indexes(struct document *document, const struct json_value *request,
                        const struct collected_change *change)
{
    struct json_value list =
        member(request, "globalSecondaryIndexUpdates", "GlobalSecondaryIndexUpdates");

    for (size_t i = 0; i < json_value_count(&list); i++) {
        struct json_value item = json_value_item(&list, i);
        struct json_value update = member(&item, "update", "Update");
        struct json_value name = member(&update, "indexName", "IndexName");
        struct collected_change out = *change;
        if (!json_value_is_object(&item) || !json_value_is_object(&update))
            continue;
        out.of.index = json_value_need_name(&update, name.member);
        out.billing = -1;
        if (out.of.index)
            add_throughput(document, &update, &out);
    }
}

/* The table's name, which the request may give as an ARN; NULL after a mistake. */
static const char *table_of(const struct json_value *request)
{
    struct json_value value = member(request, "tableName", "TableName");
    const char *text = json_value_need_text(request, value.member), *index;
    struct aws_arn arn;

    if (text && aws_name_read_arn(request->source->arena, text, &arn) && arn.resource &&
        aws_name_read_resource(request->source->arena, arn.resource, &text, &index))
        return text;
    if (!text || aws_name_is_table(text))
        return text;
    json_value_mistake(&value, "must be " AWS_NAME_RULE);
    return NULL;
}

static bool is_auto_scaling(const struct json_value *record)
{
    struct json_value who = json_value_member(record, "userIdentity");
    const char *by = json_string_value(json_object_get(who.json, "invokedBy"));
    const char *arn = json_string_value(json_object_get(who.json, "arn"));

    return (by && strstr(by, "application-autoscaling")) ||
           (arn && strstr(arn, "AWSServiceRoleForApplicationAutoScaling"));
}

void cloudtrail_events_read_record(struct document *document, const struct json_value *record)
{
    struct json_value request = json_value_member(record, "requestParameters");
    const char *event = json_value_need_text(record, "eventName");
    struct collected_change change = {.file = record->source->file,
                                      .by_hand = true,
                                      .billing = -1,
                                      .capacity = NAN,
                                      .min = NAN,
                                      .max = NAN};

    if (!event || !text_equal(event, "UpdateTable") || json_object_get(record->json, "errorCode") ||
        is_auto_scaling(record) || !json_value_is_object(&request))
        return;
    change.id = json_value_text(record, "eventID");
    change.asked_at = json_value_need_time(record, "eventTime");
    change.done_at = COLLECTED_NO_TIME;
    change.of.table = table_of(&request);
    if (!change.of.table || change.asked_at == COLLECTED_NO_TIME)
        return;
    struct json_value mode = member(&request, "billingMode", "BillingMode");
    const char *billing = mode.json ? json_value_text(&request, mode.member) : NULL;
    if (billing) {
        struct collected_change out = change;
        out.billing = text_equal(billing, "PAY_PER_REQUEST");
        add(document, &out);
    }
    add_throughput(document, &request, &change);
    add_indexes(document, &request, &change);
}

void cloudtrail_events_read(struct document *document, const struct json_value *event)
{
    struct json_value inside = json_value_member(event, "CloudTrailEvent");
    const char *text = json_string_value(inside.json);
    const char *name = json_value_need_text(event, "EventName");
    json_error_t error;

    if (!name || !text_equal(name, "UpdateTable"))
        return;
    json_t *record = text ? json_loads(text, 0, &error) : NULL;
    if (json_is_object(record)) {
        struct json_value value = {
            .source = event->source, .up = event, .member = "CloudTrailEvent", .json = record};
        cloudtrail_events_read_record(document, &value);
    } else {
        json_value_mistake(&inside, "must be a text that holds a JSON object");
    }
    json_decref(record);
}
