/* bench/recording_absent.c - a build without HDF5 has no recording to measure. */
#include "bench/bench.h"

enum esp_status bench_recording(const struct bench *b)
{
    report_note(b->report, "this build has no HDF5");
    return ESP_OK;
}
