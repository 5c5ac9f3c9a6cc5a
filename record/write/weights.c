/* record/write/weights.c - transpose weight matrices in blocks. */
#include "record/write/weights.h"

#include "base/array.h"

#include <assert.h>
#include <math.h>

enum { BLOCK_BYTES = 1 << 18 };

static const esp_id NONE = UINT32_MAX;

/* A weight matrix as it is written to the file. */
struct view {
    const struct dense *weights;
    /* [n_pre] Birth ids of the presynaptic neurons; NULL: they are the inputs of a source. */
    const esp_id *pre_birth;
    /* Length of a line: number of presynaptic neurons at the start of the run. */
    size_t width;
};

static struct view view_of(const struct network *net, const struct projection *p,
                           const struct layout_column *is)
{
    const struct lif_group *from = net->population[p->from].lif;
    return (struct view){.weights = p->weights,
                         .pre_birth = from ? from->birth : NULL,
                         .width = (size_t)layout_line(is)};
}

/* Copy the weights of the n postsynaptic neurons with dense indices post[] to block[n][width]. The outer loop
 * runs over presynaptic neurons, whose rows are contiguous in memory; the block fits into the cache. */
static void gather(const struct view *v, const esp_id *post, size_t n, float *block)
{
    const struct dense *d = v->weights;
    for (size_t k = 0; k < n; k++)
        if (post[k] == NONE || d->n_pre < v->width)
            for (size_t column = 0; column < v->width; column++)
                block[k * v->width + column] = NAN;
    for (size_t pre = 0; pre < d->n_pre; pre++) {
        const float *row = dense_row(d, pre);
        float *column = block + (v->pre_birth ? v->pre_birth[pre] : pre);
        for (size_t k = 0; k < n; k++)
            if (post[k] != NONE)
                column[k * v->width] = row[post[k]];
    }
}

/* Append the lines of the n postsynaptic neurons with dense indices post[]. A line for NONE is NaN. */
static enum esp_status append(struct writer_thread *c, unsigned column,
                              const struct view *v, const esp_id *post, size_t n)
{
    const size_t line_bytes = v->width * sizeof(float);
    const size_t room = line_bytes < BLOCK_BYTES ? BLOCK_BYTES / line_bytes : 1;
    float *block = array_create(room * v->width, sizeof *block);
    enum esp_status st = block ? ESP_OK : ESP_MEMORY;
    for (size_t first = 0; first < n && st == ESP_OK; first += room) {
        const size_t lines = n - first < room ? n - first : room;
        gather(v, post + first, lines, block);
        st = writer_thread_lines(c, column, block, lines);
    }
    array_free(block);
    return st;
}

/* Return an array with the dense index of the neuron for every birth id, or NONE if the neuron was removed. The
 * caller frees the array with array_free. */
static esp_id *index_of_birth(const struct lif_group *g, size_t n_birth)
{
    esp_id *index = array_create(n_birth, sizeof *index);
    for (size_t k = 0; index && k < n_birth; k++)
        index[k] = NONE;
    for (size_t k = 0; index && k < g->n; k++) {
        assert(g->birth[k] < n_birth);
        index[g->birth[k]] = (esp_id)k;
    }
    return index;
}

enum esp_status weights_snapshot(struct writer_thread *c, const struct layout *layout,
                                 const struct network *net)
{
    const struct projection *fields = network_fields(net);
    assert(fields); /* the caller takes no snapshot otherwise */
    const struct view v = view_of(net, fields, &layout->column[LAYOUT_SNAPSHOTS]);
    assert(v.weights->n_pre == v.width);
    esp_id *post = index_of_birth(network_output(net)->lif, (size_t)layout->n_birth);
    if (!post)
        return ESP_MEMORY;
    const enum esp_status st =
        append(c, LAYOUT_SNAPSHOTS, &v, post, (size_t)layout->n_birth);
    array_free(post);
    return st;
}

enum esp_status weights_final(struct writer_thread *c, const struct layout *layout,
                              const struct network *net, unsigned k)
{
    const struct projection *p = &net->projection[k];
    const struct view v = view_of(net, p, &layout->column[LAYOUT_WEIGHTS + k]);
    const size_t n = p->weights->n_post;
    esp_id *post = array_create(n, sizeof *post);
    if (!post)
        return ESP_MEMORY;
    for (size_t j = 0; j < n; j++)
        post[j] = (esp_id)j;
    const enum esp_status st = append(c, LAYOUT_WEIGHTS + k, &v, post, n);
    array_free(post);
    return st;
}
