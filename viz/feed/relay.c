/* viz/feed/relay.c */
#include "viz/feed/relay.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { SLOTS = 8, LINE = 64 };

static size_t whole_lines(size_t bytes)
{
    return (bytes + LINE - 1) / LINE * LINE;
}

static void keep_text(char *to, size_t room, const char **text)
{
    if (!*text)
        return;
    snprintf(to, room, "%s", *text);
    *text = to;
}

static void keep_start(struct relay *c, const struct event_start *start)
{
    struct relay_words *w = &c->words[c->n_starts];
    struct event_start *kept = &c->start[c->n_starts++];
    *kept = *start;
    keep_text(w->title, sizeof w->title, &kept->title);
    keep_text(w->data, sizeof w->data, &kept->data);
    keep_text(w->strategy, sizeof w->strategy, &kept->strategy);
    keep_text(w->population, sizeof w->population, &kept->population);
    keep_text(w->field_from, sizeof w->field_from, &kept->field_from);
}

enum esp_status relay_create(const struct event_start *starts, size_t n,
                             struct relay **out)
{
    const struct packet_shape shape = packet_shape_of(starts, n);
    const size_t packet = packet_bytes(&shape);
    const size_t head = whole_lines(sizeof(struct relay));
    const size_t bytes = head + packet + ring_bytes(SLOTS, packet);
    unsigned char *memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return esp_fail(ESP_MEMORY, "%zu bytes for the viewer: %s", bytes,
                        strerror(errno));
    struct relay *c = (struct relay *)memory;
    control_init(&c->control);
    c->bytes = bytes;
    for (size_t k = 0; k < n && k < EVENT_POPULATIONS; k++)
        keep_start(c, &starts[k]);
    c->draft = packet_place(memory + head, &shape);
    c->packets = ring_place(memory + head + packet, SLOTS, packet);
    for (size_t k = 0; k < SLOTS; k++)
        packet_place(ring_slot(c->packets, k), &shape);
    *out = c;
    return ESP_OK;
}

void relay_free(struct relay *c)
{
    if (c)
        munmap(c, c->bytes);
}

struct packet *relay_hand_over(struct relay *c, size_t keep_free)
{
    struct packet *slot = ring_claim(c->packets, keep_free), *draft = c->draft;
    if (!slot)
        return NULL;
    packet_copy(slot, draft);
    draft->n_news = draft->n_removed = 0;
    draft->begins_anew = draft->has_labels = draft->has_status = false;
    return slot;
}

void relay_end(struct relay *c, bool failed, const char *verdict)
{
    snprintf(c->verdict, sizeof c->verdict, "%s", verdict ? verdict : "");
    atomic_store(&c->failed, failed);
    atomic_store(&c->over, true);
}

static const double LONG_ENOUGH_S = 0.5;

struct gauge gauge_start(double now_s, double sim_s)
{
    return (struct gauge){.from_s = now_s, .from_sim_s = sim_s, .speed = (double)NAN};
}

void gauge_read(struct gauge *g, double now_s, double sim_s)
{
    const double took_s = now_s - g->from_s;
    if (took_s < (isnan(g->speed) ? 0.1 * LONG_ENOUGH_S : LONG_ENOUGH_S))
        return;
    g->speed = (sim_s - g->from_sim_s) / took_s;
    gauge_skip(g, now_s, sim_s);
}

void gauge_skip(struct gauge *g, double now_s, double sim_s)
{
    g->from_s = now_s;
    g->from_sim_s = sim_s;
}
