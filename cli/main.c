/* cli/main.c - `espalier COMMAND [options]`: finds the command, runs it and prints the error message if it fails. */
#include "cli/commands.h"
#include "cli/say.h"
#include "cli/watch.h"
#include "session/store.h"

#include "base/text.h"
#include "kernels/kernels.h"
#include "sim/config/config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_row(FILE *f, const char *name, const char *text)
{
    char line[512];
    snprintf(line, sizeof line, "  %-11s %s\n", name, text);
    say_folded(f, line, 14);
}

static void print_help(FILE *f)
{
    fprintf(f, "espalier trains and prunes spiking neural networks.\n\n"
               "usage: espalier COMMAND [options]\n\ncommands\n");
    for (const struct command *const *c = commands_list(); *c; c++)
        print_row(f, (*c)->name, (*c)->summary);
    fprintf(f, "\npresets of train and config\n");
    for (const char *const *name = config_presets; *name; name++)
        print_row(f, *name, config_preset_help(*name));
    fprintf(f, "\nespalier help COMMAND tells more. Begin with: espalier train --preset "
               "demo\n");
}

static void print_version(void)
{
    printf(
        "espalier %s\nrecordings (HDF5)  %s\nviewer (SDL2)      %s\nkernels           ",
        ESPALIER_VERSION, store_is_present() ? "yes" : "no",
        watch_missing() ? "no" : "yes");
    const struct kernels *k;
    for (size_t b = 0; (k = kernels_available(b)); b++)
        printf(" %s%s", k->name, k == kernels_get() ? " (in use)" : "");
    printf("\n");
}

/* Return the command line as one text, words separated by spaces. The quotes that the user typed are lost. The
 * caller frees the result. */
static char *join(int argc, char **argv)
{
    char *line = NULL;
    size_t size;
    FILE *f = open_memstream(&line, &size);
    if (!f)
        return NULL;
    fprintf(f, "espalier");
    for (int k = 1; k < argc; k++)
        fprintf(f, " %s", argv[k]);
    if (fclose(f) == 0)
        return line;
    free(line);
    return NULL;
}

static enum esp_status run_typed(const struct command *command, int argc, char **argv,
                                 const char *line)
{
    struct options o;
    enum esp_status st = options_parse(command, argc - 1, argv + 1, &o);
    if (st != ESP_OK)
        return st;
    if (options_given(&o, OPTION_HELP)) {
        options_help(command);
        return ESP_OK;
    }
    o.line = line;
    st = kernels_select(getenv("ESPALIER_KERNEL"));
    if (st == ESP_OK)
        st = command->run(&o);
    return st == ESP_EXISTS && options_accepts(command, OPTION_FORCE)
               ? esp_fail(st, "%s, or --force to replace it", esp_message())
               : st;
}

static enum esp_status run(const struct command *command, int argc, char **argv)
{
    /* Called before parsing, which moves the options to the front of argv. */
    char *line = join(argc, argv);
    if (!line)
        return esp_fail(ESP_MEMORY, "out of memory");
    const enum esp_status st = run_typed(command, argc, argv, line);
    free(line);
    return st;
}

static enum esp_status dispatch(int argc, char **argv)
{
    struct text_guess guess = {.typed = argv[1]};
    for (const struct command *const *c = commands_list(); *c; c++) {
        if (strcmp(argv[1], (*c)->name) == 0)
            return run(*c, argc, argv);
        text_offer(&guess, (*c)->name);
    }
    return esp_fail(ESP_INPUT,
                    "there is no command '%s'; the nearest is %s (espalier --help)",
                    argv[1], guess.best);
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

/* Print the error message if the command failed or its results could not be written to stdout. Return the exit
 * status. */
static int finish(enum esp_status st)
{
    if (st == ESP_OK && (fflush(stdout) != 0 || ferror(stdout)))
        st = esp_fail(ESP_IO, "the results could not be written to stdout");
    if (st != ESP_OK)
        fprintf(stderr, "espalier: %s\n", esp_message());
    return esp_exit_status(st);
}

int main(int argc, char **argv)
{
    /* A write beyond `ulimit -f` then fails like any other write and does not end the process. */
    signal(SIGXFSZ, SIG_IGN);
    const bool asks_help = argc > 1 && strcmp(argv[1], "help") == 0;
    if (argc < 2) {
        print_help(stderr);
        return esp_exit_status(ESP_INPUT);
    }
    if (is_one_of(argv[1], "--help", "-h") || (asks_help && argc == 2)) {
        print_help(stdout);
        return finish(ESP_OK);
    }
    enum esp_status st;
    if (asks_help) { /* `help COMMAND` is treated as `COMMAND --help` */
        char help[] = "--help";
        char *words[] = {argv[0], argv[2], help, NULL};
        st = dispatch(3, words);
    } else if (is_one_of(argv[1], "--version", "-V") || strcmp(argv[1], "-v") == 0) {
        st = kernels_select(getenv("ESPALIER_KERNEL"));
        if (st == ESP_OK)
            print_version();
    } else {
        st = dispatch(argc, argv);
    }
    return finish(st);
}
