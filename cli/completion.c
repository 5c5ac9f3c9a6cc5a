/* cli/completion.c - prints completion scripts for bash and zsh, made from the same tables as parsing and
 * --help. */
#include "cli/commands.h"
#include "datasets/dataset.h"

#include "sim/config/config_keys.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* ---- lists of words ---- */

/* Print the words between the bars of a help text: for "spikes to record: none | output | all" print "none output
 * all". Print nothing if the text has no bars. */
static void print_choices(const char *help)
{
    if (!strstr(help, " | "))
        return;
    const char *colon = strchr(help, ':');
    for (const char *word = colon ? colon + 1 : help; word;) {
        word += strspn(word, " |");
        printf("%.*s ", (int)strcspn(word, " "), word);
        word = strchr(word, '|');
    }
}

/* Print the SPECs of data sets, each without the part that the user chooses: "digits mnist
 * fashion idx: npz:", for example. */
static void print_data(void)
{
    static const char ends[] = ",[ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char specs[DATASET_SPECS], *rest = NULL;
    dataset_specs(specs);
    for (char *word = strtok_r(specs, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest))
        if (strcmp(word, "or") != 0)
            printf("%.*s ", (int)strcspn(word, ends), word);
}

/* Return whether the command's first operand is one of several fixed words, as in "show|fetch SPEC". */
static bool has_verbs(const struct command *command)
{
    const char *operands = command->operands;
    return memchr(operands, '|', strcspn(operands, " ")) && islower(*operands);
}

/* Print the fixed words of the first operand: "show fetch" for "show|fetch SPEC". */
static void print_verbs(const struct command *command)
{
    const char *operands = command->operands;
    for (size_t k = 0; k < strcspn(operands, " "); k++)
        putchar(operands[k] == '|' ? ' ' : operands[k]);
}

static void print_commands(void)
{
    for (const struct command *const *c = commands_list(); *c; c++)
        printf("%s ", (*c)->name);
}

static void print_options(const struct command *command)
{
    for (int k = 0; k < N_OPTIONS; k++)
        if (options_accepts(command, (enum option_id)k))
            printf("--%s ", options_name((enum option_id)k));
}

/* Print every key of the default network as "section.key=". */
static void print_keys(void)
{
    struct config config;
    config_default(&config);
    for (size_t s = 0; s < config_n_sections(&config); s++) {
        const struct config_section section = config_section(&config, s);
        size_t n;
        const struct config_key *keys = config_keys(section.kind, &n);
        for (size_t k = 0; k < n; k++)
            if (!keys[k].fixed)
                printf("%s.%s= ", section.name, keys[k].name);
    }
}

/* ---- bash ---- */

static void print_bash_values(void)
{
    for (int k = 0; k < N_OPTIONS; k++) {
        const enum option_id option = (enum option_id)k;
        const char *argument = options_argument(option);
        char meaning[OPTION_MEANING];
        if (!argument)
            continue;
        printf("    --%s) words='", options_name(option));
        if (option == OPTION_SET || option == OPTION_VARY)
            print_keys();
        else if (option == OPTION_DATA)
            print_data();
        else
            print_choices(options_meaning(option, meaning));
        printf("'%s ;;\n", strchr(argument, '=') ? "; compopt -o nospace" : "");
    }
}

static void print_bash_options(const struct command *command)
{
    printf("[[ $word != -* ]] || words='");
    print_options(command);
    printf("' ;;\n");
}

/* Print the completion of operands that are not files: fixed words, and the SPEC of a data set after them. */
static void print_bash_operands(const struct command *command)
{
    if (!has_verbs(command))
        return;
    printf("        2-%s) words='", command->name);
    print_verbs(command);
    printf("'; ");
    print_bash_options(command);
    if (!strstr(command->operands, " SPEC"))
        return;
    printf("        3-%s) words='", command->name);
    print_data();
    printf("'; ");
    print_bash_options(command);
}

