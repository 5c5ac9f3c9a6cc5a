/* viz/scene/scene_export.c - what is seen, for files of other kinds. */
#include "viz/scene/scene_state.h"

#include <stdlib.h>
#include <string.h>

void scene_copy(struct scene *s, const struct canvas_copy *copy)
{
    s->canvas.copy = copy;
    s->context.redraw = true;
    scene_draw(s, s->context.now_s);
    s->canvas.copy = NULL;
}

static bool is_measured(const struct run_model *b, const struct measure_of *of, esp_id id)
{
    size_t k = 0;
    if (of->n == 0)
        return id < b->start.n_neurons && of->alive[id];
    while (k < of->n && of->birth[k] != id)
        k++;
    return k < of->n;
}

static void write_spike(const struct run_model *b,
                        const struct recent_spikes_image *image, struct event_spike spike,
                        FILE *to)
{
    /* Without a decimal point of the locale: the time in microseconds, split by hand. */
    const unsigned long long us =
        (unsigned long long)(spike.tick * b->start.dt_ms * 1000 + 0.5);
    fprintf(to, "%llu,%d,%d,%u,%llu.%03llu,%u,%d\n", (unsigned long long)image->image,
            (int)image->label, (int)image->vote, (unsigned)spike.tick, us / 1000,
            us % 1000, (unsigned)spike.id, (int)b->votes.label[spike.id]);
}

size_t scene_write_spikes(const struct scene *s, FILE *to)
{
    const struct run_model *b = s->context.model;
    const struct recent_spikes *t = &b->recent;
    size_t n = 0;
    fprintf(to, "image,label,answer,tick,time_ms,neuron,class\n");
    if (!b->started || s->context.raster_view.width == 0)
        return 0;
    const struct measure_of of = panel_measured(&s->context);
    for (uint64_t k = recent_spikes_find(t, of.from); k < t->n_images; k++) {
        const struct recent_spikes_image *image = recent_spikes_image(t, k);
        for (uint64_t i = recent_spikes_from(&t->spikes, image->spikes_from);
             i < image->spikes_to; i++) {
            const struct event_spike spike = recent_spikes_spike(&t->spikes, i);
            const int64_t tick = image->begin + spike.tick;
            if (tick < of.from || tick >= of.to || !is_measured(b, &of, spike.id))
                continue;
            write_spike(b, image, spike, to);
            n++;
        }
    }
    return n;
}
