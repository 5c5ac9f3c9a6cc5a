/* api/report.c */
#include "api/report.h"

#include "session/metrics.h"

#include <string.h>

enum esp_status report_text_of(const struct espalier_run *run, char **text)
{
    const struct trainer *t = run->trainer;
    const struct config *c = &run->resolved.config;
    struct metrics m = {.config = c,
                        .data = dataset_info(run->data->dataset)->spec,
                        .prune = run->rule.call ? "own" : NULL,
                        .neurons_start = config_neurons(c),
                        .neurons_alive = trainer_living(t),
                        .totals = t->totals,
                        .train_work = t->net->work,
                        .threads = run->threads,
                        .golden_hash = run->golden.hash};
    memcpy(m.accuracy.vote, run->known.accuracy, sizeof m.accuracy.vote);
    memcpy(m.accuracy_labelset.vote, run->known.accuracy_labelset,
           sizeof m.accuracy_labelset.vote);
    metrics_derive(&m);
    return metrics_text(&m, METRICS_LIBRARY, text);
}
