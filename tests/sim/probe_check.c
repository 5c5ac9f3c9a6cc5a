/* tests/sim/probe_check.c */
#include "tests/sim/probe_check.h"

#include "sim/network/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static enum esp_status on_start(void *context, const struct probe_start *s)
{
    struct probe_check *w = context;
    assert_int_equal(w->n_starts++, 0);
    assert_int_equal(s->n_populations, w->config->n_populations);
    assert_int_equal(s->output, config_population(w->config, "exc"));
    for (size_t k = 0; k < s->n_populations; k++) {
        const struct population_config *p = &w->config->population[k];
        assert_string_equal(s->populations[k].name, p->name);
        assert_int_equal(s->populations[k].source, p->kind == POPULATION_SOURCE);
        assert_int_equal(s->populations[k].n, p->size);
    }
    const struct dataset_info *info = dataset_info(w->data);
    assert_int_equal(s->width, info->width);
    assert_int_equal(s->height, info->height);
    assert_int_equal(s->n_inputs, info->width * info->height);
    assert_true(s->dt_ms == w->config->run.dt_ms);
    assert_int_equal(s->window_images, w->config->prune.window_images);
    w->images_run = s->images_run;
    w->window_images = s->window_images;
    return ESP_OK;
}

static esp_tick presentation_ticks(const struct probe_check *w)
{
    const struct run_config *run = &w->config->run;
    return (esp_tick)((run->present_ms + run->rest_ms) / run->dt_ms + 0.5);
}

static enum esp_status on_input(void *context, const struct probe_input *in)
{
    struct probe_check *w = context;
    assert_true(w->n_starts == 1 && !w->finished);
    assert_int_equal((in->start - w->end) % presentation_ticks(w), 0);
    assert_int_equal(w->config->population[in->population].kind, POPULATION_SOURCE);
    for (size_t k = 1; k < in->n; k++)
        assert_true(in->tick[k] > in->tick[k - 1] ||
                    (in->tick[k] == in->tick[k - 1] && in->id[k] >= in->id[k - 1]));
    w->may_prune = false; /* the next image has begun */
    w->n_input_spikes += in->n;
    return ESP_OK;
}

static enum esp_status on_spikes(void *context, const struct probe_spikes *s)
{
    struct probe_check *w = context;
    assert_true(w->n_starts == 1 && !w->finished);
    assert_true(s->n > 0 && s->tick >= w->end);
    for (size_t k = 0; k < s->n; k++) {
        assert_true(k == 0 || s->birth[k] > s->birth[k - 1]);
        assert_false(w->dead[s->birth[k]]);
        w->image_counts[s->birth[k]]++;
    }
    w->of_level[(s->tick - w->end) / presentation_ticks(w)] += s->n;
    w->n_output_spikes += s->n;
    return ESP_OK;
}

/* Every birth id is that of a remaining neuron, ascending, and none is missing. */
static void expect_living(const struct probe_check *w, const esp_id *birth,
                          size_t n_living)
{
    assert_int_equal(n_living, w->n_living);
    for (size_t j = 0; j < n_living; j++) {
        assert_true(j == 0 || birth[j] > birth[j - 1]);
        assert_false(w->dead[birth[j]]);
    }
}

/* An image is shown again until it has answers enough, but not for ever. */
static void expect_repetitions(struct probe_check *w, uint32_t presentations)
{
    const struct run_config *run = &w->config->run;
    for (uint32_t k = 0; k + 1 < presentations; k++)
        assert_true(w->of_level[k] < run->min_spikes);
    assert_true(w->of_level[presentations - 1] >= run->min_spikes ||
                presentations == 1 + run->max_retries);
    memset(w->of_level, 0, sizeof w->of_level);
}

static enum esp_status on_image(void *context, const struct probe_image *i)
{
    struct probe_check *w = context;
    const struct dataset_info *info = dataset_info(w->data);
    uint8_t pixels[64 * 64];
    assert_true((size_t)info->width * info->height <= sizeof pixels);
    assert_int_equal(i->image, w->n_images++);
    assert_int_equal(i->index, i->image % w->config->run.images);
    assert_int_equal(i->label, dataset_image(w->data, DATASET_TRAIN, i->index, pixels));
    assert_int_equal(i->start, w->end);
    assert_int_equal(i->end - i->start, i->presentations * presentation_ticks(w));
    expect_repetitions(w, i->presentations);
    expect_living(w, i->birth, i->n_living);
    if (w->n_windows ==
        0) /* no labels yet: an estimate would be one of the image itself */
        assert_int_equal(i->vote, -1);
    else
        assert_in_range(i->vote, 0, info->n_classes - 1);
    uint64_t sum = 0;
    for (size_t j = 0; j < i->n_living; j++) {
        assert_int_equal(i->counts[j], w->image_counts[i->birth[j]]);
        w->window_counts[i->birth[j]] += i->counts[j];
        w->total[i->birth[j]] += i->counts[j];
        w->n_active += i->counts[j] > 0;
        sum += i->counts[j];
    }
    assert_int_equal(i->n_spikes, sum);
    memset(w->image_counts, 0, sizeof w->image_counts);
    w->end = i->end;
    w->presentations += i->presentations;
    w->may_prune = false;
    return ESP_OK;
}

