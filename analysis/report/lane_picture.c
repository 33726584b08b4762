#include "lane_picture.h"

#include "event_lane.h"
#include "markup.h"
#include "number_format.h"
#include "run_phases.h"

enum { ROW = 24, BAR = 18, TITLES = 6 };

struct rows {
    struct picture picture;
    const struct summary *summary;
    const struct picture_size *size;
    double top; /* of the row that is drawn */
};

static void add_name(const struct rows *r, const char *name)
{
    text_addf(r->picture.page, "<text class=\"side\" x=\"-12\" y=\"%g\">", r->top + 16);
    markup_text(r->picture.page, name);
    text_addf(r->picture.page, "</text><line class=\"row\" x2=\"100%%\" y1=\"%g\" y2=\"%g\"/>",
              r->top + ROW - 1.5, r->top + ROW - 1.5);
}

static void phase_text(const struct run_phase *phase, char out[80])
{
    struct text_number from, to;

    picture_amount(phase->to_per_s, &to);
    if (phase->from_per_s == phase->to_per_s)
        snprintf(out, 80, "%s calls/s", to.bytes);
    else
        snprintf(out, 80, "%s → %s calls/s", picture_amount(phase->from_per_s, &from), to.bytes);
}

static void add_phase(const struct rows *r, const struct run_phase *phase)
{
    struct text *page = r->picture.page;
    double pixels = (phase->to_s - phase->from_s) / r->picture.duration_s * r->size->pixels - 8;
    char words[80];

    phase_text(phase, words);
    text_addf(page, "<g class=\"phase\"><title>%s</title><rect y=\"%g\" height=\"%d\"", words,
              r->top + 1, BAR);
    picture_place(&r->picture, "x", phase->from_s);
    picture_place(&r->picture, "width", phase->to_s - phase->from_s);
    text_add(page, "/>");
    if (picture_text_width(words) > pixels)
        words[strcspn(words, " ")] = '\0';
    if (phase->from_per_s == phase->to_per_s && picture_text_width(words) <= pixels) {
        text_addf(page, "<text dx=\"5\" y=\"%g\"", r->top + 14);
        picture_place(&r->picture, "x", phase->from_s);
        text_addf(page, ">%s</text>", words);
    }
    text_add(page, "</g>");
}

static void add_phases(struct rows *r)
{
    struct settings settings = {0};
    struct run_phase phases[RUN_PHASES_MOST];

    settings_read(&settings, r->summary->result->resolved);
    size_t count = run_phases(&settings, r->picture.duration_s, phases);
    settings_release(&settings);
    if (!count)
        return;
    add_name(r, "phases");
    for (size_t i = 0; i < count; i++)
        add_phase(r, &phases[i]);
    r->top += ROW;
}

/* "14:39:00 user-sessions-prod: scale-out …" of each event of the mark, or of the first of many. */
static void add_title(const struct rows *r, const struct lane_mark *mark)
{
    const struct summary *s = r->summary;
    struct text *page = r->picture.page;
    size_t told = 0;

    text_add(page, "<title>");
    for (size_t i = mark->first; i <= mark->last && told < TITLES && told < mark->count; i++) {
        const struct result_event *e = &s->events[i];
        struct units_text clock;
        if (mark->sign != ' ' && event_lane_sign(e) != mark->sign)
            continue;
        const char *name = strrchr(e->subject, '/');
        text_addf(page, "%s%s ", told++ ? "\n" : "", result_clock(s->result, e->at_s, &clock));
        markup_text(page, name ? name + 1 : e->subject);
        text_add(page, ": ");
        markup_text(page, e->detail);
    }
    if (mark->count > told)
        text_addf(page, "\n… %zu in all", mark->count);
    text_add(page, "</title>");
}

static const char *shape_of(char sign)
{
    switch (sign) {
    case 'O':
    case 'F':
    case 'B':
        return "M0 -10 10 0 0 10 -10 0z"; /* what somebody did: a diamond */
    case 'S':
    case 'K':
    case 'x':
        return "M-8 -8H8V8H-8z";
    default:
        return "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0 -16 0z";
    }
}

static void letter_of(char sign, char out[80])
{
    snprintf(out, 80, "%.*s",
             sign == 'x'   ? 2
             : sign == '-' ? 3
                           : 1,
             sign == 'x'   ? "×"
             : sign == '-' ? "−"
                           : &sign);
}

static void mark_words(const struct lane_mark *mark, double pixels, char out[80])
{
    const char *means = "";

    for (const struct lane_sign *s = event_lane_signs; s->sign; s++)
        means = s->sign == mark->sign ? s->means : means;
    if (mark->count > 1)
        snprintf(out, 80, "%zu × %s", mark->count, *means ? means : "events");
    else
        snprintf(out, 80, "%s", means);
    if (picture_text_width(out) <= pixels - 8)
        return;
    if (mark->count > 1)
        snprintf(out, 80, "%zu", mark->count);
    else
        letter_of(mark->sign, out);
}

