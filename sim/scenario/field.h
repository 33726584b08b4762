/* A parameter is a row. A model declares the members of its spec struct once, with unit, default,
 * bounds and a sentence; decoder, defaults, --set, JSON Schema, reference and messages read the
 * rows.
 *
 *   static const struct field client_fields[] = {
 *       DURATION(struct client_spec, timeout, "60s", 0, DAY, "How long a call may take in all."),
 *       FIELD_END };
 *   const struct record client_record = RECORD(struct client_spec, "client", client_fields,
 *                                              client_validate, "Who sends requests ...");
 *
 * The default is written as a user would write it. REQUIRED (NULL) means that there is none. A
 * default that begins with '=' is a phrase for what happens when the key is absent ("=the table's
 * item_size"); the member is then left zero. A member of the wrong type does not compile. */
#ifndef DDBSIM_FIELD_H
#define DDBSIM_FIELD_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diagnostics.h"
#include "simtime.h"

struct node;

/* The first member of every spec struct: where it was written and, in a named map, its name. */
struct origin {
    const struct node *node;
    const char *name;
};

/* Where the value of `key` was written, or, when it is absent, the record itself. */
struct place origin_place(const struct origin *origin, const char *key);
bool origin_has(const struct origin *origin, const char *key);

enum field_type {
    FIELD_TEXT,      /* const char * */
    FIELD_REFERENCE, /* const char *: a name that must stand in the top-level map `refers` */
    FIELD_ENUM,      /* int: an index into `variants` */
    FIELD_FLAG,      /* bool */
    FIELD_COUNT,     /* int64_t */
    FIELD_NUMBER,    /* double */
    FIELD_RATIO,     /* double */
    FIELD_DURATION,  /* simtime */
    FIELD_SIZE,      /* int64_t, bytes */
    FIELD_INSTANT,   /* int64_t, seconds since 1970 */
    FIELD_SUB,       /* a struct */
    FIELD_OPTION,    /* a pointer to a struct, NULL when absent */
    FIELD_MAP,       /* pointer to the first of NAME_count structs, named */
    FIELD_LIST,      /* the same, not named */
    FIELD_TEXTS,     /* pointer to the first of NAME_count texts */
    FIELD_CHOICES    /* pointer to the first of NAME_count struct choice */
};

/* One of several records, told apart by the value of one key, such as a timeline action. Kinds come
 * in lists, one for each module that has some; the last of a list has no name. */
struct choice_kind {
    const char *name;
    const struct record *record;
    const void *verb; /* what the owner of the list does with it; opaque here */
};

struct choice {
    const struct choice_kind *kind;
    void *spec;
};

/* What an ENUM chooses from: an array of texts, of structs whose first member is their name, or of
 * pointers to such structs. The last of it is NULL, or has a name of NULL. */
struct variants {
    const void *first;
    size_t stride; /* from one to the next */
    bool pointers;
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset, count_offset;
    const char *fallback;
    double least, most;
    struct variants variants;                 /* of an ENUM */
    const char *refers;                       /* of a REFERENCE */
    const struct record *record;              /* of SUB, OPTION, MAP, LIST */
    const struct choice_kind *const *choices; /* of CHOICES: lists, NULL-terminated */
    const char *tag;                          /* of CHOICES: the key that tells which */
    const char *sentence;
};

/* What the default of a field was until a date (defaults.h). */
struct past_default {
    const char *field, *until, *fallback;
};

struct record {
    const char *name;
    size_t size;
    const struct field *fields;
    void (*validate)(const void *spec,
                     struct diagnostics *diagnostics); /* rules across keys; may be NULL */
    const char *sentence;
    const struct past_default *past; /* the last has no field; NULL: no default ever changed */
    const char *shorthand; /* the key that a plain value in the record's place is of; NULL: none */
};

/* The i-th kind of a CHOICES field, through all its lists; NULL after the last. */
static inline const struct choice_kind *choice_kind_at(const struct field *field, size_t i)
{
    for (const struct choice_kind *const *list = field->choices; list && *list; list++)
        for (const struct choice_kind *kind = *list; kind->name; kind++)
            if (i-- == 0)
                return kind;
    return NULL;
}

/* The name of the i-th of what an ENUM chooses from; NULL after the last. */
static inline const char *variant_name(const struct variants *variants, size_t i)
{
    const void *variant = (const char *)variants->first + i * variants->stride;

    if (variants->pointers)
        variant = *(const void *const *)variant;
    return variant ? *(const char *const *)variant : NULL;
}

#define REQUIRED NULL
#define MORE_THAN_0 DBL_MIN
#define NO_LIMIT DBL_MAX

#define FIELD_AT(T, m, type) _Generic(((T *)0)->m, type : offsetof(T, m))
#define FIELD_TYPED(T, m, kind, ctype, ...)                                                        \
    {                                                                                              \
        .name = #m, .type = kind, .offset = FIELD_AT(T, m, ctype), __VA_ARGS__                     \
    }
/* A row whose key is not its member's name, such as one of a struct that several records have. */
#define FIELD_NAMED(T, label, m, kind, ctype, ...)                                                 \
    {                                                                                              \
        .name = label, .type = kind, .offset = FIELD_AT(T, m, ctype), __VA_ARGS__                  \
    }
