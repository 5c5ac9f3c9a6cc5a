/* cli/search.h - what the commands tune and sweep share: searches over settings, on held-out training images. */
#ifndef ESPALIER_CLI_SEARCH_H
#define ESPALIER_CLI_SEARCH_H

#include "cli/options.h"

#include <stdbool.h>

/* What differs between the two commands. */
struct search_kind {
    const char *command; /* name of the command, for messages */
    const char *folder;  /* folder of the results if --out is not given */
    /* Try every combination of listed values; false: values drawn at random. */
    bool is_grid;
};

/* Run the command. */
enum esp_status search_run(const struct options *o, const struct search_kind *kind);

#endif
