/* bench/pruning.c - the section `pruning`: time per image before and after pruning.
 *
 * Two networks receive the same input. One is pruned by the adaptive rule as in a normal run, the other is not
 * pruned. After the last removal both are timed in turn on the same images. */
#include "bench/bench.h"
#include "bench/subject.h"

static void tell(const struct bench *b, const struct subject *whole,
                 const struct subject *pruned, const struct timing *c)
{
    const size_t n = trainer_living(whole->trainer), m = trainer_living(pruned->trainer);
    const struct spread before = measure_seconds(&c[0], subject_us(whole));
    const struct spread after = measure_seconds(&c[1], subject_us(pruned));
    /* The time t(n) for n neurons is modelled as fixed + n * each; two measurements give both unknowns. */
    const double each = (before.median - after.median) / (double)(n - m);
    const struct report_row rows[] = {
        {"train, before pruning", n, "", before, "us/image"},
        {"train, after pruning", m, "", after, "us/image"},
        {"after / before", m, "", measure_ratio(&c[1], &c[0]), ""},
        {"does not depend on neurons", m, "",
         report_once(before.median - each * (double)n), "us/image"},
        {"input spikes before", n, "",
         report_once((double)whole->spikes_in / (double)whole->batch), "per image"},
        {"input spikes after", m, "",
         report_once((double)pruned->spikes_in / (double)pruned->batch), "per image"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        report_row(b->report, &rows[k]);
}

enum esp_status bench_pruning(const struct bench *b)
{
    const size_t neurons = 800, images = b->quick ? 2000 : 20000;
    struct subject *s[2] = {0};
    struct timing c[2] = {0};
    enum esp_status st = ESP_OK;
    for (int k = 0; k < 2 && st == ESP_OK; k++) {
        const struct subject_params params = {
            .neurons = neurons, .run_images = images, .prune_to = k ? neurons / 2 : 0};
        st = subject_create(b, &params, &s[k]);
        c[k] = (struct timing){.run = subject_train, .context = s[k]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, 2, b->repeats);
    if (st == ESP_OK)
        tell(b, s[0], s[1], c);
    subject_free(s[0]);
    subject_free(s[1]);
    return st;
}
