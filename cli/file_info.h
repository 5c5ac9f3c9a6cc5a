/* cli/file_info.h - print what a recording or a checkpoint holds. Implementations, chosen by meson:
 * recording_info_hdf5.c with checkpoint_info_hdf5.c, and absent.c. */
#ifndef ESPALIER_CLI_FILE_INFO_H
#define ESPALIER_CLI_FILE_INFO_H

#include "base/status.h"
#include "cli/comparison.h"

#include <stdbool.h>

/* Print the content of a recording to stdout, as text or as the JSON report of its run. */
enum esp_status file_info_print(const char *path, bool json);

/* The same for a checkpoint. */
enum esp_status file_info_print_checkpoint(const char *path, bool json);

/* Its properties, for a table of several files. */
enum esp_status file_info_compare(const char *path, struct comparison_column *to);
enum esp_status file_info_compare_checkpoint(const char *path,
                                             struct comparison_column *to);

#endif
