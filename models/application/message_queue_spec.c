#include "message_queue_spec.h"

const struct queue_kind queue_kinds[] = {
    {.name = "standard", .paid = true, .keeps_age = true, .ramps = true, .most_unwindowed = 10},
    {.name = "fifo",
     .groups = true,
     .in_order = true,
     .paid = true,
     .ramps = true,
     .calls_per_s = 300,
     .most_at_once = 10},
    {.name = "stream", .of_table = true, .in_order = true}, /* Lambda reads it for nothing */
    {.name = NULL}};

static const struct field message_queue_fields[] = {
    VARIANT(struct message_queue_spec, kind, queue_kinds, "standard",
            "SQS standard, SQS FIFO, or the stream of a table."),
    REFERENCE(struct message_queue_spec, table, "=messages are sent by an API", "tables",
              "stream: the table whose writes make the records."),
    COUNT(struct message_queue_spec, groups, "100", 1, 1000000,
          "fifo: message groups, each as likely; where there are `keys`, each key is of one."),
    COUNT(struct message_queue_spec, parallelization, "1", 1, 10,
          "stream: batches of one shard that are worked on at once (ParallelizationFactor)."),
    COUNT(struct message_queue_spec, max_receives, "=it is tried for ever", 1, 1000,
          "After so many failures a message goes to the dead letters."),
    REFERENCE(struct message_queue_spec, dead_letter_queue, "=dead letters are only counted",
              "queues", "The queue that dead letters go to."),
    NUMBER(struct message_queue_spec, calls_per_second, "=300 of a FIFO queue, else no limit",
           MORE_THAN_0, 1e9,
           "fifo: calls of each API action; in high throughput mode AWS allows 2,400 to 70,000, by "
           "Region."),
    COUNT(struct message_queue_spec, send_batch, "1", 1, 10,
          "fifo: messages of one SendMessageBatch; 10 make 3,000 messages a second of 300 calls."),
    COUNT(struct message_queue_spec, in_flight_limit, "120000", 1, 1000000000,
          "Messages that are received and neither deleted nor visible again, at most."),
    DURATION(struct message_queue_spec, visibility_timeout, "30s", 0, DAY,
             "How long a message whose processing failed stays away."),
    DURATION(struct message_queue_spec, retention, "=4d, of a stream 1d", MINUTE, 3650 * DAY,
             "How long a message is kept (AWS: 60 s to 14 days)."),
    SUB(struct message_queue_spec, latency, struct latency_spec, latency_record,
        "How long a send takes."),
    LIST(struct message_queue_spec, keys, struct key_group_spec, key_group_record, "=no keys",
         "Which keys its messages are about; of a FIFO queue their message groups follow from "
         "them."),
    FIELD_END};

static void message_queue_check_spec(const void *spec, struct diagnostics *diagnostics)
{
    const struct message_queue_spec *s = spec;
    const struct queue_kind *kind = &queue_kinds[s->kind];

    if (kind->of_table != (s->table != NULL))
        diagnostics_add(diagnostics, origin_place(&s->origin, s->table ? "table" : "kind"),
                        s->table ? "'table' is for 'kind: stream'"
                                 : "a stream needs the 'table' that it belongs to");
    if (!kind->groups && origin_has(&s->origin, "groups"))
        diagnostics_add(diagnostics, origin_place(&s->origin, "groups"),
                        "'groups' is for 'kind: fifo'");
    static const char *const fifo[] = {"calls_per_second", "send_batch"};
    for (size_t i = 0; i < 2; i++)
        if (!kind->calls_per_s && origin_has(&s->origin, fifo[i]))
            diagnostics_add(diagnostics, origin_place(&s->origin, fifo[i]),
                            "'%s' is for 'kind: fifo'; other queues have no such quota", fifo[i]);
    if (s->keys_count && kind->of_table)
        diagnostics_add(diagnostics, origin_place(&s->origin, "keys"),
                        "records of a stream have the keys of the items; 'keys' is for queues");
    if (s->keys_count)
        keyspace_validate(s->keys, s->keys_count, &s->origin, diagnostics);
    if (!kind->of_table && origin_has(&s->origin, "parallelization"))
        diagnostics_add(diagnostics, origin_place(&s->origin, "parallelization"),
                        "'parallelization' is for 'kind: stream'");
}

static const struct past_default message_queue_past[] = {
    {"retention", "2026-11", "3650d"},
    {"calls_per_second", "2026-11", "1e9"},
    {"in_flight_limit", "2026-11", "1000000000"},
    {0}};

const struct record message_queue_record =
    RECORD_WITH_PAST(struct message_queue_spec, "queue", message_queue_fields, message_queue_past,
                     message_queue_check_spec, "A queue of messages, or a table's stream.");