static enum esp_status on_window(void *context, const struct probe_window *v,
                                 const struct network *net)
{
    struct probe_check *w = context;
    assert_int_equal(v->window, w->n_windows++);
    assert_int_equal(v->images_done, w->n_images);
    if (v->images_done != w->images_run)
        assert_int_equal(v->images_done, w->n_windows * w->window_images);
    expect_living(w, v->birth, v->n_living);
    assert_int_equal(net->population[net->output].n, v->n_living);
    uint64_t sum = 0;
    for (size_t j = 0; j < v->n_living; j++) {
        const esp_id birth = v->birth[j];
        assert_int_equal(v->counts[j], w->window_counts[birth]);
        w->h[birth] = w->config->prune.forget * w->h[birth] + v->counts[j];
        if (isnan(w->h[birth])) /* put back: it starts with what others have */
            w->h[birth] = v->h[j];
        assert_true(v->h[j] == w->h[birth]);
        sum += v->counts[j];
    }
    const uint64_t images = w->n_images - (w->n_windows - 1) * w->window_images;
    assert_true(v->spikes_per_image == (double)sum / (double)images);
    assert_true(v->window == 0 ? isnan(v->accuracy)
                               : v->accuracy >= 0.0 && v->accuracy <= 1.0);
    memset(w->window_counts, 0, sizeof w->window_counts);
    w->may_prune = true;
    return ESP_OK;
}

static enum esp_status on_regrown(void *context, const struct probe_regrown *r)
{
    struct probe_check *w = context;
    assert_true(w->may_prune && r->n_regrown > 0);
    assert_int_equal(r->images_done, w->n_images);
    for (size_t k = 0; k < r->n_regrown; k++) {
        const esp_id birth = r->regrown[k];
        assert_true(k == 0 || birth > r->regrown[k - 1]);
        assert_false(w->dead[birth]);
        assert_true(r->source[k] < w->images_run);
        w->total[birth] = 0;
        w->h[birth] = (double)NAN;
    }
    w->n_regrown += r->n_regrown;
    return ESP_OK;
}

static enum esp_status on_pruned(void *context, const struct probe_pruned *p)
{
    struct probe_check *w = context;
    if (!p->is_output)
        return ESP_OK;
    assert_int_equal(p->population, config_population(w->config, w->config->run.output));
    assert_true(w->may_prune && p->n_removed > 0);
    w->may_prune = false;
    assert_int_equal(p->images_done, w->n_images);
    for (size_t k = 0; k < p->n_removed; k++) {
        assert_true(k == 0 || p->removed[k] > p->removed[k - 1]);
        assert_false(w->dead[p->removed[k]]);
        w->dead[p->removed[k]] = true;
    }
    w->n_living -= p->n_removed;
    w->n_removed += p->n_removed;
    assert_int_equal(p->n_living, w->n_living);
    assert_true(w->n_prunings < PROBE_CHECK_PRUNINGS);
    w->pruning[w->n_prunings].images_done = p->images_done;
    w->pruning[w->n_prunings++].n_living = p->n_living;
    return ESP_OK;
}

static enum esp_status on_trained(void *context, const struct network *net)
{
    struct probe_check *w = context;
    assert_false(w->finished);
    w->finished = true;
    assert_int_equal(w->n_images, w->images_run);
    assert_int_equal(net->work.presentations, w->presentations);
    assert_int_equal(net->work.output_spikes, w->n_output_spikes);
    assert_int_equal(net->work.input_spikes, w->n_input_spikes);
    expect_living(w, net->population[net->output].lif->birth,
                  net->population[net->output].n);
    return ESP_OK;
}

void probe_check_begin(struct probe_check *w, const struct config *resolved,
                       const struct dataset *data)
{
    assert_true(config_neurons(resolved) <= PROBE_CHECK_NEURONS);
    *w = (struct probe_check){
        .data = data, .config = resolved, .n_living = config_neurons(resolved)};
    w->probe = (struct probe){.context = w,
                              .start = on_start,
                              .input = on_input,
                              .spikes = on_spikes,
                              .image = on_image,
                              .window = on_window,
                              .regrown = on_regrown,
                              .pruned = on_pruned,
                              .trained = on_trained};
}
