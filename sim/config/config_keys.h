/* sim/config/config_keys.h - the table of all configuration keys, sorted by kind of section.
 *
 * Parser, printer, spelling suggestions and help all loop over this table. A new key is one row. A new kind of
 * section is one array of rows, and one row in the table `sections`. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_KEYS_H
#define ESPALIER_SIM_CONFIG_CONFIG_KEYS_H

#include "sim/config/config.h"

#include <stdbool.h>
#include <stddef.h>

/* The kinds of sections. Those of populations are in the order of enum population_kind, those of projections in the
 * order of enum projection_kind. */
enum section_kind {
    SECTION_RUN,
    SECTION_PRUNE,
    SECTION_ALSO_PRUNE, /* [prune.NAME]: a population that is not the output */
    SECTION_SOURCE,     /* [population.NAME] with kind = source */
    SECTION_LIF,        /* [population.NAME] with kind = lif */
    SECTION_SPIKES,     /* [population.NAME] with kind = spikes */
    SECTION_DENSE,      /* [projection.NAME] with kind = dense */
    SECTION_UNIFORM,    /* [projection.NAME] with kind = uniform */
    SECTION_ALL_BUT_OWN,
    SECTION_ONE_TO_ONE,
    N_SECTION_KINDS
};

enum key_type {
    KEY_DOUBLE,
    KEY_U64,
    KEY_U32,
    KEY_BOOL,   /* yes/no, or the two words of `choices` */
    KEY_CHOICE, /* an enum; `choices` has the word of each value, by index */
    /* char[CONFIG_NAME] of letters, digits, _ and -; `word` is the text for an empty name */
    KEY_NAME,
    /* char[CONFIG_PATH], a path or a name inside a file; `word` is the text for an empty path */
    KEY_PATH,
};

struct config_key {
    const char *name;
    /* Meaning of the key, short enough for a comment in a line of INI. */
    const char *help;
    enum key_type type;
    size_t offset;    /* offset of the member in the struct of the section */
    double min, max;  /* limits of a number, inclusive */
    const char *unit; /* "" for a pure number */
    /* A word that is allowed in place of a number, name or path: "auto", "none" or "all"; NULL: no such word. */
    const char *word;
    double word_value; /* the value stored for `word`, outside of min to max */
    /* The allowed words, NULL at the end; NULL if the key has none. */
    const char *const *choices;
    bool fixed; /* the key may be set only to the value that it has */
    /* The neuron models, as bits 1 << enum lif_model, for which a configuration is written with this key; 0: the key
     * is always written. */
    uint32_t models;
    /* Whether setting the key sets the bool at flag_offset to false. */
    bool has_flag;
    size_t flag_offset;
};

enum {
    CONFIG_SECTION = CONFIG_NAME + 16, /* bytes for "population.NAME" */
    CONFIG_SECTIONS = 2 + 2 * CONFIG_POPULATIONS + CONFIG_PROJECTIONS,
    CONFIG_KEYS = 32 /* most keys in one section */
};

/* Return the keys of a kind of section in the order in which they are written, and their number in *n. */
const struct config_key *config_keys(enum section_kind kind, size_t *n);

/* Return a sentence that describes a kind of section. */
const char *config_section_help(enum section_kind kind);

/* A section of a configuration. `offset`: bytes from the beginning of struct config to the struct of the section. */
struct config_section {
    enum section_kind kind;
    char name[CONFIG_SECTION];
    size_t offset;
};

/* Return the number of sections of c, and section number k. The order is: [run], [prune], [prune.NAME], the
 * populations, the projections. */
size_t config_n_sections(const struct config *c);
struct config_section config_section(const struct config *c, size_t k);

/* Return the address of the value of a key of section s. */
const void *config_field(const struct config *c, const struct config_section *s,
                         const struct config_key *key);

/* Return whether section s of c is written with the key: whether its neuron model, if it has one, reads it. */
bool config_key_is_written(const struct config *c, const struct config_section *s,
                           const struct config_key *key);

/* Return the words for the kinds of a family in the order of its enum, NULL at the end. `family`: SECTION_SOURCE
 * for populations, SECTION_DENSE for projections. */
const char *const *config_kinds(enum section_kind family);

/* ---- converting one value ---- */

enum {
    CONFIG_VALUE = 192, /* bytes for a value as text */
    CONFIG_RANGE = 256  /* bytes for the description of the allowed values */
};

/* Store the value that `text` gives for `key` in *field. On failure return ESP_INPUT and leave *field untouched.
 * The message names the key as "`section`.key", the value, the reason and the allowed values. */
enum esp_status config_value_parse(const struct config_key *key, const char *section,
                                   const char *text, void *field);

/* Write the value in *field to text[]. Parsing the text gives the same bits. */
void config_value_print(const struct config_key *key, const void *field,
                        char text[static CONFIG_VALUE]);

/* Write the allowed values to text[], in forms like "0.01 to 10 ms", "1 to 1e9 neurons, or auto" or "none, l1 or
 * l2". */
void config_value_range(const struct config_key *key, char text[static CONFIG_RANGE]);

/* ---- finding keys by name ---- */

/* A key of a configuration: number of its section (config_section) and index of the key (config_keys). */
struct config_place {
    size_t section, key;
};

/* Find a key of a section. If there is none, return ESP_INPUT with the nearest name in the message. */
enum esp_status config_find(const struct config *c, const char *section, const char *key,
                            struct config_place *place);

/* Fail with the message of config_find for a section that does not exist. */
enum esp_status config_no_section(const struct config *c, const char *typed);

/* Set the key at a place. On failure c is untouched. */
enum esp_status config_put(struct config *c, struct config_place place,
                           const char *value);

#endif
