/* sim/config/config_lines.h - reads an INI text line by line and stores the line of each value, so that a message
 * about values that do not fit together can name the line to change. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_LINES_H
#define ESPALIER_SIM_CONFIG_CONFIG_LINES_H

#include "base/status.h"
#include "sim/config/config.h"
#include "sim/config/config_keys.h"

/* Callbacks for the lines of an INI text. config_walk calls them in the order of the lines. It ignores leading
 * white space, comments of any length, CRLF and a UTF-8 byte order mark. If a line is not INI or a callback fails,
 * config_walk stops and fails with a message that begins "origin:line: ". */
struct config_walker {
    void *context;
    /* Called for a line that begins the section `name`. May be NULL. */
    enum esp_status (*section)(void *context, const char *name, unsigned line);
    /* Called for a line that sets a key. `section` is "" before the first section. */
    enum esp_status (*value)(void *context, const char *section, const char *key,
                             const char *value, unsigned line);
};

enum esp_status config_walk(const char *text, const char *origin,
                            const struct config_walker *walker);

/* The lines of a file in which sections begin and keys are set. They are indexed by the numbers of sections and
 * keys in the configuration that was read (sim/config/config_keys.h). The first line is 1; 0 means that the file
 * has no such line. A struct of zeros means that there is no file. */
struct config_lines {
    char origin[256];
    /* Whether the file describes the whole network. */
    bool whole;
    unsigned section[CONFIG_SECTIONS];          /* line in which the section begins */
    unsigned key[CONFIG_SECTIONS][CONFIG_KEYS]; /* line that sets the key */
};

/* Like config_read_file and config_read_text, but also store the lines. */
enum esp_status config_read_file_lines(struct config *c, const char *path,
                                       struct config_lines *lines);
enum esp_status config_read_text_lines(struct config *c, const char *text,
                                       const char *origin, struct config_lines *lines);

/* Like config_check, but a message begins with file and line if the file has a line for the key. */
enum esp_status config_check_lines(const struct config *c,
                                   const struct config_lines *lines);

/* Call `say` with a one-line remark for each allowed value that may surprise: a time that is not a whole number of
 * ticks; a name that two nodes of an exported graph would share (docs/interchange.md). */
typedef void config_say(void *context, const char *line);
void config_remark(const struct config *c, config_say *say, void *context);

/* Note that the value of `name` = "section.key" no longer comes from the file. */
void config_lines_forget(struct config_lines *lines, const struct config *c,
                         const char *name);

/* A configuration that is being checked, and its lines (NULL: none). */
struct config_subject {
    const struct config *config;
    const struct config_lines *lines;
};

/* Fail because of a key of the section "family.name", or "family" if name is NULL. If there is a file, the message
 * begins with the line that sets the key, or else with the line in which the section begins. */
#if defined(__GNUC__)
__attribute__((format(printf, 5, 6)))
#endif
enum esp_status
config_blame(const struct config_subject *s, const char *family, const char *name,
             const char *key, const char *format, ...);

#endif
