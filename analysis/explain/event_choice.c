#include "event_choice.h"

#include "incident.h"
#include "memory.h"
#include "text.h"

enum rank { DEED, ALARM, NEWS, CAPACITY, REST, RANKS };

static bool is(const struct result_event *e, const char *kind)
{
    return text_equal(e->kind, kind);
}

static enum rank rank_of(const struct result_event *e)
{
    if (is(e, "action") || is(e, "billing"))
        return DEED;
    if (incident_goes_off(e))
        return ALARM;
    if (is(e, "split") || is(e, "refused") ||
        (is(e, "scaling") && text_starts_with(e->detail, "scale-out")) ||
        (is(e, "breaker") && text_starts_with(e->detail, "circuit breaker open")))
        return NEWS;
    return is(e, "capacity") ? CAPACITY : REST;
}

/* Behind a number such as 21000, 0.45 or 1.46807e+06; `at` itself where there is none. */
static const char *skip_number(const char *at)
{
    const char *end = at;

    if (!(*at >= '0' && *at <= '9'))
        return at;
    end += strspn(end, "0123456789.");
    if (*end == 'e' && (end[1] == '+' || end[1] == '-'))
        end += 2 + strspn(end + 2, "0123456789");
    return end;
}

/* The same sentence but for its numbers. */
static bool is_same_sentence(const char *a, const char *b)
{
    while (*a && *b) {
        const char *a_end = skip_number(a), *b_end = skip_number(b);
        if ((a_end > a) != (b_end > b) || (a_end == a && *a != *b))
            return false;
        a = a_end > a ? a_end : a + 1;
        b = b_end > b ? b_end : b + 1;
    }
    return *a == *b;
}

static bool is_alike(const struct result_event *a, const struct result_event *b)
{
    char of_a[16], of_b[16];

    if (incident_goes_off(a) && incident_goes_off(b)) {
        incident_severity(a, of_a);
        incident_severity(b, of_b);
        return text_equal(of_a, of_b);
    }
    return text_equal(a->kind, b->kind) && text_equal(a->subject, b->subject) &&
           is_same_sentence(a->detail, b->detail);
}

/* For each event the number of the group of its like. Returns how many groups there are; `first` and
 * `size` are theirs. */
static size_t group_alike(const struct result_event *events, size_t count, size_t *group,
                          size_t *first, size_t *size)
{
    size_t groups = 0;

    for (size_t i = 0; i < count; i++) {
        size_t g = 0;
        while (g < groups && !is_alike(&events[first[g]], &events[i]))
            g++;
        if (g == groups)
            first[groups++] = i;
        size[g]++;
        group[i] = g;
    }
    return groups;
}

static void add_line(struct event_choice *c, const struct result_event *event)
{
    c->lines[c->count++] = (struct chosen_event){event, 0, event->at_s, rank_of(event)};
}

static void fold(struct event_choice *c, const struct result_event *events, size_t count)
{
    size_t *group = memory_new(count, sizeof *group), *first = memory_new(count, sizeof *first),
           *size = memory_new(count, sizeof *size), *line = memory_new(count, sizeof *line);

    group_alike(events, count, group, first, size);
    for (size_t i = 0; i < count; i++) {
        size_t g = group[i];
        enum rank rank = rank_of(&events[i]);
        bool is_deed = rank == DEED || rank == NEWS;
        if (first[g] == i || (is_deed && size[g] < 3)) {
            line[g] = c->count;
            add_line(c, &events[i]);
        } else {
            c->lines[line[g]].more++;
            c->lines[line[g]].until_s = events[i].at_s;
        }
    }
    free(group);
    free(first);
    free(size);
    free(line);
}

static void keep_most_important(struct event_choice *c, size_t most)
{
    size_t room[RANKS], left = most, kept = 0;

    for (int rank = 0; rank < RANKS; rank++) {
        size_t of_rank = 0;
        for (size_t i = 0; i < c->count; i++)
            of_rank += c->lines[i].rank == rank;
        room[rank] = of_rank < left ? of_rank : left;
        left -= room[rank];
    }
    for (size_t i = 0; i < c->count; i++) {
        struct chosen_event line = c->lines[i];
        if (room[line.rank]) {
            room[line.rank]--;
            c->lines[kept++] = line;
        } else {
            c->left_out += 1 + line.more;
        }
    }
    c->count = kept;
}

void event_choice_make(struct event_choice *c, const struct result_event *events, size_t count,
                       size_t most)
{
    *c = (struct event_choice){.lines = memory_new(count, sizeof *c->lines)};
    if (count > most)
        fold(c, events, count);
    for (size_t i = 0; i < count && count <= most; i++)
        add_line(c, &events[i]);
    keep_most_important(c, most);
}

void event_choice_release(struct event_choice *c)
{
    free(c->lines);
}

void event_choice_tell_more(const struct result *result, const struct chosen_event *line,
                            struct text *out)
{
    struct units_text until;
    char severity[16];

    if (!line->more)
        return;
    text_addf(out, " … and %zu more ", line->more);
    if (line->rank == ALARM) {
        incident_severity(line->event, severity);
        text_addf(out, "%s%salarm%s", severity, *severity ? " " : "", line->more > 1 ? "s" : "");
    } else {
        text_add(out, "like it");
    }
    text_addf(out, " until %s", result_clock(result, line->until_s, &until));
}
