/* viz/model/lab.c */
#include "viz/model/lab.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lab_free(struct lab *l)
{
    free(l->is_killed);
    free(l->is_protected);
    *l = (struct lab){0};
}

enum esp_status lab_start(struct lab *l, const struct event_start *start)
{
    lab_free(l);
    l->is_killed = calloc(start->n_neurons + 1, sizeof *l->is_killed);
    l->is_protected = calloc(start->n_neurons + 1, sizeof *l->is_protected);
    if (!l->is_killed || !l->is_protected) {
        lab_free(l);
        return esp_fail(ESP_MEMORY, "no memory for the laboratory");
    }
    l->n_neurons = start->n_neurons;
    l->index = l->label = -1;
    if ((uint64_t)start->width * start->height <= LAB_PIXELS) {
        l->width = start->width;
        l->height = start->height;
    }
    for (size_t k = 0; k < N_ACTIONS; k++)
        l->factor[k] = 1;
    return ESP_OK;
}

/* ---- the pad ---- */

/* Darken the pixels near a point, as a pen does that is about two pixels wide. */
static void dot(struct lab *l, double x, double y)
{
    static const double EDGE = 1.7, REACH = 2;
    for (int j = (int)(y - REACH); j <= (int)(y + REACH); j++)
        for (int i = (int)(x - REACH); i <= (int)(x + REACH); i++) {
            if (i < 0 || j < 0 || i >= (int)l->width || j >= (int)l->height)
                continue;
            const double far = hypot(x - (i + 0.5), y - (j + 0.5));
            const double ink = 255 * fmin(fmax(EDGE - far, 0), 1);
            uint8_t *at = &l->pixels[(size_t)j * l->width + (size_t)i];
            *at = ink > *at ? (uint8_t)ink : *at;
        }
}

void lab_stroke(struct lab *l, double x0, double y0, double x1, double y1)
{
    const int n = 1 + (int)(2 * hypot(x1 - x0, y1 - y0));
    for (int k = 0; k <= n; k++)
        dot(l, x0 + (x1 - x0) * k / n, y0 + (y1 - y0) * k / n);
    l->index = l->label = -1;
}

void lab_clear(struct lab *l)
{
    memset(l->pixels, 0, sizeof l->pixels);
    l->index = l->label = -1;
    l->has_answer = l->is_open = l->is_new = false;
}

bool lab_is_blank(const struct lab *l)
{
    size_t k = 0;
    while (k < sizeof l->pixels && l->pixels[k] == 0)
        k++;
    return k == sizeof l->pixels;
}

void lab_copy(struct lab *l, const uint8_t *pixels, int64_t index, int label)
{
    memset(l->pixels, 0, sizeof l->pixels);
    memcpy(l->pixels, pixels, (size_t)l->width * l->height);
    l->index = index;
    l->label = label;
}

void lab_ask(struct lab *l)
{
    l->is_open = l->is_new = true;
    l->by_index = false;
}

void lab_ask_index(struct lab *l, int64_t index)
{
    l->index = index;
    l->label = -1;
    l->is_open = l->is_new = l->by_index = true;
}

bool lab_question(const struct lab *l, struct lab_question *q)
{
    if (!l->is_new)
        return false;
    q->index = l->by_index ? l->index : -1;
    memcpy(q->pixels, l->pixels, sizeof q->pixels);
    return true;
}

void lab_sent(struct lab *l)
{
    l->is_new = false;
}

void lab_answered(struct lab *l, const struct lab_answer *a)
{
    if (l->is_new ||
        !l->is_open) /* another question stands, or none: the pad was cleared */
        return;
    l->is_open = false;
    l->has_answer = true;
    l->answer = *a;
    if (l->by_index && !a->refusal[0])
        lab_copy(l, a->pixels, a->index, a->label);
}

/* ---- actions ---- */

bool lab_act(struct lab *l, const struct action *a)
{
    if (l->n_out == LAB_OUT)
        return false;
    l->out[l->n_out++] = *a;
    return true;
}

bool lab_take(struct lab *l, struct action *out)
{
    if (l->n_out == 0)
        return false;
    *out = l->out[0];
    memmove(l->out, l->out + 1, --l->n_out * sizeof *l->out);
    return true;
}

static void change(struct lab *l, const struct action *a)
{
    if (a->kind < N_ACTIONS)
        l->factor[a->kind] = a->value;
    if (a->neuron >= l->n_neurons)
        return;
    if (a->kind == ACTION_KILL || a->kind == ACTION_REVIVE)
        l->is_killed[a->neuron] = a->kind == ACTION_KILL;
    if (a->kind == ACTION_PROTECT)
        l->is_protected[a->neuron] = a->value != 0;
}

void lab_acted(struct lab *l, const struct lab_action *a)
{
    if (!l->is_killed)
        return;
    if (!a->is_refused)
        change(l, &a->action);
    memmove(l->log + 1, l->log, (LAB_LOG - 1) * sizeof *l->log);
    l->log[0] = (struct lab_line){.image = a->action.image, .is_refused = a->is_refused};
    snprintf(l->log[0].text, sizeof l->log[0].text, "%s", a->text);
    l->n_log += l->n_log < LAB_LOG;
}
