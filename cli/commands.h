/* cli/commands.h - the commands of the program, one file each. */
#ifndef ESPALIER_CLI_COMMANDS_H
#define ESPALIER_CLI_COMMANDS_H

#include "cli/options.h"

extern const struct command command_train;      /* cli/train.c */
extern const struct command command_resume;     /* cli/resume.c */
extern const struct command command_test;       /* cli/test.c */
extern const struct command command_info;       /* cli/info.c */
extern const struct command command_export;     /* cli/export.c */
extern const struct command command_data;       /* cli/data.c */
extern const struct command command_config;     /* cli/config.c */
extern const struct command command_study;      /* cli/study.c */
extern const struct command command_tune;       /* cli/tune.c */
extern const struct command command_recover;    /* cli/recover.c */
extern const struct command command_verify;     /* cli/verify.c */
extern const struct command command_view;       /* cli/view.c, or cli/view_absent.c */
extern const struct command command_completion; /* cli/completion.c */

/* All of them in the order of --help, NULL at the end. */
const struct command *const *commands_list(void);

#endif
