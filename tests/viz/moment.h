/* tests/viz/moment.h - a scene at a moment of the run of truth.h, by a replay that stands still there. */
#ifndef ESPALIER_TESTS_MOMENT_H
#define ESPALIER_TESTS_MOMENT_H

#include "tests/viz/truth.h"
#include "viz/feed/player.h"
#include "viz/scene/scene.h"

/* Replay up to image t->done and draw the window, with a neuron selected and, unless they are all zero, its
 * membranes. */
void moment_show(const struct truth *t, struct scene *s, esp_id shown,
                 struct player_membranes membranes);

#endif
