/* cli/file_info.h - prints the content of a recording or a checkpoint. It has two implementations:
 * recording_info_hdf5.c with checkpoint_info_hdf5.c, and absent.c for a build without HDF5. */
#ifndef ESPALIER_CLI_FILE_INFO_H
#define ESPALIER_CLI_FILE_INFO_H

#include "base/status.h"
#include "cli/comparison.h"

#include <stdbool.h>

/* Print the content of a recording or a checkpoint to stdout. `json`: print the JSON report that the recording
 * contains, or a JSON object about the checkpoint; otherwise print text. */
enum esp_status file_info_print(const char *path, bool json);

/* Print the content of a checkpoint to stdout, as text or as a JSON object. */
enum esp_status file_info_print_checkpoint(const char *path, bool json);

/* Add the properties of a file to a column of a table (cli/comparison.h). The file of file_info_compare may be a
 * recording or a checkpoint, that of file_info_compare_checkpoint must be a checkpoint. */
enum esp_status file_info_compare(const char *path, struct comparison_column *to);
enum esp_status file_info_compare_checkpoint(const char *path,
                                             struct comparison_column *to);

#endif