static void print_bash(void)
{
    printf("# Completion of espalier in bash; printed by: espalier completion bash\n"
           "_espalier()\n{\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} words=''\n"
           "    case ${COMP_WORDS[COMP_CWORD - 1]} in\n");
    print_bash_values();
    printf("    *) case $COMP_CWORD-${COMP_WORDS[1]} in\n"
           "        1-*) words='");
    print_commands();
    printf("help --help --version' ;;\n        2-help) words='");
    print_commands();
    printf("' ;;\n");
    for (const struct command *const *c = commands_list(); *c; c++) {
        print_bash_operands(*c);
        printf("        *-%s) ", (*c)->name);
        print_bash_options(*c);
    }
    printf("        esac ;;\n    esac\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
           "complete -o default -F _espalier espalier\n");
}

/* ---- zsh ---- */

/* Print a text within single quotes; characters that _arguments and _describe interpret are escaped. */
static void print_quoted(const char *text)
{
    /* A single quote would end the shell text; no help text has one. */
    assert(!strchr(text, '\''));
    for (; *text; text++)
        printf(strchr("[]:", *text) ? "\\%c" : "%c", *text);
}

static void print_zsh_option(enum option_id option)
{
    char text[OPTION_MEANING];
    const char *argument = options_argument(option);
    const char *meaning = options_meaning(option, text);
    printf("        '%s--%s[", option == OPTION_SET || option == OPTION_VARY ? "*" : "",
           options_name(option));
    print_quoted(meaning);
    printf("]");
    if (argument) {
        printf(":");
        print_quoted(argument);
        printf(":");
        if (option == OPTION_DATA || strchr(argument, '=')) {
            printf("(");
            (option == OPTION_DATA ? print_data : print_keys)();
            printf(")");
        } else if (strstr(meaning, " | ")) {
            printf("(");
            print_choices(meaning);
            printf(")");
        } else {
            printf("_files");
        }
    }
    printf("' \\\n");
}

/* Print the completion of the first operand if it is one of several fixed words, and of the SPEC of a data set
 * after it. */
static void print_zsh_verbs(const struct command *command)
{
    const char *operands = command->operands;
    if (!has_verbs(command))
        return;
    printf("        '1:what:(");
    print_verbs(command);
    printf(")' \\\n");
    if (!strstr(operands, " SPEC"))
        return;
    printf("        '2:data:(");
    print_data();
    printf(")' \\\n");
}

static void print_zsh(void)
{
    printf("#compdef espalier\n"
           "# Completion of espalier in zsh; printed by: espalier completion zsh\n"
           "_espalier() {\n"
           "    local -a commands=(\n");
    for (const struct command *const *c = commands_list(); *c; c++) {
        printf("        '%s:", (*c)->name);
        print_quoted((*c)->summary);
        printf("'\n");
    }
    printf("    )\n"
           "    if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
           "    shift words; (( CURRENT-- ))\n"
           "    case $words[1] in\n");
    for (const struct command *const *c = commands_list(); *c; c++) {
        printf("    %s) _arguments \\\n", (*c)->name);
        for (int k = 0; k < N_OPTIONS; k++)
            if (options_accepts(*c, (enum option_id)k))
                print_zsh_option((enum option_id)k);
        print_zsh_verbs(*c);
        printf("        '*:file:_files' ;;\n");
    }
    printf("    esac\n}\n_espalier \"$@\"\n");
}

static enum esp_status run_completion(const struct options *o)
{
    const char *shell = o->operand[0];
    if (strcmp(shell, "bash") == 0)
        print_bash();
    else if (strcmp(shell, "zsh") == 0)
        print_zsh();
    else
        return esp_fail(ESP_INPUT, "completion %s: bash or zsh", shell);
    return ESP_OK;
}

static const enum option_id options[] = {OPTIONS_END};

const struct command command_completion = {
    .name = "completion",
    .operands = "bash|zsh",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Print a script that completes command lines of espalier.",
    .details = "For this session of bash: source <(espalier completion bash)\n",
    .options = options,
    .run = run_completion,
};
