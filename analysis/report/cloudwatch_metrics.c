#include "cloudwatch_metrics.h"

#include <math.h>

#include "memory.h"
#include "series_path.h"
#include "text.h"

const char *const cloudwatch_statistics[] = {"Sum", "Average", "Minimum", "Maximum", "SampleCount"};

#define COUNT "0"
#define LEVEL "123"

static const struct cloudwatch_form forms[] = {
    {"ConsumedReadCapacityUnits", "Count", 60, false, COUNT},
    {"ConsumedWriteCapacityUnits", "Count", 60, false, COUNT},
    {"ProvisionedReadCapacityUnits", "Count", 300, true, LEVEL},
    {"ProvisionedWriteCapacityUnits", "Count", 300, true, LEVEL},
    {"ReadThrottleEvents", "Count", 60, true, COUNT},
    {"WriteThrottleEvents", "Count", 60, true, COUNT},
    {"ReadProvisionedThroughputThrottleEvents", "Count", 60, true, COUNT},
    {"WriteProvisionedThroughputThrottleEvents", "Count", 60, true, COUNT},
    {"ReadKeyRangeThroughputThrottleEvents", "Count", 60, true, COUNT},
    {"WriteKeyRangeThroughputThrottleEvents", "Count", 60, true, COUNT},
    {"ReadMaxOnDemandThroughputThrottleEvents", "Count", 60, true, COUNT},
    {"WriteMaxOnDemandThroughputThrottleEvents", "Count", 60, true, COUNT},
    {"ReadAccountLimitThrottleEvents", "Count", 60, true, COUNT},
    {"WriteAccountLimitThrottleEvents", "Count", 60, true, COUNT},
    {"ConditionalCheckFailedRequests", "Count", 60, true, COUNT},
    {"TransactionConflict", "Count", 60, true, COUNT},
    {"TimeToLiveDeletedItemCount", "Count", 60, true, COUNT},
    {"OnlineIndexPercentageProgress", "Count", 300, true, LEVEL},
    {"NumberOfMessagesSent", "Count", 60, false, COUNT},
    {"NumberOfMessagesReceived", "Count", 60, false, COUNT},
    {"NumberOfMessagesDeleted", "Count", 60, false, COUNT},
    {"ApproximateNumberOfMessagesVisible", "Count", 60, false, LEVEL},
    {"ApproximateNumberOfMessagesNotVisible", "Count", 60, false, LEVEL},
    {"ApproximateAgeOfOldestMessage", "Seconds", 60, false, LEVEL},
    {"ConcurrentExecutions", "Count", 60, false, LEVEL},
    {"Invocations", "Count", 60, true, COUNT},
    {0}};

/* Of an Operation, made of the workloads that use it. */
static const struct cloudwatch_form throttled_requests = {"ThrottledRequests", "Count", 60, true,
                                                          COUNT},
                                    system_errors = {"SystemErrors", "Count", 60, true, COUNT},
                                    returned_items = {"ReturnedItemCount", "Count", 60, true,
                                                      COUNT},
                                    successes = {"SuccessfulRequestLatency", "Milliseconds", 60,
                                                 true, "4"};

static const struct cloudwatch_form *form_of(const char *metric)
{
    const struct cloudwatch_form *form = forms;

    while (form->metric && !text_equal(form->metric, metric))
        form++;
    return form->metric ? form : NULL;
}

static struct cloudwatch_metric *add_metric(struct cloudwatch_metrics *s,
                                            const struct cloudwatch_form *form,
                                            const char *namespace, const char *group,
                                            double *values)
{
    s->items = memory_grow(s->items, s->count, &s->capacity, sizeof *s->items);
    s->items[s->count] = (struct cloudwatch_metric){
        .form = form, .namespace = namespace, .group = memory_text(group), .values = values};
    return &s->items[s->count++];
}

static void add_dimension(struct cloudwatch_metric *m, const char *name, const char *value,
                          size_t length)
{
    char *copy = memory_new(length + 1, 1);

    memcpy(copy, value, length);
    m->dimensions[m->dimension_count++] = (struct cloudwatch_dimension){name, copy};
}

/* TABLE|table, TABLE|INDEX, TABLE|OPERATION; a queue's or a function's own name. */
static void name_metric(struct cloudwatch_metric *m)
{
    struct text label = {0};

    text_add(&label, m->dimensions[0].value);
    if (m->dimension_count > 1)
        text_addf(&label, "|%s", m->dimensions[1].value);
    else if (text_equal(m->dimensions[0].name, "TableName"))
        text_add(&label, "|table");
    m->label = label.bytes;
}

struct folder {
    const char *begins, *namespace, *dimension;
};

/* Of a table's, an index's, a queue's or a consumer's group; NULL for any other. */
static const struct folder *folder_of(const char *group)
{
    static const struct folder known[] = {{"tables/", "AWS/DynamoDB", "TableName"},
                                          {"queues/", "AWS/SQS", "QueueName"},
                                          {"consumers/", "AWS/Lambda", "FunctionName"}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (text_starts_with(group, known[i].begins))
            return &known[i];
    return NULL;
}

static void add_dimensions(struct cloudwatch_metric *m, const struct folder *folder,
                           const char *group)
{
    static const char indexes[] = "/indexes/";
    const char *name = group + strlen(folder->begins), *index = strstr(name, indexes);
    size_t length = index ? (size_t)(index - name) : strlen(name);

    add_dimension(m, folder->dimension, name, length);
    if (index)
        add_dimension(m, "GlobalSecondaryIndexName", index + strlen(indexes),
                      strlen(index + strlen(indexes)));
}

static void add_group(struct cloudwatch_metrics *s, const struct group *g)
{
    const struct folder *folder = folder_of(g->path);

    for (size_t i = 0; folder && !g->has_elements && i < g->count; i++) {
        const struct cloudwatch_form *form = form_of(g->outputs[i]->metric);
        size_t count;
        double *values =
            form ? result_values(s->result, g->path, g->outputs[i]->name, &count) : NULL;
        if (!values)
            continue;
        struct cloudwatch_metric *m = add_metric(s, form, folder->namespace, g->path, values);
        add_dimensions(m, folder, g->path);
        name_metric(m);
    }
}

static const char *setting(const struct cloudwatch_metrics *s, const char *workload,
                           const char *name)
{
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "workloads.%s.%.100s", workload, name);
    return settings_get(&s->settings, path);
}

