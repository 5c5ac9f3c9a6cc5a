/* studies/regimes.h - in which regime counting spikes pays: the same few rules under changed settings.
 *
 * A regime is what the names of rows have behind their rule: "+population.exc.tau_theta_ms=1e6+prune_start=0.7". In each
 * regime `constant`, which removes the neurons with the lowest counts, is compared with `random` on the same schedule,
 * with `redundancy`, which looks at fields, and with `native` networks of the size that is left. A native network has
 * no keys of [prune], so regimes that differ in these share theirs. Differences are paired by seed. */
#ifndef ESPALIER_STUDIES_REGIMES_H
#define ESPALIER_STUDIES_REGIMES_H

#include "studies/figures.h"
#include "studies/report_page.h"
#include "studies/summary.h"

#include <stddef.h>
#include <stdint.h>

enum regime_control { REGIME_RANDOM, REGIME_NATIVE, REGIME_REDUNDANCY, REGIME_CONTROLS };

/* Their names, which are those of the rows. */
extern const char *const regime_control_names[REGIME_CONTROLS];

struct regime {
    char name
        [METRICS_NAME]; /* settings without sections, "as configured" where there are none */
    const struct summary_line *count; /* of the rule constant */
    struct sample over
        [REGIME_CONTROLS]; /* its accuracy minus theirs, points; n is 0 where there is none */
};

/* List the regimes of a study at a size, in the order of its rows; returns their number. A study with fewer than two is
 * no map. */
size_t regimes_find(const struct summary *s, uint64_t size,
                    struct regime regime[static GRID_ROWS]);

/* Write the rows of `study regimes`, as --strategies: three rules and native networks under homeostasis from today's to
 * none and inhibition from today's to a quarter, each with the schedule as it is and from 70 to 95 % of the run. */
enum { REGIMES_TEXT = MANIFEST_TEXT };
void regimes_rows(char *to, size_t room);

/* Print the section of report.md, if the study is a map. */
void page_regimes(const struct page *p);

#endif
