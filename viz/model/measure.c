/* viz/model/measure.c - one pass over the spikes of the range. */
#include "viz/model/measure.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

enum esp_status measure_create(size_t n_neurons, struct measure *out)
{
    struct measure m = {.n_neurons = n_neurons,
                        .last = array_create(n_neurons, sizeof *m.last),
                        .measured = array_create(n_neurons, sizeof *m.measured)};
    if (!m.last || !m.measured) {
        measure_free(&m);
        return ESP_MEMORY;
    }
    *out = m;
    return ESP_OK;
}

void measure_free(struct measure *m)
{
    array_free(m->last);
    array_free(m->measured);
    *m = (struct measure){0};
}

static void choose(struct measure *m, const struct measure_of *of)
{
    memset(m->measured, 0, m->n_neurons * sizeof *m->measured);
    for (size_t k = 0; k < of->n; k++)
        if (of->birth[k] < m->n_neurons)
            m->measured[of->birth[k]] = true;
    if (of->n == 0)
        memcpy(m->measured, of->alive, m->n_neurons * sizeof *m->measured);
    m->n_measured = of->n > 0 ? of->n : of->n_all;
}

static void forget_last(struct measure *m)
{
    for (size_t k = 0; k < m->n_neurons; k++)
        m->last[k] = -1;
}

/* Begin with the first image whose spikes are not overwritten. */
static void skip_overwritten(struct measure *m, const struct recent_spikes *t)
{
    const uint64_t kept = recent_spikes_from(&t->spikes, 0);
    for (uint64_t k = recent_spikes_find(t, m->from); k < t->n_images; k++) {
        const struct recent_spikes_image *image = recent_spikes_image(t, k);
        if (image->spikes_from >= kept)
            return;
        m->from = image->end;
    }
}

/* Clear the sums and set the bins. */
static void begin(struct measure *m, const struct recent_spikes *t,
                  const struct measure_of *of, size_t most_rates)
{
    const struct measure clean = {
        .n_neurons = m->n_neurons, .last = m->last, .measured = m->measured};
    const int64_t oldest =
        t->n_images > 0 ? recent_spikes_image(t, recent_spikes_oldest(t))->begin : 0;
    const int64_t newest = recent_spikes_end(t);
    *m = clean;
    m->from = of->from > oldest ? of->from : oldest;
    skip_overwritten(m, t);
    m->to = of->to < newest ? of->to : newest;
    m->to = m->to > m->from ? m->to : m->from;
    const size_t ticks = (size_t)(m->to - m->from);
    const size_t most = most_rates < MEASURE_RATES ? most_rates : MEASURE_RATES;
    m->n_rates = ticks < most ? ticks : most;
    m->rate_ticks = m->n_rates > 0 ? (double)ticks / (double)m->n_rates : 0;
    m->mean_ticks = m->cv = (double)NAN;
    choose(m, of);
    forget_last(m);
}

/* Whether the response to an image counts: it begins in the range, and is shown to its end. */
static bool begins_inside(const struct measure *m,
                          const struct recent_spikes_image *image)
{
    return image->complete && image->begin >= m->from && image->begin < m->to;
}

/* The longest image that begins in the range gives the bins of responses. */
static void look_at_images(struct measure *m, const struct recent_spikes *t,
                           uint64_t first)
{
    int64_t longest = 0;
    for (uint64_t k = first; k < t->n_images; k++) {
        const struct recent_spikes_image *image = recent_spikes_image(t, k);
        if (image->begin >= m->to)
            break;
        m->gap |= image->gap && image->begin > m->from;
        if (!begins_inside(m, image))
            continue;
        m->n_images++;
        if (image->end - image->begin > longest)
            longest = image->end - image->begin;
        if (image->label >= 0 && image->label < MEASURE_CLASSES)
            m->class_images[image->label]++;
    }
    m->response_ticks = (double)longest / MEASURE_BINS;
}

struct sums {
    double ticks, squares;
};

static void add_interval(struct measure *m, int64_t ticks, struct sums *sums)
{
    m->n_intervals++;
    if (ticks < MEASURE_INTERVAL)
        m->of_ticks[ticks]++;
    else
        m->n_longer++;
    sums->ticks += (double)ticks;
    sums->squares += (double)ticks * (double)ticks;
}

static void add_spike(struct measure *m, const struct recent_spikes_image *image,
                      struct event_spike spike, struct sums *sums)
{
    const int64_t tick = image->begin + spike.tick;
    if (spike.id >= m->n_neurons || !m->measured[spike.id] || tick < m->from)
        return;
    if (begins_inside(m, image) && image->label >= 0 && image->label < MEASURE_CLASSES) {
        const size_t bin = (size_t)(spike.tick / m->response_ticks);
        m->responses[image->label][bin < MEASURE_BINS ? bin : MEASURE_BINS - 1]++;
    }
    if (tick >= m->to)
        return;
    m->n_spikes++;
    const size_t bin = (size_t)((double)(tick - m->from) / m->rate_ticks);
    m->rates[bin < m->n_rates ? bin : m->n_rates - 1]++;
    if (m->last[spike.id] >= 0)
        add_interval(m, tick - m->last[spike.id], sums);
    m->last[spike.id] = tick;
}

static void add_image(struct measure *m, const struct recent_spikes *t, uint64_t k,
                      struct sums *sums)
{
    const struct recent_spikes_image *image = recent_spikes_image(t, k);
    if (image->gap)
        forget_last(m);
    for (uint64_t i = recent_spikes_from(&t->spikes, image->spikes_from);
         i < image->spikes_to; i++)
        add_spike(m, image, recent_spikes_spike(&t->spikes, i), sums);
}

void measure_spikes(struct measure *m, const struct recent_spikes *t,
                    const struct measure_of *of, size_t most_rates)
{
    struct sums sums = {0, 0};
    begin(m, t, of, most_rates);
    const uint64_t first = recent_spikes_find(t, m->from);
    look_at_images(m, t, first);
    for (uint64_t k = first; k < t->n_images; k++) {
        if (recent_spikes_image(t, k)->begin >= m->to)
            break;
        add_image(m, t, k, &sums);
    }
    const double n = (double)m->n_intervals;
    if (n < 2)
        return;
    m->mean_ticks = sums.ticks / n;
    const double variance = sums.squares / n - m->mean_ticks * m->mean_ticks;
    m->cv = m->mean_ticks > 0 ? sqrt(fmax(variance, 0)) / m->mean_ticks : (double)NAN;
}

/* The smallest of 1, 2, 5, 10, 20 ... that is at least `least`. */
static uint32_t round_up(uint32_t least)
{
    static const uint32_t steps[] = {1, 2, 5};
    uint32_t power = 1;
    for (size_t k = 0;; k = (k + 1) % 3) {
        if (steps[k] * power >= least)
            return steps[k] * power;
        power *= k == 2 ? 10 : 1;
    }
}

uint32_t measure_interval_bin(const struct measure *m)
{
    uint64_t seen = 0;
    uint32_t ticks = 0;
    while (ticks + 1 < MEASURE_INTERVAL &&
           (seen += m->of_ticks[ticks]) * 10 < m->n_intervals * 9)
        ticks++;
    return round_up(ticks / MEASURE_BINS + 1);
}

double measure_response(const struct measure *m, size_t c, size_t bin)
{
    const double seen =
        (double)m->class_images[c] * (double)m->n_measured * m->response_ticks;
    return seen > 0 ? m->responses[c][bin] / seen : 0;
}