/* A bar with its words where it lasts long enough, else a shape about its middle. */
static void add_mark(const struct rows *r, const struct lane_mark *mark)
{
    struct text *page = r->picture.page;
    double length = mark->to_s - mark->from_s,
           pixels = length / r->picture.duration_s * r->size->pixels;
    bool bad = mark->sign == 'A' || mark->sign == 'x' || mark->sign == 'F';
    char words[80];

    text_addf(page, "<g class=\"mark%s\" data-from=\"%.9g\" data-to=\"%.9g\">", bad ? " bad" : "",
              mark->from_s, mark->to_s);
    add_title(r, mark);
    if (pixels > 20) {
        mark_words(mark, pixels, words);
        text_addf(page, "<rect rx=\"4\" y=\"%g\" height=\"%d\"", r->top + 1, BAR);
        picture_place(&r->picture, "x", mark->from_s);
        picture_place(&r->picture, "width", length);
        text_addf(page, "/><text dx=\"5\" y=\"%g\"", r->top + 14);
        picture_place(&r->picture, "x", mark->from_s);
        text_addf(page, ">%s</text></g>", words);
        return;
    }
    if (mark->count > 1)
        snprintf(words, sizeof words, "%zu", mark->count);
    else
        letter_of(mark->sign, words);
    text_addf(page, "<svg y=\"%g\"", r->top + 10);
    picture_place(&r->picture, "x", 0.5 * (mark->from_s + mark->to_s));
    text_addf(page, "><path d=\"%s\"/><text class=\"letter\" y=\"4\">%s</text></svg></g>",
              mark->count > 1 ? "M-9 -9H9V9H-9z" : shape_of(mark->sign), words);
}

static void add_lanes(struct rows *r, bool one_lane)
{
    static const char *const names[] = {"operator", "scaling", "alarms", "faults"};
    const struct summary *s = r->summary;
    size_t count;
    struct lane_mark *marks = event_lane_marks(s->events, s->event_count, r->picture.duration_s,
                                               r->size->pixels, one_lane, &count);

    for (size_t i = 0; i < count; i++) {
        const struct lane_mark *m = &marks[i];
        bool new = i == 0 || m->lane != m[-1].lane || !text_equal(m->severity, m[-1].severity);
        char name[40];
        if (new) {
            r->top += i ? ROW : 0;
            snprintf(name, sizeof name, "%s%s%s", *m->severity ? "alarm" : names[m->lane],
                     *m->severity ? " " : "", m->severity);
            add_name(r, one_lane ? "events" : name);
        }
        add_mark(r, m);
    }
    r->top += count ? ROW : 0;
    free(marks);
}

double lane_picture_rows(struct text *inside, const struct summary *s,
                         const struct picture_size *size, bool one_lane)
{
    struct rows r = {.picture = {inside, s->result->time_zone, s->result->start_epoch_s,
                                 result_end(s->result), size},
                     .summary = s,
                     .size = size};

    add_phases(&r);
    add_lanes(&r, one_lane);
    return r.top;
}

static void add_width(struct text *page, const struct summary *s, enum picture_width width)
{
    struct text inside = {0};
    double height = lane_picture_rows(&inside, s, &picture_sizes[width], width == PICTURE_NARROW);

    if (height > 0)
        text_addf(page,
                  "<svg class=\"lane %s\" height=\"%g\" role=\"group\" aria-label=\"Events over "
                  "time; the section Events lists them\">%s</svg>",
                  picture_sizes[width].name, height, text_get(&inside));
    text_release(&inside);
}

void lane_picture_key(struct text *out, const struct summary *s, const char *open, const char *shut)
{
    bool any = false;

    for (const struct lane_sign *sign = event_lane_signs; sign->sign; sign++) {
        bool met = false;
        for (size_t i = 0; i < s->event_count; i++)
            met |= event_lane_sign(&s->events[i]) == sign->sign;
        if (!met || sign->sign == 'A')
            continue;
        char letter[80];
        letter_of(sign->sign, letter);
        text_addf(out, "%s%s%s%s %s", any ? " · " : "", open, letter, shut, sign->means);
        any = true;
    }
}

static void add_key(struct text *page, const struct summary *s)
{
    struct text key = {0};

    lane_picture_key(&key, s, "<b>", "</b>");
    if (key.length)
        text_addf(page, "<p class=\"key soft\">%s · a number: so many within 14 pixels</p>\n",
                  text_get(&key));
    text_release(&key);
}

void lane_picture_add(struct text *page, const struct summary *summary)
{
    if (!(result_end(summary->result) > 0))
        return;
    text_add(page, "<div class=\"plot lanes\">");
    for (int w = 0; w < PICTURE_WIDTHS; w++)
        add_width(page, summary, (enum picture_width)w);
    text_add(page, "</div>\n");
    add_key(page, summary);
}
