/* sim/config/config_value.h - one value of the configuration as text, by the rules of its key. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_VALUE_H
#define ESPALIER_SIM_CONFIG_CONFIG_VALUE_H

#include "base/status.h"
#include "sim/config/config_keys.h"

enum {
    CONFIG_VALUE = 192, /* room for a value as text */
    CONFIG_RANGE = 96   /* room for the description of what is allowed */
};

/* Read `text` as a value of `key` into *field. ESP_INPUT names the key as "`section`.key", the
 * value, the reason and what is allowed; *field is then untouched. */
enum esp_status config_value_parse(const struct config_key *key, const char *section,
                                   const char *text, void *field);

/* Write the value so that parsing gives it back bit by bit. */
void config_value_print(const struct config_key *key, const void *field,
                        char text[static CONFIG_VALUE]);

/* What is allowed, in words: "0.01 to 10 ms", "1 to 1e9 neurons, or auto", "none, l1 or l2". */
void config_value_range(const struct config_key *key, char text[static CONFIG_RANGE]);

#endif
