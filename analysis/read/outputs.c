#include "outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"

static char **column(struct reader *reader, const char *name, size_t count)
{
    char path[64];
    size_t n;

    snprintf(path, sizeof path, "/outputs/%s", name);
    char **texts = reader_texts(reader, path, 1, &n);
    if (texts && n == count)
        return texts;
    reader_names_free(texts);
    return NULL;
}

/* The texts of a column go to one member of every row. */
static bool take_column(struct outputs *o, struct reader *reader, const char *name, size_t member)
{
    char **texts = column(reader, name, o->count);

    for (size_t i = 0; texts && i < o->count; i++)
        *(char **)((char *)&o->items[i] + member) = texts[i];
    bool good = texts != NULL;
    free(texts);
    return good;
}

static bool read_rows(struct outputs *o, struct reader *reader)
{
    static const struct {
        const char *name;
        size_t member;
    } columns[] = {{"id", offsetof(struct output, id)},
                   {"name", offsetof(struct output, name)},
                   {"role", offsetof(struct output, role)},
                   {"unit", offsetof(struct output, unit)},
                   {"aggregate", offsetof(struct output, aggregate)},
                   {"dimension", offsetof(struct output, dimension)},
                   {"metric", offsetof(struct output, metric)},
                   {"sentence", offsetof(struct output, sentence)}};
    bool good = true;

    free(reader_values(reader, "/outputs/output", 1, &o->count));
    o->items = memory_new(o->count, sizeof *o->items);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        good &= take_column(o, reader, columns[i].name, columns[i].member);
    char **better = column(reader, "better", o->count);
    for (size_t i = 0; better && i < o->count; i++)
        o->items[i].better = better_by_name(better[i]);
    good &= better != NULL && o->count > 0;
    reader_names_free(better);
    return good;
}

/* A group's series stand in the order of their rows, so it is most often the one behind the last. */
static const struct output *by_id(const struct outputs *o, const char *id,
                                  const struct output *last)
{
    size_t from = last ? (size_t)(last - o->items) + 1 : 0;

    for (size_t i = 0; i < o->count; i++) {
        const struct output *output = &o->items[(from + i) % o->count];
        if (text_equal(output->id, id))
            return output;
    }
    return NULL;
}

/* A series of the group, unless the dataset is something else: a scale, a total. */
static void take_series(struct outputs *o, struct group *group, struct reader *reader,
                        const char *name)
{
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "/%s/%s", group->path, name);
    char *id = reader_attribute_text(reader, path, "output_id");
    const struct output *last = group->count ? group->outputs[group->count - 1] : NULL;
    const struct output *output = id ? by_id(o, id, last) : NULL;
    free(id);
    if (!output || !text_equal(output->name, name))
        return;
    group->outputs = memory_resize(group->outputs, group->count + 1, sizeof *group->outputs);
    group->outputs[group->count++] = output;
    group->has_elements |= !text_equal(output->dimension, "time");
}

static void read_groups(struct outputs *o, struct reader *reader, const char *parent, int depth)
{
    enum { DEEPEST = 6 };
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "/%s", parent);
    char **names = reader_names(reader, path, READER_GROUPS);
    for (char **name = names; name && *name && depth < DEEPEST; name++) {
        if (depth == 0 && text_equal(*name, LAYOUT_STATE))
            continue;
        snprintf(path, sizeof path, "%s%s%s", parent, *parent ? "/" : "", *name);
        struct group group = {.path = memory_text(path)};
        snprintf(path, sizeof path, "/%s", group.path);
        char **series = reader_names(reader, path, READER_DATASETS);
        for (char **s = series; s && *s; s++) {
            take_series(o, &group, reader, *s);
            group.has_latency |= text_equal(*s, "latency");
        }
        reader_names_free(series);
        o->groups = memory_resize(o->groups, o->group_count + 1, sizeof *o->groups);
        o->groups[o->group_count++] = group;
        read_groups(o, reader, o->groups[o->group_count - 1].path, depth + 1);
    }
    reader_names_free(names);
}

bool outputs_read(struct outputs *o, struct reader *reader)
{
    *o = (struct outputs){0};
    if (!read_rows(o, reader))
        return false;
    read_groups(o, reader, "", 0);
    return true;
}

void outputs_release(struct outputs *o)
{
    for (size_t i = 0; i < o->count; i++) {
        char *texts[] = {o->items[i].id,     o->items[i].name,      o->items[i].role,
                         o->items[i].unit,   o->items[i].aggregate, o->items[i].dimension,
                         o->items[i].metric, o->items[i].sentence};
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
            free(texts[t]);
    }
    for (size_t i = 0; i < o->group_count; i++) {
        free(o->groups[i].path);
        free(o->groups[i].outputs);
    }
    free(o->items);
    free(o->groups);
    *o = (struct outputs){0};
}

const struct group *outputs_group(const struct outputs *o, const char *path)
{
    for (size_t i = 0; i < o->group_count; i++)
        if (text_equal(o->groups[i].path, path))
            return &o->groups[i];
    return NULL;
}

const struct output *group_output(const struct group *group, const char *role)
{
    for (size_t i = 0; group && i < group->count; i++)
        if (role_is(group->outputs[i]->role, role))
            return group->outputs[i];
    return NULL;
}

const char *group_folder(const struct group *group, char *out)
{
    snprintf(out, 64, "%.*s", (int)strcspn(group->path, "/"), group->path);
    return out;
}

const char *group_name(const struct group *group)
{
    const char *slash = strrchr(group->path, '/');
    return slash ? slash + 1 : group->path;
}
