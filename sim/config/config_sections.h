/* sim/config/config_sections.h - the sections that an INI text opens, and the network they make.
 *
 * Where a [population.NAME] says of which `kind` it is, the text describes the whole network:
 * populations and projections are those of the text, in its order. Otherwise they are those that
 * were there, and the text may add a [projection.NAME] with a kind. [prune.NAME] is new wherever
 * there was none. What a section does not set is what it was in a section of that name and kind
 * before, or else sim/config/config_defaults.h. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_SECTIONS_H
#define ESPALIER_SIM_CONFIG_CONFIG_SECTIONS_H

#include "sim/config/config_lines.h"

enum { OUTLINE_KIND = 24 }; /* room for what was typed as a kind */

struct config_opening {
    char name[CONFIG_SECTION + 2]; /* "population.exc", as typed */
    unsigned line, again;          /* that opens it, first and a second time; 0: never */
    char kind[OUTLINE_KIND];       /* "": not given */
    unsigned kind_line;
};

struct config_outline {
    const char *origin;
    bool whole; /* the network is that of the text */
    size_t n;   /* populations, projections and prunes that are opened, in order */
    struct config_opening opening[CONFIG_SECTIONS];
};

/* Read it from a text. */
enum esp_status config_outline_read(const char *text, const char *origin,
                                    struct config_outline *out);

/* Give c the sections of the outline, with nothing set that they set. */
enum esp_status config_outline_build(const struct config_outline *o, struct config *c);

/* The lines that open the sections of c, which was built from the outline. */
void config_outline_lines(const struct config_outline *o, const struct config *c,
                          struct config_lines *lines);

#endif
