#include "describe_table.h"

#include <math.h>

#include "aws_name.h"
#include "text.h"

/* AWS's words are taken where they are known alone: they go on into templates and scenarios. */
static const char *const key_types[] = {"HASH", "RANGE", NULL},
                         *const attribute_types[] = {"S", "N", "B", NULL},
                         *const projections[] = {"ALL", "KEYS_ONLY", "INCLUDE", NULL},
                         *const billing_modes[] = {"PROVISIONED", "PAY_PER_REQUEST", NULL},
                         *const table_classes[] = {"STANDARD", "STANDARD_INFREQUENT_ACCESS", NULL},
                         *const stream_views[] = {"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE",
                                                  "NEW_AND_OLD_IMAGES", NULL},
                         *const consistencies[] = {"EVENTUAL", "STRONG", NULL},
                         *const encryptions[] = {"KMS", "AES256", NULL};

/* NULL where it is absent (a mistake where it is needed), or by mistake another word. */
static const char *read_word(const struct json_value *of, const char *name,
                             const char *const *words, bool need)
{
    struct json_value value = json_value_member(of, name);
    const char *said = need ? json_value_need_text(of, name) : json_value_text(of, name);
    struct text all = {0};

    for (size_t i = 0; words[i]; i++) {
        if (said && text_equal(said, words[i])) {
            text_release(&all);
            return said;
        }
        text_addf(&all, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    }
    if (said)
        json_value_mistake(&value, "is \"%.60s\"; this version knows %s", said, text_get(&all));
    text_release(&all);
    return NULL;
}

static void read_keys(const struct json_value *of, struct collected_key_schema *out)
{
    struct json_value list = json_value_member(of, "KeySchema");

    for (size_t i = 0; i < json_value_count(&list); i++) {
        struct json_value key = json_value_item(&list, i);
        if (!json_value_is_object(&key))
            continue;
        const char *name = json_value_need_text(&key, "AttributeName");
        const char *type = read_word(&key, "KeyType", key_types, true);
        if (type && text_equal(type, "RANGE"))
            out->range = name;
        else
            out->hash = name;
    }
}

static void read_attributes(const struct json_value *of, struct collected_description *out)
{
    struct json_value list = json_value_member(of, "AttributeDefinitions");

    out->attribute_count = json_value_count(&list);
    out->attributes = arena_take(of->source->arena, out->attribute_count, sizeof *out->attributes);
    for (size_t i = 0; i < out->attribute_count; i++) {
        struct json_value attribute = json_value_item(&list, i);
        if (!json_value_is_object(&attribute))
            continue;
        out->attributes[i].name = json_value_need_text(&attribute, "AttributeName");
        out->attributes[i].type = read_word(&attribute, "AttributeType", attribute_types, true);
    }
}

static void read_throughput(const struct json_value *of, struct collected_throughput *out)
{
    struct json_value now = json_value_member(of, "ProvisionedThroughput");
    struct json_value most = json_value_member(of, "OnDemandThroughput");
    struct json_value warm = json_value_member(of, "WarmThroughput");

    *out = (struct collected_throughput){.max_on_demand = {NAN, NAN},
                                         .warm = {NAN, NAN},
                                         .increased_at = COLLECTED_NO_TIME,
                                         .decreased_at = COLLECTED_NO_TIME};
    if (json_value_is_object(&now)) {
        out->capacity[READ] = json_value_need_number(&now, "ReadCapacityUnits");
        out->capacity[WRITE] = json_value_need_number(&now, "WriteCapacityUnits");
        out->increased_at = json_value_time(&now, "LastIncreaseDateTime");
        out->decreased_at = json_value_time(&now, "LastDecreaseDateTime");
        double decreases = json_value_number(&now, "NumberOfDecreasesToday");
        out->decreases_today = isnan(decreases) ? 0 : decreases;
    }
    if (json_value_is_object(&most)) {
        out->max_on_demand[READ] = json_value_limit(&most, "MaxReadRequestUnits");
        out->max_on_demand[WRITE] = json_value_limit(&most, "MaxWriteRequestUnits");
    }
    if (json_value_is_object(&warm)) {
        out->warm[READ] = json_value_number(&warm, "ReadUnitsPerSecond");
        out->warm[WRITE] = json_value_number(&warm, "WriteUnitsPerSecond");
    }
}

static void read_projection(const struct json_value *of, struct collected_index *out)
{
    struct json_value projection = json_value_member(of, "Projection");
    struct json_value list = json_value_member(&projection, "NonKeyAttributes");

    if (!json_value_is_object(&projection))
        return;
    out->projection = read_word(&projection, "ProjectionType", projections, false);
    size_t count = json_value_count(&list);
    out->attributes = arena_take(of->source->arena, count, sizeof *out->attributes);
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(list.json, i));
        if (name)
            out->attributes[out->attribute_count++] = arena_text(of->source->arena, name);
    }
}

