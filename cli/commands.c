/* cli/commands.c */
#include "cli/commands.h"

#include <stddef.h>

const struct command *const *commands_list(void)
{
    static const struct command *const list[] = {
        &command_train,      &command_resume,
        &command_view,       &command_test,
        &command_info,       &command_export,
        &command_recover,    &command_verify,
        &command_data,       &command_config,
        &command_study,      &command_tune,
        &command_completion, NULL,
    };
    return list;
}
