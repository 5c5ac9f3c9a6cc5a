/* tests/fuzz/fuzz_arguments.c - any words as the command line: the first line of the input names the
 * command, every further line is a word. Commands that write files stop after their settings. */
#include "cli/commands.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 64 };

/* Results are of no interest here. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return freopen("/dev/null", "w", stdout) ? 0 : 1;
}

static const struct command *command_of(const char *word)
{
    const struct command *const *all = commands_list();
    for (size_t k = 0; all[k]; k++)
        if (strcmp(word, all[k]->name) == 0)
            return all[k];
    return all[0];
}

/* The lines of the text as words; they borrow it. */
static int split(char *text, char *words[MOST_WORDS + 1])
{
    int n = 0;
    words[n++] = text;
    for (char *end = strchr(text, '\n'); end && n < MOST_WORDS; end = strchr(end, '\n')) {
        *end++ = '\0';
        words[n++] = end;
    }
    words[n] = NULL;
    return n;
}

static void read_numbers(const struct options *o)
{
    for (int k = 0; k < N_OPTIONS; k++) {
        uint64_t value = 7;
        const enum esp_status st =
            options_number(o, (enum option_id)k, 1, 1000, 5, &value);
        fuzz_expect_answer(st);
        fuzz_expect(st == ESP_OK ? value >= 1 && value <= 1000 : value == 7,
                    "a number is within its range, or untouched");
    }
}

static void use(const struct options *o)
{
    struct config c;
    struct config_lines lines;
    if (options_given(o, OPTION_HELP)) {
        options_help(o->command);
        return;
    }
    read_numbers(o);
    config_default(&c);
    fuzz_expect_answer(options_config(o, &c, &lines));
    if (o->command == &command_config || o->command == &command_info)
        fuzz_expect_answer(o->command->run(o));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *words[MOST_WORDS + 1];
    char *text = fuzz_text(data, size);
    if (!text)
        return 0;
    const int n = split(text, words);
    struct options o;
    const enum esp_status st = options_parse(command_of(words[0]), n, words, &o);
    fuzz_expect_answer(st);
    if (st == ESP_OK)
        use(&o);
    free(text);
    return 0;
}
