/* studies/study_report.c - from folders of cells to tables, figures and a page. */
#include "base/files.h"
#include "studies/report.h"
#include "studies/tables.h"

static enum esp_status write_all(const struct summary *s, const char *to,
                                 struct study_report *r)
{
    enum esp_status st = tables_write(s, to);
    if (st == ESP_OK)
        st = figures_write(s, to, &r->figures);
    return st == ESP_OK ? report_write(s, &r->figures, to) : st;
}

enum esp_status study_report(const char *const *folders, size_t n_folders, const char *to,
                             struct study_report *out)
{
    struct study_report r = {0};
    struct collection c = {0};
    struct summary s = {0};
    enum esp_status st = collection_read(folders, n_folders, &c);
    if (st == ESP_OK && c.n == 0)
        st = esp_fail(ESP_INPUT, "%s: no cell is finished yet", folders[0]);
    if (st == ESP_OK)
        st = summary_create(&c, &s);
    if (st == ESP_OK)
        st = files_make_folder(to);
    if (st == ESP_OK)
        st = write_all(&s, to, &r);
    r.n_cells = c.n;
    r.n_missing = c.n_missing;
    for (size_t k = 0; k < c.n; k++)
        r.cpu_s += c.outcome[k].metrics.cpu_s;
    summary_free(&s);
    collection_free(&c);
    if (st == ESP_OK)
        *out = r;
    return st;
}
