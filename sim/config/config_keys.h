/* sim/config/config_keys.h - the table of all configuration keys, by the kind of section they stand in.
 *
 * Everything that knows a key by name - parser, printer, suggestions, help - is a loop over this
 * table. A new key is one row; a new kind of section is one array and one row in `sections`. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_KEYS_H
#define ESPALIER_SIM_CONFIG_CONFIG_KEYS_H

#include "sim/config/config.h"

#include <stdbool.h>
#include <stddef.h>

/* Kinds of sections. The kinds of populations, and those of projections, are in the order of their enums. */
enum section_kind {
    SECTION_RUN,
    SECTION_PRUNE,
    SECTION_ALSO_PRUNE, /* [prune.NAME] */
    SECTION_SOURCE,     /* [population.NAME] with kind = source */
    SECTION_LIF,        /*                   with kind = lif */
    SECTION_SPIKES,     /*                   with kind = spikes */
    SECTION_DENSE,      /* [projection.NAME] with kind = dense */
    SECTION_UNIFORM,    /*                   with kind = uniform */
    SECTION_ALL_BUT_OWN,
    SECTION_ONE_TO_ONE,
    N_SECTION_KINDS
};

enum key_type {
    KEY_DOUBLE,
    KEY_U64,
    KEY_U32,
    KEY_BOOL,   /* yes/no, or the two words of `choices` */
    KEY_CHOICE, /* an enum; `choices` has the words by value */
    /* char[CONFIG_NAME]: letters, digits, _ and -; the empty name is written as `word`. */
    KEY_NAME,
    KEY_PATH, /* char[CONFIG_PATH], a file; the empty path is written as `word` */
};

struct config_key {
    const char *name;
    const char *help; /* meaning of the key, short enough for one line of INI */
    enum key_type type;
    size_t offset;    /* offset of the member in the struct of the section */
    double min, max;  /* limits of a number, inclusive */
    const char *unit; /* "" for a pure number */
    /* A word allowed besides numbers, "auto", "none" or "all", or NULL. */
    const char *word;
    double word_value;          /* the value stored for that word, outside min..max */
    const char *const *choices; /* words of a choice, NULL at the end */
    bool fixed;                 /* can be read, but not be changed to another value */
    bool has_flag;              /* setting the key clears the bool at flag_offset */
    size_t flag_offset;
};

enum {
    CONFIG_SECTION = CONFIG_NAME + 16, /* room for "population.NAME" */
    CONFIG_SECTIONS = 2 + 2 * CONFIG_POPULATIONS + CONFIG_PROJECTIONS,
    CONFIG_KEYS = 32 /* most keys in one section */
};

/* The keys of a kind of section, in the order in which they are written. */
const struct config_key *config_keys(enum section_kind kind, size_t *n);

/* A one-sentence description of a kind of section. */
const char *config_section_help(enum section_kind kind);

/* A section of a configuration, with the offset of its struct in struct config. */
struct config_section {
    enum section_kind kind;
    char name[CONFIG_SECTION];
    size_t offset;
};

/* The sections of c: run, prune, prune of other populations, the populations, the projections. k <
 * config_n_sections. */
size_t config_n_sections(const struct config *c);
struct config_section config_section(const struct config *c, size_t k);

/* The address of the value of a key. */
const void *config_field(const struct config *c, const struct config_section *s,
                         const struct config_key *key);

/* The words for the kinds of a family, populations or projections, in the order of the enum; NULL at the end. */
const char *const *config_kinds(enum section_kind family);

/* ---- one value as text ---- */

enum {
    CONFIG_VALUE = 192, /* room for a value as text */
    CONFIG_RANGE = 256  /* room for the description of the allowed values */
};

/* Read `text` as a value of `key` into *field. On failure ESP_INPUT; the message names the key as "`section`.key",
 * the value, the reason and the allowed values, and *field is untouched. */
enum esp_status config_value_parse(const struct config_key *key, const char *section,
                                   const char *text, void *field);

/* Write the value so that parsing returns it bit by bit. */
void config_value_print(const struct config_key *key, const void *field,
                        char text[static CONFIG_VALUE]);

/* Describe the allowed values: "0.01 to 10 ms", "1 to 1e9 neurons, or auto", "none, l1 or l2". */
void config_value_range(const struct config_key *key, char text[static CONFIG_RANGE]);

/* ---- keys by name ---- */

/* A key of a configuration, by the numbers of section and key. */
struct config_place {
    size_t section, key;
};

/* Find section and key; if there is none, ESP_INPUT names the nearest. */
enum esp_status config_find(const struct config *c, const char *section, const char *key,
                            struct config_place *place);

/* Fail as config_find does if there is no section of that name. */
enum esp_status config_no_section(const struct config *c, const char *typed);

/* Set the value at a place; c is untouched on error. */
enum esp_status config_put(struct config *c, struct config_place place,
                           const char *value);

#endif