/* False when it has no name. */
static bool read_index(const struct json_value *of, bool local, struct collected_index *out)
{
    *out = (struct collected_index){.local = local, .size_bytes = NAN, .items = NAN};
    out->name = json_value_need_name(of, "IndexName");
    out->status = json_value_text(of, "IndexStatus");
    out->backfilling = json_value_flag(of, "Backfilling", false);
    out->size_bytes = json_value_number(of, "IndexSizeBytes");
    out->items = json_value_number(of, "ItemCount");
    read_keys(of, &out->keys);
    read_projection(of, out);
    read_throughput(of, &out->throughput);
    return out->name != NULL;
}

static void read_indexes(const struct json_value *of, struct collected_description *out)
{
    static const char *const members[] = {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"};
    struct json_value lists[2];
    size_t count = 0;

    for (size_t k = 0; k < 2; k++) {
        lists[k] = json_value_member(of, members[k]);
        count += json_value_count(&lists[k]);
    }
    out->indexes = arena_take(of->source->arena, count, sizeof *out->indexes);
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < json_array_size(lists[k].json); i++) {
            struct json_value item = json_value_item(&lists[k], i);
            if (json_value_is_object(&item) &&
                read_index(&item, k == 1, &out->indexes[out->index_count]))
                out->index_count++;
        }
    }
}

static void read_override(const struct json_value *of, const char *index,
                          struct collected_override *out)
{
    struct json_value read = json_value_member(of, "ProvisionedThroughputOverride");
    struct json_value most = json_value_member(of, "OnDemandThroughputOverride");
    struct json_value warm = json_value_member(of, "WarmThroughput");

    *out = (struct collected_override){
        .index = index, .read_capacity = NAN, .max_read = NAN, .warm = {NAN, NAN}};
    if (json_value_is_object(&read))
        out->read_capacity = json_value_number(&read, "ReadCapacityUnits");
    if (json_value_is_object(&most))
        out->max_read = json_value_limit(&most, "MaxReadRequestUnits");
    if (json_value_is_object(&warm)) {
        out->warm[READ] = json_value_number(&warm, "ReadUnitsPerSecond");
        out->warm[WRITE] = json_value_number(&warm, "WriteUnitsPerSecond");
    }
}

static void read_replica(const struct json_value *of, struct collected_replica *out)
{
    struct json_value class = json_value_member(of, "ReplicaTableClassSummary");
    struct json_value indexes = json_value_member(of, "GlobalSecondaryIndexes");
    size_t count = json_value_count(&indexes);

    out->region = json_value_need_text(of, "RegionName");
    out->status = json_value_text(of, "ReplicaStatus");
    if (json_value_is_object(&class))
        out->table_class = read_word(&class, "TableClass", table_classes, false);
    out->overrides = arena_take(of->source->arena, count + 1, sizeof *out->overrides);
    read_override(of, NULL, &out->overrides[out->override_count++]);
    for (size_t i = 0; i < count; i++) {
        struct json_value index = json_value_item(&indexes, i);
        const char *name =
            json_value_is_object(&index) ? json_value_need_name(&index, "IndexName") : NULL;
        if (name)
            read_override(&index, name, &out->overrides[out->override_count++]);
    }
}

static void read_replicas(const struct json_value *of, struct collected_description *out)
{
    struct json_value list = json_value_member(of, "Replicas");
    struct json_value witnesses = json_value_member(of, "GlobalTableWitnesses");
    size_t count = json_value_count(&list);

    out->replicas = arena_take(of->source->arena, count, sizeof *out->replicas);
    for (size_t i = 0; i < count; i++) {
        struct json_value item = json_value_item(&list, i);
        if (json_value_is_object(&item))
            read_replica(&item, &out->replicas[out->replica_count++]);
    }
    out->multi_region_consistency = read_word(of, "MultiRegionConsistency", consistencies, false);
    out->has_witness = json_value_count(&witnesses) > 0;
}

