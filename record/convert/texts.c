/* record/convert/texts.c */
#include "record/convert/texts.h"

#include <string.h>

static enum esp_status write_text(const struct output_folder *to, const char *name,
                                  const char *text)
{
    FILE *out;
    const enum esp_status st = output_folder_open(to, name, &out);
    if (st != ESP_OK)
        return st;
    fwrite(text, 1, strlen(text), out);
    return output_folder_close(to, name, out);
}

enum esp_status texts_write(const struct run_file *f, const struct output_folder *to)
{
    const struct run_file_info *info = run_file_info(f);
    const enum esp_status st = write_text(to, "config.ini", info->header.resolved);
    return st == ESP_OK && info->report ? write_text(to, "report.json", info->report)
                                        : st;
}
