/* record/convert/texts.h - the texts of a recording as files: the configuration that ran, and the report. */
#ifndef ESPALIER_RECORD_CONVERT_TEXTS_H
#define ESPALIER_RECORD_CONVERT_TEXTS_H

#include "base/output.h"
#include "record/read/run_file.h"

/* config.ini, and report.json if the run has finished. */
enum esp_status texts_write(const struct run_file *f, const struct output_folder *to);

#endif
