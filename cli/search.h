/* cli/search.h - what the commands tune and sweep share: searches over settings, on held-out training images. */
#ifndef ESPALIER_CLI_SEARCH_H
#define ESPALIER_CLI_SEARCH_H

#include "cli/options.h"

#include <stdbool.h>

struct search_kind {
    const char *command; /* its name, for messages */
    const char *folder;  /* where results go without --out */
    bool is_grid; /* every combination of listed values, not values drawn at random */
};

/* Carry the command out. */
enum esp_status search_run(const struct options *o, const struct search_kind *kind);

#endif
