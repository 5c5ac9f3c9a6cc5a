/* sim/config/config_walk.h - the lines of an INI text, one after the other.
 *
 * Leading white space, comments of any length, CRLF and a UTF-8 mark are no matter. Where a line is
 * not INI, or a callback fails, the walk ends with a message that begins "origin:line: ". */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_WALK_H
#define ESPALIER_SIM_CONFIG_CONFIG_WALK_H

#include "base/status.h"

struct config_walker {
    void *context;
    /* The line opens a section. May be NULL. */
    enum esp_status (*section)(void *context, const char *name, unsigned line);
    /* The line sets a key; section is "" before the first is opened. */
    enum esp_status (*value)(void *context, const char *section, const char *key,
                             const char *value, unsigned line);
};

enum esp_status config_walk(const char *text, const char *origin,
                            const struct config_walker *walker);

#endif
