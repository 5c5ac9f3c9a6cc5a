/* record/verify/verify.c */
#include "record/verify/verify.h"

#include "record/verify/verify_course.h"
#include "record/verify/verify_results.h"
#include "record/verify/verify_spikes.h"

#include <inttypes.h>
#include <stdio.h>

/* One claim after another. */
struct verdicts {
    struct claims c;
    verify_fn *tell;
    void *context;
    enum esp_status status; /* the first claim that could not be checked */
};

static void judge(struct verdicts *v, const char *claim, enum esp_status st)
{
    if (st != ESP_OK && st != ESP_INPUT)
        v->status = v->status == ESP_OK ? st : v->status;
    else
        v->tell(v->context, claim, st == ESP_OK ? NULL : esp_message());
}

/* ---- the file ---- */

static enum esp_status is_closed(const struct claims *c)
{
    return c->info->in_writing && !c->info->active
               ? esp_fail(ESP_INPUT,
                          "its run died: `espalier recover` makes it a file again")
               : ESP_OK;
}

static enum esp_status is_all_whole(const struct claims *c)
{
    return c->whole.cut_rows == 0 || c->info->active
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%" PRIu64 " rows belong to nothing that is whole",
                          c->whole.cut_rows);
}

/* ---- the subjects ---- */

static void judge_course(struct verdicts *v)
{
    struct claims *c = &v->c;
    judge(v, "images follow one another without a gap", verify_course_images(c));
    judge(v, "labels and votes are classes of the data set", verify_course_labels(c));
    judge(v, "windows say what their images say", verify_course_windows(c));
    judge(v, "no neuron is removed twice", verify_course_removals(c));
    judge(v, "each pruning leaves as many neurons fewer as it names",
          verify_course_prunings(c));
    judge(v, "counts are blank for the removed and only for them",
          verify_course_blanks(c));
}

static void judge_spikes(struct verdicts *v)
{
    struct claims *c = &v->c;
    for (unsigned k = 0; k < c->info->resolved.n_populations; k++) {
        char claim[96];
        snprintf(claim, sizeof claim, "spikes of %s ascend by time, then by id",
                 c->info->resolved.population[k].name);
        if (verify_spikes_is_recorded(c, k))
            judge(v, claim, verify_spikes_order(c, k));
    }
    if (!verify_spikes_is_recorded(c, c->info->layout->output))
        return;
    judge(v, "each image has as many output spikes as it says", verify_spikes_images(c));
    judge(v, "no neuron fires after its removal", verify_spikes_removed(c));
    judge(v, "counts of windows are those of the spikes", verify_spikes_counts(c));
}

static void judge_outcome(struct verdicts *v)
{
    struct claims *c = &v->c;
    judge(v, "snapshots show the remaining neurons and only them",
          verify_results_snapshots(c));
    if (!c->info->trained || (c->info->active && claims_rows(c, LAYOUT_FINAL_IDS) == 0))
        return;
    judge(v, "the final network is that of the survivors", verify_results_network(c));
    if (c->net && claims_rows(c, LAYOUT_SNAPSHOTS) > 0)
        judge(v, "the last snapshot shows the final network",
              verify_results_last_snapshot(c));
    if (claims_rows(c, LAYOUT_FINAL_LABELS) > 0)
        judge(v, "labels follow from class means", verify_results_labels(c));
    if (claims_rows(c, LAYOUT_ACCURACY) > 0)
        judge(v, "the accuracy follows from the confusion matrix",
              verify_results_accuracy(c));
    if (verify_results_has_golden(c))
        judge(v, "spikes, removals and weights give the golden hash of the report",
              verify_results_golden(c));
}

enum esp_status verify_run(const struct run_file *f, verify_fn *tell, void *context)
{
    struct verdicts v = {.tell = tell, .context = context};
    const enum esp_status st = claims_create(f, &v.c);
    if (st != ESP_OK) {
        judge(&v, "the file can be read", st);
        return v.status;
    }
    judge(&v, "its run has closed it", is_closed(&v.c));
    judge(&v, "columns that belong together are of one length", is_all_whole(&v.c));
    judge_course(&v);
    judge_spikes(&v);
    judge_outcome(&v);
    claims_free(&v.c);
    return v.status;
}
