/* viz/window/apply_events.c */
#include "viz/window/apply_events.h"

enum esp_status apply_events_packet(const struct packet *p, const struct relay *relay,
                                    struct scene *scene)
{
    const enum esp_status st =
        p->begins_anew ? scene_tell_starts(scene, relay->start, relay->n_starts) : ESP_OK;
    if (st != ESP_OK)
        return st;
    for (size_t k = 0; k < p->n_news; k++) {
        const struct packet_news *news = &p->news[k];
        struct event_pruned pruned = news->pruned;
        pruned.removed = p->removed + news->first;
        if (news->is_pruning)
            scene_tell_pruned(scene, &pruned);
        else
            scene_tell_window(scene, &news->window);
    }
    if (p->has_labels)
        scene_tell_labels(scene, &p->labels);
    if (p->has_image)
        scene_tell_image(scene, &p->image);
    if (p->fields.n)
        scene_tell_fields(scene, &p->fields);
    return ESP_OK;
}
