/* bench/scene_absent.c - a build without the viewer has no frames to measure. */
#include "bench/bench.h"

enum esp_status bench_scene(const struct bench *b)
{
    report_note(b->report, "this build has no viewer");
    return ESP_OK;
}
