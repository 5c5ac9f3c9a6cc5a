/* cli/commands.h - the commands of the program; cli/NAME.c defines command_NAME. */
#ifndef ESPALIER_CLI_COMMANDS_H
#define ESPALIER_CLI_COMMANDS_H

#include "cli/options.h"

/* The commands in the order in which --help lists them. `view` is defined in cli/view.c, or in cli/view_absent.c if
 * the build has no viewer or no HDF5. */
#define COMMANDS(ROW) \
    ROW(train)        \
    ROW(resume)       \
    ROW(view)         \
    ROW(test)         \
    ROW(info)         \
    ROW(export)       \
    ROW(hardware)     \
    ROW(recover)      \
    ROW(verify)       \
    ROW(doctor)       \
    ROW(compare)      \
    ROW(data)         \
    ROW(config)       \
    ROW(study)        \
    ROW(sweep)        \
    ROW(tune)         \
    ROW(completion)

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARE)

#define COMMAND_ADDRESS(name) &command_##name,

/* Return the list of all commands, with NULL at the end. */
static inline const struct command *const *commands_list(void)
{
    static const struct command *const list[] = {COMMANDS(COMMAND_ADDRESS) NULL};
    return list;
}

#endif
