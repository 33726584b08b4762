#include "completion.h"

#include "examples.h"
#include "price_book.h"

const char *completion_endings(const struct command *command)
{
    bool results = strstr(command->operands, "FILE") != NULL;

    if (text_equal(command->name, "import"))
        return "json csv";
    if (text_equal(command->name, "compare"))
        return "h5 yaml yml";
    return strstr(command->operands, "SCENARIO") ? "yaml yml" : results ? "h5" : "";
}

void completion_words(const struct command *command, struct text *words)
{
    struct example e = {0};

    if (text_equal(command->name, "completion"))
        text_add(words, "bash zsh fish");
    if (!text_equal(command->name, "examples"))
        return;
    for (bool any = examples_next(NULL, &e); any; any = examples_next(&e, &e))
        if (examples_is_scenario(&e))
            text_addf(words, "%s%.*s", words->length ? " " : "",
                      (int)(strlen(e.name) - strlen(".yaml")), e.name);
}

void completion_values(const struct option_row *row, struct text *values)
{
    text_add(values, row->choices ? row->choices : "");
    for (size_t i = 0; text_equal(row->name, "prices") && price_book_names[i]; i++)
        text_addf(values, "%s%s", values->length ? " " : "", price_book_names[i]);
}

void completion_quote(struct text *out, const char *words)
{
    text_add(out, "'");
    for (; *words; words++)
        if (*words == '\'')
            text_add(out, "'\\''");
        else
            text_add_part(out, words, 1);
    text_add(out, "'");
}

static bool takes_file(const struct option_row *row)
{
    return row->value && (text_equal(row->value, "FILE") || text_equal(row->name, "prices"));
}

/* bash: a table of words by command, one of values by option, and a function that looks them up. */
static void bash_options(const struct command *c, struct text *out)
{
    struct text words = {0};

    for (const struct option_row *row = NULL; (row = options_next(c, row));)
        text_addf(&words, "%s--%s", words.length ? " " : "", row->name);
    text_addf(out, "        %s) options=", c->name);
    completion_quote(out, text_get(&words));
    text_release(&words);
    completion_words(c, &words);
    text_add(out, " words=");
    completion_quote(out, text_get(&words));
    text_addf(out, " endings='%s' ;;\n", completion_endings(c));
    text_release(&words);
}

/* Each option once, though several commands may take it. */
static bool is_first(size_t command, const struct option_row *row)
{
    for (size_t i = 0; i < command; i++)
        for (const struct option_row *r = NULL; (r = options_next(commands[i], r));)
            if (r == row)
                return false;
    return true;
}

static void bash_value(const struct option_row *row, struct text *out)
{
    struct text values = {0};

    if (!row->value)
        return;
    completion_values(row, &values);
    text_addf(out, "        --%s", row->name);
    if (row->letter)
        text_addf(out, "|-%c", row->letter);
    text_add(out, ") values=");
    completion_quote(out, text_get(&values));
    text_addf(out, " files=%s ;;\n", takes_file(row) ? "yes" : "");
    text_release(&values);
}

static void write_bash(struct text *out)
{
    text_add(out,
             "# Completion of ddbsim for bash: source it, or put it into\n"
             "# ~/.local/share/bash-completion/completions/ddbsim\n"
             "_ddbsim_files() {\n"
             "    local file\n"
             "    compopt -o filenames 2>/dev/null\n"
             "    while IFS= read -r file; do COMPREPLY+=(\"$file\"); done < <(compgen \"$@\")\n"
             "}\n"
             "_ddbsim() {\n"
             "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
             "    local options= words= endings= values=none files= ending\n"
             "    COMPREPLY=()\n"
             "    # '=' is a word of its own\n"
             "    [ \"$word\" = = ] && word=\n"
             "    [ \"$before\" = = ] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
             "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
             "        COMPREPLY=($(compgen -W '");
    for (size_t i = 0; commands[i]; i++)
        text_addf(out, "%s ", commands[i]->name);
    text_add(out, "--help --version --man' -- \"$word\"))\n"
                  "        return\n"
                  "    fi\n"
                  "    case $before in\n");
    for (size_t i = 0; commands[i]; i++)
        for (const struct option_row *row = NULL; (row = options_next(commands[i], row));)
            if (is_first(i, row))
                bash_value(row, out);
    text_add(out, "    esac\n"
                  "    if [ \"$values\" != none ]; then\n"
                  "        COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
                  "        [ \"$files\" ] && _ddbsim_files -f -- \"$word\"\n"
                  "        return\n"
                  "    fi\n"
                  "    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; commands[i]; i++)
        bash_options(commands[i], out);
    text_add(
        out,
        "        *) return ;;\n"
        "    esac\n"
        "    case $word in -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")); return ;; esac\n"
        "    [ \"$words\" ] && COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
        "    [ \"$endings\" ] && _ddbsim_files -d -- \"$word\"\n"
        "    for ending in $endings; do\n"
        "        _ddbsim_files -f -X \"!*.$ending\" -- \"$word\"\n"
        "    done\n"
        "}\n"
        "complete -F _ddbsim ddbsim\n");
}

/* Within an _arguments specification, which is quoted already. */
static void zsh_words(struct text *out, const char *words)
{
    for (; *words; words++) {
        if (*words == '\'')
            text_add(out, "'\\''");
        else if (strchr("[]:\\", *words))
            text_addf(out, "\\%c", *words);
        else
            text_add_part(out, words, 1);
    }
}

