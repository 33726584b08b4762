/* A value of a JSON document and the way to it, so that a mistake names its place:
 *
 *   orders.json: error: Table.GlobalSecondaryIndexes[1].ItemCount is "many"; it must be a number
 *
 * The readers of sim/aws take members by these functions. An absent member is no mistake, nor is null,
 * which AWS never writes but some tools do: a text is then NULL, a number NAN, a time
 * COLLECTED_NO_TIME, a list empty. Of a file ten mistakes are told, and how many more there are.
 * Texts are of the arena. Borrows the JSON and everything of the source. */
#ifndef DDBSIM_JSON_VALUE_H
#define DDBSIM_JSON_VALUE_H

#include <jansson.h>

#include "collected.h"
#include "diagnostics.h"

/* Where values come from. */
struct json_source {
    const char *file;
    struct diagnostics *diagnostics;
    struct arena *arena;
    size_t mistakes; /* of this file, told or not */
};

struct json_value {
    struct json_source *source;
    const struct json_value *up; /* what it is in; NULL: the document */
    const char *member;          /* its name there; NULL: it is item `index` of a list */
    size_t index;
    const json_t *json; /* NULL: absent */
};

struct json_value json_value_of(struct json_source *source, const json_t *json);
struct json_value json_value_member(const struct json_value *of, const char *name);
struct json_value json_value_item(const struct json_value *list, size_t index);

/* Tells what is wrong with it, as a phrase behind its path. */
void json_value_mistake(const struct json_value *value, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void json_value_note(const struct json_value *value, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says how many mistakes of a file were not told. */
void json_source_end(const struct json_source *source);

/* Whether it is there and an object; what is there and none is a mistake. */
bool json_value_is_object(const struct json_value *value);

/* The length of a list; 0 where it is absent or, by mistake, no list. */
size_t json_value_count(const struct json_value *list);

/* Members by name and kind. `need`: absence is a mistake too. */
const char *json_value_text(const struct json_value *of, const char *name);
const char *json_value_need_text(const struct json_value *of, const char *name);
double json_value_number(const struct json_value *of, const char *name); /* 0 or more */
double json_value_need_number(const struct json_value *of, const char *name);
double json_value_limit(const struct json_value *of, const char *name); /* -1: not set, NAN */
int64_t json_value_time(const struct json_value *of, const char *name);
int64_t json_value_need_time(const struct json_value *of, const char *name);
bool json_value_flag(const struct json_value *of, const char *name, bool otherwise);

/* A table's or index's name by AWS's rule (aws_name.h); NULL with a mistake when it is none. */
const char *json_value_need_name(const struct json_value *of, const char *name);

#endif