static const char *operation_of(const struct cloudwatch_metrics *s, const char *workload)
{
    static const struct {
        const char *word, *alone, *together;
    } known[] = {{"get", "GetItem", "TransactGetItems"},
                 {"batch_get", "BatchGetItem", "TransactGetItems"},
                 {"query", "Query", NULL},
                 {"scan", "Scan", NULL},
                 {"put", "PutItem", "TransactWriteItems"},
                 {"update", "UpdateItem", "TransactWriteItems"},
                 {"delete", "DeleteItem", "TransactWriteItems"},
                 {"batch_write", "BatchWriteItem", "TransactWriteItems"}};
    const char *word = setting(s, workload, "operation"),
               *all = setting(s, workload, "transaction");

    for (size_t i = 0; word && i < sizeof known / sizeof *known; i++)
        if (text_equal(known[i].word, word))
            return all && text_equal(all, "true") ? known[i].together : known[i].alone;
    return NULL;
}

/* The metric of the table's operation, made when it is met for the first time. */
static double *operation_values(struct cloudwatch_metrics *s, const struct cloudwatch_form *form,
                                const char *table, const char *operation)
{
    char group[SERIES_PATH];

    snprintf(group, sizeof group, "tables/%s/%s", table, operation);
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].form == form && text_equal(s->items[i].group, group))
            return s->items[i].values;
    struct cloudwatch_metric *m = add_metric(s, form, "AWS/DynamoDB", group,
                                             memory_new(s->result->rows, sizeof *s->items->values));
    add_dimension(m, "TableName", table, strlen(table));
    add_dimension(m, "Operation", operation, strlen(operation));
    name_metric(m);
    return m->values;
}

static void add_to_operation(struct cloudwatch_metrics *s, const struct cloudwatch_form *form,
                             const char *table, const char *operation, const double *values,
                             size_t count, double times)
{
    double *sum = operation_values(s, form, table, operation);

    for (size_t i = 0; values && i < count && i < s->result->rows; i++)
        sum[i] += isfinite(values[i]) ? times * values[i] : 0;
}

/* Items of one call: of a query or scan those that it evaluates, for a run knows no filter; 0 of
 * other operations, which have no such metric. */
static double items_returned(const struct cloudwatch_metrics *s, const char *workload,
                             const char *operation)
{
    const char *items = setting(s, workload, "items");

    if (!text_equal(operation, "Query") && !text_equal(operation, "Scan"))
        return 0;
    return items ? strtod(items, NULL) : 1;
}

/* What one workload adds to the operation that it uses. */
static void add_workload(struct cloudwatch_metrics *s, const struct group *g)
{
    const char *table = setting(s, group_name(g), "table"),
               *operation = operation_of(s, group_name(g));
    size_t attempted, refused, failed;

    if (!table || !operation)
        return;
    double *attempts = result_role(s->result, g, "attempts", &attempted),
           *throttled = result_role(s->result, g, "throttled_attempts", &refused),
           *errors = result_role(s->result, g, "errors", &failed);
    add_to_operation(s, &successes, table, operation, attempts, attempted, 1);
    add_to_operation(s, &successes, table, operation, throttled, refused, -1);
    add_to_operation(s, &successes, table, operation, errors, failed, -1);
    double items = items_returned(s, group_name(g), operation);
    if (items > 0) {
        add_to_operation(s, &returned_items, table, operation, attempts, attempted, items);
        add_to_operation(s, &returned_items, table, operation, throttled, refused, -items);
        add_to_operation(s, &returned_items, table, operation, errors, failed, -items);
    }
    add_to_operation(s, &throttled_requests, table, operation, throttled, refused, 1);
    add_to_operation(s, &system_errors, table, operation, errors, failed, 1);
    free(attempts);
    free(throttled);
    free(errors);
}

void cloudwatch_metrics_make(struct cloudwatch_metrics *s, const struct result *result)
{
    *s = (struct cloudwatch_metrics){.result = result};
    settings_read(&s->settings, result->resolved);
    for (size_t i = 0; i < result->outputs.group_count; i++)
        add_group(s, &result->outputs.groups[i]);
    for (size_t i = 0; i < result->outputs.group_count; i++)
        if (text_starts_with(result->outputs.groups[i].path, "workloads/"))
            add_workload(s, &result->outputs.groups[i]);
}

void cloudwatch_metrics_release(struct cloudwatch_metrics *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct cloudwatch_metric *m = &s->items[i];
        for (int d = 0; d < m->dimension_count; d++)
            free(m->dimensions[d].value);
        free(m->group);
        free(m->label);
        free(m->values);
    }
    free(s->items);
    settings_release(&s->settings);
}
