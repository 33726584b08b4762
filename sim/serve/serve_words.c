#include "serve_words.h"

#include <string.h>

#include "memory.h"

/* A member of a request and the option that it becomes. */
struct word_row {
    const char *member, *option;
    json_type type;
    unsigned asks; /* bits of enum serve_ask */
};

#define BIT(ask) (1u << (ask))
enum {
    ALL = BIT(SERVE_CHECK) | BIT(SERVE_RUN) | BIT(SERVE_PLAN) | BIT(SERVE_SWEEP),
    MANY = BIT(SERVE_PLAN) | BIT(SERVE_SWEEP)
};

static const struct word_row rows[] = {{"sets", "set", JSON_ARRAY, ALL},
                                       {"resolution", "resolution", JSON_STRING, ALL},
                                       {"seed", "seed", JSON_INTEGER, ALL},
                                       {"untried", "untried", JSON_TRUE, BIT(SERVE_RUN)},
                                       {"futures", "futures", JSON_INTEGER, MANY},
                                       {"goals", "goal", JSON_ARRAY, MANY},
                                       {"changes", "change", JSON_ARRAY, BIT(SERVE_PLAN)},
                                       {"minimize", "minimize", JSON_STRING, BIT(SERVE_PLAN)},
                                       {"tail", "tail", JSON_STRING, BIT(SERVE_PLAN)},
                                       {"budget", "budget", JSON_STRING, BIT(SERVE_PLAN)},
                                       {"vary", "vary", JSON_ARRAY, BIT(SERVE_SWEEP)},
                                       {"measures", "measure", JSON_ARRAY, BIT(SERVE_SWEEP)},
                                       {"text", NULL, JSON_STRING, ALL},
                                       {"tab", NULL, JSON_STRING, ALL},
                                       {"beside", NULL, JSON_STRING, ALL}};

enum { ROWS = sizeof rows / sizeof *rows };

static bool refuse(char *why, const char *member, const char *rule)
{
    snprintf(why, SERVE_WORDS_WHY, "'%.80s' %s", member, rule);
    return false;
}

/* A name for a tab is the page's own; what is no letter or digit of it is left out. */
static void copy_tab(char *tab, const char *given)
{
    size_t count = 0;

    for (; *given && count < SERVE_RUNS_TAB - 1; given++)
        if ((*given >= '0' && *given <= '9') || (*given >= 'a' && *given <= 'z'))
            tab[count++] = *given;
    tab[count] = '\0';
}

bool serve_words_read(struct serve_words *w, const char *body, size_t length, char *why)
{
    json_error_t error;

    *w = (struct serve_words){.asked = json_loadb(body, length, JSON_REJECT_DUPLICATES, &error)};
    if (!json_is_object(w->asked)) {
        snprintf(why, SERVE_WORDS_WHY, "the body must be a JSON object");
        return false;
    }
    json_t *text = json_object_get(w->asked, "text");
    if (!json_is_string(text))
        return refuse(why, "text", "must be the scenario");
    w->text = json_string_value(text);
    w->length = json_string_length(text);
    w->beside = json_string_value(json_object_get(w->asked, "beside"));
    json_t *tab = json_object_get(w->asked, "tab");
    copy_tab(w->tab, json_is_string(tab) ? json_string_value(tab) : "");
    return true;
}

void serve_words_release(struct serve_words *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->words[i]);
    w->count = 0;
    json_decref(w->asked);
    w->asked = NULL;
}

/* One too many is dropped, which serve_words_make tells. */
void serve_words_add(struct serve_words *w, struct text *word)
{
    if (w->count < SERVE_WORDS_MOST)
        w->words[w->count++] = word->bytes;
    else
        text_release(word);
}

static void add_word(struct serve_words *w, const char *word)
{
    struct text text = {0};
    text_add(&text, word);
    serve_words_add(w, &text);
}

static void add_option(struct serve_words *w, const char *option, const char *value)
{
    struct text text = {0};
    text_addf(&text, "--%s=", option);
    text_add(&text, value);
    serve_words_add(w, &text);
}

static bool add_list(struct serve_words *w, const struct word_row *row, const json_t *list,
                     char *why)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *value = json_string_value(json_array_get(list, i));
        if (!value)
            return refuse(why, row->member, "must be a list of texts");
        add_option(w, row->option, value);
    }
    return true;
}

static bool add_member(struct serve_words *w, const struct word_row *row, const json_t *value,
                       char *why)
{
    char number[32];
    bool is_switch = row->type == JSON_TRUE;

    if (!row->option || json_is_null(value))
        return true;
    if (is_switch ? !json_is_boolean(value) : json_typeof(value) != row->type)
        return refuse(why, row->member, "is not of the type that it must be");
    if (row->type == JSON_ARRAY)
        return add_list(w, row, value, why);
    if (is_switch) {
        if (json_is_true(value))
            add_word(w, "--untried");
        return true;
    }
    snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    add_option(w, row->option, json_is_string(value) ? json_string_value(value) : number);
    return true;
}

static const struct word_row *row_of(const char *member, enum serve_ask ask)
{
    for (size_t i = 0; i < ROWS; i++)
        if ((rows[i].asks & BIT(ask)) && text_equal(rows[i].member, member))
            return &rows[i];
    return NULL;
}

static void add_head(struct serve_words *w, enum serve_ask ask, const char *output)
{
    static const char *const commands[] = {"check", "run", "plan", "sweep"};

    add_word(w, "ddbsim");
    add_word(w, commands[ask]);
    add_word(w, "-");
    if (ask == SERVE_CHECK)
        return;
    add_word(w, "--json");
    add_option(w, "progress", "json");
    add_option(w, "output", output);
}

bool serve_words_make(struct serve_words *w, enum serve_ask ask, const char *output, char *why)
{
    const char *member;
    json_t *value;

    add_head(w, ask, output);
    json_object_foreach(w->asked, member, value)
    {
        const struct word_row *row = row_of(member, ask);
        if (!row)
            return refuse(why, member, "is not known here");
        if (!add_member(w, row, value, why))
            return false;
    }
    if (w->count == SERVE_WORDS_MOST)
        return refuse(why, "sets", "are too many");
    w->words[w->count] = NULL;
    return true;
}
