/* sim/config/config_lines.h - reads the lines of an INI text, and stores the line of each value, so that a message
 * about values that do not fit together can name the line to change. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_LINES_H
#define ESPALIER_SIM_CONFIG_CONFIG_LINES_H

#include "base/status.h"
#include "sim/config/config.h"
#include "sim/config/config_keys.h"

/* Callbacks for the lines of an INI text, called in order. Leading white space, comments of any length, CRLF and a
 * UTF-8 byte order mark are ignored. If a line is not INI, or a callback fails, config_walk ends with a message
 * that begins "origin:line: ". */
struct config_walker {
    void *context;
    /* A line opens a section. May be NULL. */
    enum esp_status (*section)(void *context, const char *name, unsigned line);
    /* A line sets a key; `section` is "" before the first section. */
    enum esp_status (*value)(void *context, const char *section, const char *key,
                             const char *value, unsigned line);
};

enum esp_status config_walk(const char *text, const char *origin,
                            const struct config_walker *walker);

/* Lines count from 1; 0 means that the file has no such line. Sections and keys have the numbers of the
 * configuration that was read (sim/config/config_keys.h). {0} means that there is no file. */
struct config_lines {
    char origin[256];
    bool whole;                                 /* the file describes the whole network */
    unsigned section[CONFIG_SECTIONS];          /* line that opens the section */
    unsigned key[CONFIG_SECTIONS][CONFIG_KEYS]; /* line that sets the key */
};

/* As config_read_file and config_read_text, and also store the lines. */
enum esp_status config_read_file_lines(struct config *c, const char *path,
                                       struct config_lines *lines);
enum esp_status config_read_text_lines(struct config *c, const char *text,
                                       const char *origin, struct config_lines *lines);

/* As config_check; messages begin with file and line if there is one. */
enum esp_status config_check_lines(const struct config *c,
                                   const struct config_lines *lines);

/* Forget the line of `name` = "section.key", because its value no longer comes from the file. */
void config_lines_forget(struct config_lines *lines, const struct config *c,
                         const char *name);

/* The configuration to be tested, and its lines. */
struct config_subject {
    const struct config *config;
    const struct config_lines *lines;
};

/* Fail because of a key of section "family.name", or "family" if name is NULL. The message begins with the line
 * that set the key, or else the line that opened the section, if there is one. */
#if defined(__GNUC__)
__attribute__((format(printf, 5, 6)))
#endif
enum esp_status
config_blame(const struct config_subject *s, const char *family, const char *name,
             const char *key, const char *format, ...);

#endif