static void zsh_option(const struct option_row *row, struct text *out)
{
    struct text values = {0};

    completion_values(row, &values);
    text_add(out, "            ");
    if (row->letter)
        text_addf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", row->letter, row->name, row->letter,
                  row->value ? "+" : "", row->name, row->value ? "=" : "");
    else
        text_addf(out, "'%s--%s%s", row->kind == OPTION_LIST ? "*" : "", row->name,
                  row->value ? "=" : "");
    text_add(out, "[");
    zsh_words(out, row->sentence);
    text_add(out, "]");
    if (row->value) {
        text_add(out, ":");
        zsh_words(out, row->value);
        text_add(out, ":");
    }
    if (values.length && takes_file(row))
        text_addf(out, "{compadd -- %s; _files}", text_get(&values));
    else if (values.length) {
        text_add(out, "(");
        zsh_words(out, text_get(&values));
        text_add(out, ")");
    } else if (row->value)
        text_add(out, takes_file(row) ? "_files" : " ");
    text_add(out, "' \\\n");
    text_release(&values);
}

static void zsh_operands(const struct command *c, struct text *out)
{
    struct text words = {0};
    const char *many = c->most_files > 1 ? "*" : "1", *endings = completion_endings(c);

    completion_words(c, &words);
    text_addf(out, "            '%s: :", many);
    if (words.length)
        text_addf(out, "(%s)", text_get(&words));
    else if (*endings) {
        text_add(out, "_files -g \"*.");
        for (; *endings; endings++)
            text_addf(out, *endings == ' ' ? " *." : "%c", *endings);
        text_add(out, "\"");
    } else
        text_add(out, "_files");
    text_add(out, "' ;;\n");
    text_release(&words);
}

static void write_zsh(struct text *out)
{
    text_add(out, "#compdef ddbsim\n"
                  "# Completion of ddbsim for zsh: put it as _ddbsim into a folder of $fpath\n"
                  "_ddbsim() {\n"
                  "    if ((CURRENT == 2)); then\n"
                  "        local -a commands=(\n");
    for (size_t i = 0; commands[i]; i++) {
        text_addf(out, "            '%s:", commands[i]->name);
        zsh_words(out, commands[i]->sentence);
        text_add(out, "'\n");
    }
    text_add(out, "        )\n"
                  "        _describe command commands\n"
                  "        return\n"
                  "    fi\n"
                  "    local command=$words[2]\n"
                  "    shift words\n"
                  "    ((CURRENT--))\n"
                  "    case $command in\n");
    for (size_t i = 0; commands[i]; i++) {
        text_addf(out, "        %s) _arguments -S \\\n", commands[i]->name);
        for (const struct option_row *row = NULL; (row = options_next(commands[i], row));)
            zsh_option(row, out);
        zsh_operands(commands[i], out);
    }
    text_add(
        out,
        "    esac\n"
        "}\n"
        "if [ \"$funcstack[1]\" = _ddbsim ]; then _ddbsim \"$@\"; else compdef _ddbsim ddbsim; fi\n");
}

static void fish_option(const struct command *c, const struct option_row *row, struct text *out)
{
    struct text values = {0};

    completion_values(row, &values);
    text_addf(out, "complete -c ddbsim -n '__fish_seen_subcommand_from %s' -l %s", c->name,
              row->name);
    if (row->letter)
        text_addf(out, " -s %c", row->letter);
    if (row->value)
        text_add(out, takes_file(row) ? " -r -F" : " -x");
    if (values.length) {
        text_add(out, " -a ");
        completion_quote(out, text_get(&values));
    }
    text_add(out, " -d ");
    completion_quote(out, row->sentence);
    text_add(out, "\n");
    text_release(&values);
}

static void fish_operand(const struct command *c, const char *what, struct text *out)
{
    text_addf(out, "complete -c ddbsim -n '__fish_seen_subcommand_from %s' -k -a '%s'\n", c->name,
              what);
}

/* Files of the first ending come before all others, as fish has it. */
static void fish_operands(const struct command *c, struct text *out)
{
    struct text words = {0};
    const char *ending = completion_endings(c);

    completion_words(c, &words);
    if (words.length)
        fish_operand(c, text_get(&words), out);
    if (*ending) {
        char suffix[64];
        snprintf(suffix, sizeof suffix, "(__fish_complete_suffix .%.*s)", (int)strcspn(ending, " "),
                 ending);
        fish_operand(c, suffix, out);
    }
    text_release(&words);
}

static void write_fish(struct text *out)
{
    text_add(out,
             "# Completion of ddbsim for fish: put it into ~/.config/fish/completions/ddbsim.fish\n"
             "complete -c ddbsim -f\n");
    for (size_t i = 0; commands[i]; i++) {
        text_addf(out, "complete -c ddbsim -n __fish_use_subcommand -a %s -d ", commands[i]->name);
        completion_quote(out, commands[i]->sentence);
        text_add(out, "\n");
    }
    for (size_t i = 0; commands[i]; i++) {
        for (const struct option_row *row = NULL; (row = options_next(commands[i], row));)
            fish_option(commands[i], row, out);
        fish_operands(commands[i], out);
    }
}

bool completion_write(const char *shell, struct text *out)
{
    if (text_equal(shell, "bash"))
        write_bash(out);
    else if (text_equal(shell, "zsh"))
        write_zsh(out);
    else if (text_equal(shell, "fish"))
        write_fish(out);
    else
        return false;
    return true;
}