#define FIELD_NAMED_MANY(T, label, m, kind, ctype, ...)                                            \
    {                                                                                              \
        .name = label, .type = kind, .offset = FIELD_AT(T, m, ctype),                              \
        .count_offset = FIELD_AT(T, m##_count, size_t), __VA_ARGS__                                \
    }
#define FIELD_MANY(T, m, kind, ctype, ...)                                                         \
    {                                                                                              \
        .name = #m, .type = kind, .offset = FIELD_AT(T, m, ctype),                                 \
        .count_offset = FIELD_AT(T, m##_count, size_t), __VA_ARGS__                                \
    }

#define TEXT(T, m, def, doc)                                                                       \
    FIELD_TYPED(T, m, FIELD_TEXT, const char *, .fallback = def, .sentence = doc)
#define REFERENCE(T, m, def, to, doc)                                                              \
    FIELD_TYPED(T, m, FIELD_REFERENCE, const char *, .fallback = def, .refers = to, .sentence = doc)
/* The three kinds of arrays that an ENUM chooses from; no other compiles. */
#define NAME_IS_FIRST(variant)                                                                     \
    (0 * sizeof(struct {                                                                           \
         _Static_assert(offsetof(__typeof__(variant), name) == 0 &&                                \
                            _Generic(((__typeof__(variant) *)0)->name, const char * : 1),          \
                        "a variant begins with its name");                                         \
         int unused;                                                                               \
     }))
#define TEXTS_TO_CHOOSE(list)                                                                      \
    {                                                                                              \
        list, _Generic(*(list), const char * : sizeof *(list)), false                              \
    }
#define VARIANTS_TO_CHOOSE(table)                                                                  \
    {                                                                                              \
        table, sizeof *(table) + NAME_IS_FIRST(*(table)), false                                    \
    }
#define POINTERS_TO_CHOOSE(table)                                                                  \
    {                                                                                              \
        table, sizeof *(table) + NAME_IS_FIRST(**(table)), true                                    \
    }
#define ENUM(T, m, list, def, doc)                                                                 \
    FIELD_TYPED(T, m, FIELD_ENUM, int, .variants = TEXTS_TO_CHOOSE(list), .fallback = def,         \
                .sentence = doc)
#define VARIANT(T, m, table, def, doc)                                                             \
    FIELD_TYPED(T, m, FIELD_ENUM, int, .variants = VARIANTS_TO_CHOOSE(table), .fallback = def,     \
                .sentence = doc)
#define VARIANT_POINTER(T, m, table, def, doc)                                                     \
    FIELD_TYPED(T, m, FIELD_ENUM, int, .variants = POINTERS_TO_CHOOSE(table), .fallback = def,     \
                .sentence = doc)
#define FLAG(T, m, def, doc) FIELD_TYPED(T, m, FIELD_FLAG, bool, .fallback = def, .sentence = doc)
#define COUNT(T, m, def, lo, hi, doc)                                                              \
    FIELD_TYPED(T, m, FIELD_COUNT, int64_t, .fallback = def, .least = lo, .most = hi,              \
                .sentence = doc)
#define NUMBER(T, m, def, lo, hi, doc)                                                             \
    FIELD_TYPED(T, m, FIELD_NUMBER, double, .fallback = def, .least = lo, .most = hi,              \
                .sentence = doc)
#define RATIO(T, m, def, lo, hi, doc)                                                              \
    FIELD_TYPED(T, m, FIELD_RATIO, double, .fallback = def, .least = lo, .most = hi,               \
                .sentence = doc)
#define DURATION(T, m, def, lo, hi, doc)                                                           \
    FIELD_TYPED(T, m, FIELD_DURATION, simtime, .fallback = def, .least = (double)(lo),             \
                .most = (double)(hi), .sentence = doc)
#define SIZE(T, m, def, lo, hi, doc)                                                               \
    FIELD_TYPED(T, m, FIELD_SIZE, int64_t, .fallback = def, .least = lo, .most = hi,               \
                .sentence = doc)
#define INSTANT(T, m, def, doc)                                                                    \
    FIELD_TYPED(T, m, FIELD_INSTANT, int64_t, .fallback = def, .sentence = doc)
#define SUB(T, m, ctype, rec, doc)                                                                 \
    FIELD_TYPED(T, m, FIELD_SUB, ctype, .record = &rec, .fallback = "=its defaults",               \
                .sentence = doc)
#define OPTION(T, m, ctype, rec, def, doc)                                                         \
    FIELD_TYPED(T, m, FIELD_OPTION, ctype *, .record = &rec, .fallback = def, .sentence = doc)
#define MAP(T, m, ctype, rec, def, doc)                                                            \
    FIELD_MANY(T, m, FIELD_MAP, ctype *, .record = &rec, .fallback = def, .sentence = doc)
#define LIST(T, m, ctype, rec, def, doc)                                                           \
    FIELD_MANY(T, m, FIELD_LIST, ctype *, .record = &rec, .fallback = def, .sentence = doc)
#define TEXTS(T, m, def, doc)                                                                      \
    FIELD_MANY(T, m, FIELD_TEXTS, const char **, .fallback = def, .sentence = doc)
#define CHOICES(T, m, key, kinds, def, doc)                                                        \
    FIELD_MANY(T, m, FIELD_CHOICES, struct choice *, .tag = key, .choices = kinds,                 \
               .fallback = def, .sentence = doc)
#define FIELD_END                                                                                  \
    {                                                                                              \
        0                                                                                          \
    }
#define RECORD(T, title, rows, checker, doc)                                                       \
    {                                                                                              \
        title, sizeof(T), rows, checker, doc                                                       \
    }
#define RECORD_WITH_PAST(T, title, rows, past, checker, doc)                                       \
    {                                                                                              \
        title, sizeof(T), rows, checker, doc, past                                                 \
    }

#endif
