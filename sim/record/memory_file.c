#include "memory_file.h"

#include <math.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "invariant.h"
#include "memory.h"
#include "text.h"

struct attribute {
    const char *name;
    const char *text; /* NULL: it is a number */
    double number;
    struct attribute *next;
};

/* A group or a dataset; which of its members mean something is told by the first. */
struct object {
    bool is_group;
    const char *path; /* its first one */
    struct attribute *attributes;
    struct path_entry *first, *last; /* of a group: what lies directly below it */
    enum h5_type type;
    int rank;
    hsize_t size[H5_RANK];
    size_t count; /* values of it: one without axes, size[0] along one axis, none along more */
    size_t scale;
    size_t capacity;
    double *numbers;
    const char **texts;
};

/* A path by which an object is reached. */
struct path_entry {
    uint64_t hash; /* of the path, so that a look-up compares words */
    const char *path, *name;
    size_t object;
    struct path_entry *next; /* in the same group */
};

struct memory_file {
    struct arena arena;
    struct object *objects; /* from 1 on; 1 is the root */
    size_t count, capacity;
    void *by_path; /* of <search.h>: of entries */
};

static int by_hash(const void *a, const void *b)
{
    const struct path_entry *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return strcmp(x->path, y->path);
}

static const struct path_entry *find(const struct memory_file *f, const char *path)
{
    struct path_entry wanted = {.hash = hash_text(path), .path = path};
    struct path_entry *const *found = tfind(&wanted, &f->by_path, by_hash);

    return found ? *found : NULL;
}

static const struct object *object_at(const struct memory_file *f, const char *path)
{
    const struct path_entry *entry = find(f, path);
    return entry ? &f->objects[entry->object] : NULL;
}

static const struct object *dataset_at(const struct memory_file *f, const char *path)
{
    const struct object *object = object_at(f, path);
    return object && !object->is_group ? object : NULL;
}

/* `path` lies in the arena. */
static void add_entry(struct memory_file *f, const char *path, size_t parent, size_t object)
{
    struct path_entry *entry = arena_take(&f->arena, 1, sizeof *entry);

    *entry = (struct path_entry){
        .hash = hash_text(path), .path = path, .name = strrchr(path, '/') + 1, .object = object};
    tsearch(entry, &f->by_path, by_hash);
    if (!parent)
        return;
    struct object *group = &f->objects[parent];
    if (group->last)
        group->last->next = entry;
    else
        group->first = entry;
    group->last = entry;
}

static size_t add_object(struct memory_file *f, const char *path, size_t parent,
                         const struct object *object)
{
    f->objects = memory_grow(f->objects, f->count, &f->capacity, sizeof *f->objects);
    f->objects[f->count] = *object;
    f->objects[f->count].path = path;
    add_entry(f, path, parent, f->count);
    return f->count++;
}

struct memory_file *memory_file_new(void)
{
    struct memory_file *f = memory_new(1, sizeof *f);

    f->count = 1;
    f->capacity = 512;
    f->objects = memory_new(f->capacity, sizeof *f->objects);
    add_object(f, "/", 0, &(struct object){.is_group = true});
    return f;
}

static void keep_entry(void *entry)
{
    (void)entry; /* it goes with the arena */
}

void memory_file_free(struct memory_file *f)
{
    if (!f)
        return;
    for (size_t i = 1; i < f->count; i++) {
        free(f->objects[i].numbers);
        free(f->objects[i].texts);
    }
    tdestroy(f->by_path, keep_entry);
    free(f->objects);
    arena_release(&f->arena);
    free(f);
}

/* "/tables" and "orders" of so many letters: "/tables/orders". */
static const char *path_below(struct memory_file *f, size_t group, const char *name, size_t length)
{
    const char *path = f->objects[group].path;
    size_t before = path[1] ? strlen(path) : 0;
    char *own = arena_take(&f->arena, before + length + 2, 1);

    memcpy(own, path, before);
    own[before] = '/';
    memcpy(own + before + 1, name, length);
    return own;
}

size_t memory_file_group(struct memory_file *f, const char *path)
{
    size_t group = 1;

    while (*(path += strspn(path, "/"))) {
        size_t length = strcspn(path, "/");
        const char *own = path_below(f, group, path, length);
        const struct path_entry *there = find(f, own);
        group =
            there ? there->object : add_object(f, own, group, &(struct object){.is_group = true});
        path += length;
    }
    return group;
}

size_t memory_file_dataset(struct memory_file *f, size_t group, const char *name, enum h5_type type,
                           int rank, const hsize_t *size, size_t scale)
{
    struct object object = {.type = type, .rank = rank, .scale = scale};
    size_t dataset = add_object(f, path_below(f, group, name, strlen(name)), group, &object);

    memory_file_resize(f, dataset, size);
    return dataset;
}

const char *memory_file_path(const struct memory_file *f, size_t object)
{
    return f->objects[object].path;
}

void memory_file_link(struct memory_file *f, const char *path, size_t group, const char *name)
{
    const char *own = path_below(f, group, name, strlen(name));

    const struct path_entry *target = find(f, path);

    invariant(target, "a link to %s, which is not there", path);
    if (!find(f, own))
        add_entry(f, own, group, target->object);
}

/* What a value is where nothing was written. */
static void fill(struct object *o, size_t from, size_t to)
{
    bool real = o->type == H5_DOUBLE || o->type == H5_FLOAT;

    for (size_t i = from; i < to; i++) {
        if (o->type == H5_STRING)
            o->texts[i] = "";
        else
            o->numbers[i] = real ? NAN : 0;
    }
}

