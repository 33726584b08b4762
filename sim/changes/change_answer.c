#include "change_answer.h"

enum { WIDTH = 96 };

void change_answer_comment(struct text *out, int indent, const char *words)
{
    struct text plain = {0};
    int column = 0;

    printable_addf(&plain, "%s", words);
    for (const char *at = text_get(&plain); *at;) {
        size_t length = strcspn(at, " ");
        if (column > 0 && column + 1 + (int)length > WIDTH) {
            text_add(out, "\n");
            column = 0;
        }
        if (column == 0)
            text_addf(out, "#%*s", indent, "");
        else
            text_add(out, " ");
        column = column == 0 ? 1 + indent : column + 1;
        text_add_part(out, at, length);
        column += (int)length;
        at += length;
        at += strspn(at, " ");
    }
    text_add(out, "\n");
    text_release(&plain);
}

/* As they are, for the plan wrapped them. */
static void add_lines(const char *lines, struct text *out)
{
    while (*lines) {
        int length = (int)strcspn(lines, "\n");
        printable_addf(out, "# %.*s", length, lines);
        text_add(out, "\n");
        lines += length + (lines[length] == '\n');
    }
}

static void add_subject(const struct change_answer *a, struct text *out)
{
    struct text words = {0};

    text_addf(&words, "%s %s", a->reasons ? "What ddbsim plan chose for" : "What is changed for",
              a->scenario);
    if (a->set->account)
        text_addf(&words, ", in account %s", a->set->account);
    if (a->set->region)
        text_addf(&words, ", Region %s", a->set->region);
    text_add(&words, ". Read it before you use it.");
    change_answer_comment(out, 1, text_get(&words));
    text_release(&words);
}

static void add_basis(const struct change_answer *a, struct text *out)
{
    struct text words = {0};

    if (a->deployed)
        text_addf(&words, "Begins at what %s says of the account.", a->deployed);
    else
        text_addf(&words,
                  "Taken as deployed: what %s says without the settings that were chosen, for it "
                  "names no `deployed`.",
                  a->scenario);
    if (!a->set->region)
        text_add(&words, " Account and Region are those of your environment.");
    change_answer_comment(out, 1, text_get(&words));
    text_release(&words);
}

void change_answer_head(const struct change_answer *a, struct text *out)
{
    size_t decreases = 0, done = 0;

    add_subject(a, out);
    if (a->reasons && !a->proven)
        text_add(out, "#\n# NOT PROVEN: this setting did not hold its goals in enough fresh "
                      "futures.\n");
    if (a->reasons) {
        text_add(out, "#\n");
        add_lines(a->reasons, out);
    }
    text_add(out, "#\n");
    add_basis(a, out);
    for (size_t i = 0; i < a->set->note_count; i++)
        change_answer_comment(out, 1, a->set->notes[i]);
    for (size_t i = 0; i < a->set->count; i++) {
        done += !a->set->items[i].held_back;
        decreases += a->set->items[i].held_back ? 0 : change_decreases(&a->set->items[i]);
    }
    if (decreases)
        change_answer_comment(
            out, 1,
            "Decreases of capacity: a table, and each of its indexes, may be decreased four times on "
            "a UTC day, and then once an hour after the last.");
    if (done == 0)
        change_answer_comment(
            out, 1,
            a->set->count == 0
                ? "Nothing is to be changed: it stands as the scenario has it."
                : "Nothing is to be changed: nothing was chosen that does not stand already. What the "
                  "scenario has otherwise is only told.");
}

void change_answer_words(const struct change_answer *a, size_t number, struct text *out)
{
    const struct change *change = &a->set->items[number - 1];
    struct text words = {0};

    text_addf(&words, "%zu. ", number);
    change_write(change, &words);
    change_answer_comment(out, 1, text_get(&words));
    text_release(&words);
    if (change->held_back)
        change_answer_comment(
            out, 4,
            "Not done: the scenario has it so, but it was not among what was chosen (--set, a plan's "
            "--change). Take the marks away if you mean it; ddbsim changes --all does all of it.");
    if (change->note)
        change_answer_comment(out, 4, change->note);
    if (change_decreases(change))
        change_answer_comment(out, 4, "This is a decrease.");
}

void change_answer_told(const struct change_answer *a, struct text *out)
{
    change_answer_head(a, out);
    for (size_t i = 1; i <= a->set->count; i++) {
        text_add(out, "#\n");
        change_answer_words(a, i, out);
    }
}