static void read_kinds(const struct json_value *of, struct collected_description *out)
{
    struct json_value billing = json_value_member(of, "BillingModeSummary");
    struct json_value class = json_value_member(of, "TableClassSummary");
    struct json_value stream = json_value_member(of, "StreamSpecification");
    const char *mode = NULL, *name = NULL;

    if (json_value_is_object(&billing))
        mode = read_word(&billing, "BillingMode", billing_modes, false);
    out->on_demand = mode && text_equal(mode, "PAY_PER_REQUEST");
    if (json_value_is_object(&class))
        name = read_word(&class, "TableClass", table_classes, false);
    out->table_class = name ? name : "STANDARD";
    if (json_value_is_object(&stream) && json_value_flag(&stream, "StreamEnabled", false))
        out->stream_view = read_word(&stream, "StreamViewType", stream_views, false);
}

/* Without a description of it the key is AWS's own, which nobody sets. */
static void read_protection(const struct json_value *of, struct collected_description *out)
{
    struct json_value encryption = json_value_member(of, "SSEDescription");

    out->deletion_protected = json_value_flag(of, "DeletionProtectionEnabled", false);
    if (!json_value_is_object(&encryption))
        return;
    const char *status = json_value_text(&encryption, "Status"),
               *type = read_word(&encryption, "SSEType", encryptions, false);
    bool off = status && (text_equal(status, "DISABLED") || text_equal(status, "DISABLING"));
    out->kms = type && text_equal(type, "KMS") && !off;
    out->kms_key = json_value_text(&encryption, "KMSMasterKeyArn");
}

static void tell_what_is_beyond(const struct json_value *of, struct collected_description *out)
{
    struct json_value vectors = json_value_member(of, "VectorIndexes");

    out->has_vector_indexes = json_array_size(vectors.json) > 0;
    if (out->has_vector_indexes)
        json_value_note(&vectors, "are beyond the model, which simulates the table without them");
}

static void note_account(struct collected *collected, const char *text)
{
    struct aws_arn arn;

    if (collected->region || !text || !aws_name_read_arn(&collected->arena, text, &arn))
        return;
    collected->region = arn.region;
    collected->account = arn.account;
}

static bool differ(const char *a, const char *b)
{
    return a && b && !text_equal(a, b);
}

/* Whether two tables' ARNs, of which each may be absent, are of two Regions or accounts. */
static bool is_elsewhere(struct document *document, const char *first, const char *second)
{
    struct arena *arena = &document->into->arena;
    struct aws_arn a, b;

    return first && second && aws_name_read_arn(arena, first, &a) &&
           aws_name_read_arn(arena, second, &b) &&
           (differ(a.region, b.region) || differ(a.account, b.account));
}

void describe_table_read(struct document *document, const struct json_value *table)
{
    const char *name = json_value_need_name(table, "TableName");

    if (!name)
        return;
    struct collected_table *into = collected_table(document->into, name);
    const char *arn = json_value_text(table, "TableArn");
    if (into->described && is_elsewhere(document, into->described->arn, arn)) {
        json_value_mistake(table,
                           "describes a table %s of another Region or account than %s; tables of "
                           "one name are one here: import each Region alone",
                           name, into->described->file);
        return;
    }
    if (into->described)
        json_value_note(table,
                        "describes %s, as %s does; this one, the later on the command line, counts",
                        name, into->described->file);
    struct collected_description *out = arena_take(table->source->arena, 1, sizeof *out);
    out->file = table->source->file;
    out->arn = arn;
    out->status = json_value_text(table, "TableStatus");
    out->created_at = json_value_time(table, "CreationDateTime");
    out->size_bytes = json_value_number(table, "TableSizeBytes");
    out->items = json_value_number(table, "ItemCount");
    read_keys(table, &out->keys);
    read_attributes(table, out);
    read_throughput(table, &out->throughput);
    read_kinds(table, out);
    read_protection(table, out);
    read_indexes(table, out);
    read_replicas(table, out);
    tell_what_is_beyond(table, out);
    note_account(document->into, out->arn);
    into->described = out;
}