/* As much as is asked for the first time, because most datasets are written once; then double. */
static void make_room(struct object *o, size_t count)
{
    if (count <= o->capacity)
        return;
    o->capacity = o->capacity && count < 2 * o->capacity ? 2 * o->capacity : count;
    if (o->type == H5_STRING)
        o->texts = memory_resize(o->texts, o->capacity, sizeof *o->texts);
    else
        o->numbers = memory_resize(o->numbers, o->capacity, sizeof *o->numbers);
}

static void set_count(struct object *o, size_t count)
{
    make_room(o, count);
    fill(o, o->count, count);
    o->count = count;
}

void memory_file_resize(struct memory_file *f, size_t dataset, const hsize_t *size)
{
    struct object *o = &f->objects[dataset];

    for (int i = 0; i < o->rank; i++)
        o->size[i] = size[i];
    set_count(o, o->rank == 0 ? 1 : o->rank == 1 ? (size_t)size[0] : 0);
}

static void put(struct memory_file *f, struct object *o, size_t at, size_t count,
                const void *values)
{
    for (size_t i = 0; i < count; i++) {
        switch (o->type) {
        case H5_STRING:
            o->texts[at + i] = arena_text(&f->arena, ((const char *const *)values)[i]);
            break;
        case H5_DOUBLE:
            o->numbers[at + i] = ((const double *)values)[i];
            break;
        case H5_FLOAT:
            o->numbers[at + i] = ((const float *)values)[i];
            break;
        case H5_INT64:
            o->numbers[at + i] = (double)((const int64_t *)values)[i];
            break;
        case H5_INT32:
            o->numbers[at + i] = ((const int *)values)[i];
            break;
        case H5_INT8:
            o->numbers[at + i] = ((const signed char *)values)[i];
            break;
        }
    }
}

void memory_file_write(struct memory_file *f, size_t dataset, const hsize_t *start,
                       const hsize_t *count, const void *values)
{
    struct object *o = &f->objects[dataset];
    hsize_t size[H5_RANK] = {0};

    for (int i = 0; i < o->rank; i++)
        size[i] = start[i] + count[i] > o->size[i] ? start[i] + count[i] : o->size[i];
    memory_file_resize(f, dataset, size);
    if (o->rank < 2)
        put(f, o, o->rank ? (size_t)start[0] : 0, o->rank ? (size_t)count[0] : 1, values);
}

static struct attribute *attribute_of(const struct object *o, const char *name)
{
    struct attribute *a = o->attributes;

    while (a && !text_equal(a->name, name))
        a = a->next;
    return a;
}

static struct attribute *set_attribute(struct memory_file *f, size_t object, const char *name)
{
    struct object *o = &f->objects[object];
    struct attribute *a = attribute_of(o, name);

    if (!a) {
        a = arena_take(&f->arena, 1, sizeof *a);
        *a = (struct attribute){.name = arena_text(&f->arena, name), .next = o->attributes};
        o->attributes = a;
    }
    return a;
}

void memory_file_set_text(struct memory_file *f, size_t object, const char *name, const char *value)
{
    set_attribute(f, object, name)->text = arena_text(&f->arena, value);
}

void memory_file_set_number(struct memory_file *f, size_t object, const char *name, double value)
{
    set_attribute(f, object, name)->number = value;
}

bool memory_file_has_attribute(const struct memory_file *f, size_t object, const char *name)
{
    return attribute_of(&f->objects[object], name) != NULL;
}

int memory_file_shape(const struct memory_file *f, const char *path, size_t *size)
{
    const struct object *o = dataset_at(f, path);

    if (!o)
        return 0;
    for (int i = 0; i < o->rank; i++)
        size[i] = (size_t)o->size[i];
    return o->rank;
}

bool memory_file_is_along(const struct memory_file *f, const char *path, const char *scale)
{
    const struct object *o = dataset_at(f, path);
    const struct path_entry *wanted = find(f, scale);

    return o && wanted && o->scale && o->scale == wanted->object;
}

double *memory_file_values(const struct memory_file *f, const char *path, int rank, size_t *count,
                           bool *kept)
{
    const struct object *o = dataset_at(f, path);

    *kept = !o || o->rank < 2;
    *count = 0;
    if (!o || o->rank != rank || !*kept || o->type == H5_STRING)
        return NULL;
    double *values = memory_resize(NULL, o->count, sizeof *values);
    if (o->count)
        memcpy(values, o->numbers, o->count * sizeof *values);
    *count = o->count;
    return values;
}

char **memory_file_texts(const struct memory_file *f, const char *path, int rank, size_t *count,
                         bool *kept)
{
    const struct object *o = dataset_at(f, path);

    *kept = !o || o->rank < 2;
    *count = 0;
    if (!o || o->rank != rank || !*kept || o->type != H5_STRING)
        return NULL;
    char **texts = memory_new(o->count + 1, sizeof *texts);
    for (size_t i = 0; i < o->count; i++)
        texts[i] = memory_text(o->texts[i]);
    *count = o->count;
    return texts;
}

const char *memory_file_attribute_text(const struct memory_file *f, const char *path,
                                       const char *name)
{
    const struct object *o = object_at(f, path);
    const struct attribute *a = o ? attribute_of(o, name) : NULL;
    return a ? a->text : NULL;
}

bool memory_file_attribute_number(const struct memory_file *f, const char *path, const char *name,
                                  double *out)
{
    const struct object *o = object_at(f, path);
    const struct attribute *a = o ? attribute_of(o, name) : NULL;

    if (!a || a->text)
        return false;
    *out = a->number;
    return true;
}

void memory_file_names(const struct memory_file *f, const char *group, bool groups,
                       void (*tell)(void *context, const char *name), void *context)
{
    const struct object *o = object_at(f, group);

    for (const struct path_entry *e = o && o->is_group ? o->first : NULL; e; e = e->next)
        if (f->objects[e->object].is_group == groups)
            tell(context, e->name);
}
