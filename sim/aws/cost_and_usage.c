#include "cost_and_usage.h"

#include <math.h>

#include "text.h"

enum { KEYS = 2 }; /* more groups than that Cost Explorer does not take */

/* Which dimension each key of a group is. */
static void read_definitions(const struct json_value *answer, const char *out[KEYS])
{
    struct json_value list = json_value_member(answer, "GroupDefinitions");
    size_t count = json_value_count(&list);

    out[0] = count ? "" : "USAGE_TYPE";
    out[1] = "";
    for (size_t i = 0; i < count && i < KEYS; i++) {
        struct json_value item = json_value_item(&list, i);
        const char *key = json_value_is_object(&item) ? json_value_need_text(&item, "Key") : NULL;
        out[i] = key ? key : "";
    }
}

/* "Metrics.NAME.Amount", a number in a text; NAN when it is absent. */
static double read_amount(const struct json_value *metrics, const char *name)
{
    struct json_value metric = json_value_member(metrics, name);
    char *end;

    if (!json_value_is_object(&metric))
        return NAN;
    const char *text = json_value_need_text(&metric, "Amount");
    if (!text)
        return NAN;
    double value = strtod(text, &end);
    if (end != text && !*end && isfinite(value))
        return value;
    struct json_value amount = json_value_member(&metric, "Amount");
    json_value_mistake(&amount, "is '%.40s'; it must be a number in quotes", text);
    return NAN;
}

static void read_keys(const struct json_value *group, const char *const definitions[KEYS],
                      struct collected_bill_row *out)
{
    struct json_value list = json_value_member(group, "Keys");

    for (size_t i = 0; i < json_value_count(&list) && i < KEYS; i++) {
        const char *key = json_string_value(json_array_get(list.json, i));
        const char *text = arena_text(group->source->arena, key ? key : "");
        if (text_equal(definitions[i], "USAGE_TYPE"))
            out->usage_type = text;
        else if (text_equal(definitions[i], "OPERATION"))
            out->operation = text;
        else if (text_equal(definitions[i], "RESOURCE_ID"))
            out->resource = text;
    }
}

static void read_period(struct document *document, const struct json_value *result,
                        const char *const definitions[KEYS])
{
    struct collected *into = document->into;
    struct json_value period = json_value_member(result, "TimePeriod");
    struct json_value groups = json_value_member(result, "Groups");
    struct collected_bill_row row = {.file = result->source->file};

    if (!json_value_is_object(&period))
        return;
    row.begins = json_value_need_time(&period, "Start");
    row.ends = json_value_need_time(&period, "End");
    for (size_t i = 0; i < json_value_count(&groups); i++) {
        struct json_value group = json_value_item(&groups, i);
        struct json_value metrics = json_value_member(&group, "Metrics");
        struct collected_bill_row out = row;
        if (!json_value_is_object(&group) || !json_value_is_object(&metrics))
            continue;
        read_keys(&group, definitions, &out);
        out.amount = read_amount(&metrics, "UsageQuantity");
        out.cost = read_amount(&metrics, "UnblendedCost");
        if (!out.usage_type)
            continue;
        into->bill =
            memory_grow(into->bill, into->bill_count, &into->bill_capacity, sizeof *into->bill);
        into->bill[into->bill_count++] = out;
    }
}

void cost_and_usage_read(struct document *document, const struct json_value *answer)
{
    struct json_value list = json_value_member(answer, "ResultsByTime");
    const char *definitions[KEYS];
    size_t before = document->into->bill_count;

    read_definitions(answer, definitions);
    for (size_t i = 0; i < json_value_count(&list); i++) {
        struct json_value result = json_value_item(&list, i);
        if (json_value_is_object(&result))
            read_period(document, &result, definitions);
    }
    if (document->into->bill_count == before && answer->source->mistakes == 0)
        json_value_note(answer, "has no groups by usage type; ask with --group-by "
                                "Type=DIMENSION,Key=USAGE_TYPE");
}
