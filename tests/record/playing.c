/* tests/record/playing.c */
#include "tests/record/playing.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

char playing_path[64];

int playing_setup(void **state)
{
    (void)state;
    snprintf(playing_path, sizeof playing_path, "/tmp/espalier-play-%d.h5",
             (int)getpid());
    return 0;
}

int playing_teardown(void **state)
{
    (void)state;
    unlink(playing_path);
    return 0;
}

/* One source into two neurons; presentations of 100 + 50 ticks of 0.5 ms. */
struct config playing_network(uint64_t size, const char *group)
{
    struct config c;
    char text[640];
    snprintf(text, sizeof text,
             "[run]\ndt_ms = 0.5\npresent_ms = 50\nrest_ms = 25\n"
             "[population.in]\nkind = spikes\nfile = %s\nsize = %s\ngroup = %s\n"
             "[population.out]\nkind = lif\nsize = 2\n"
             "[projection.in-out]\nkind = dense\nfrom = in\nto = out\n",
             playing_path, size ? "4" : "auto", group);
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    assert_int_equal(config_read_text(&c, text, "net.ini"), ESP_OK);
    assert_int_equal(config_check(&c), ESP_OK);
    return c;
}

struct dataset *playing_open(uint64_t size)
{
    const struct config c = playing_network(size, "auto");
    struct dataset *d = NULL;
    if (spike_source_open(&c, NULL, &d) != ESP_OK)
        fail_msg("%s", esp_message());
    return d;
}

void playing_refused_in(const char *group, const char *reason)
{
    const struct config c = playing_network(4, group);
    struct dataset *d = NULL;
    const enum esp_status st = spike_source_open(&c, NULL, &d);
    dataset_free(d);
    assert_int_equal(st, ESP_INPUT);
    if (!strstr(esp_message(), reason) || !strstr(esp_message(), playing_path) ||
        !strstr(esp_message(), "population.in.file"))
        fail_msg("'%s' does not name file, key and '%s'", esp_message(), reason);
}

void playing_refused(const char *reason)
{
    playing_refused_in("auto", reason);
}

static const float times_s[] = {0.0f, 0.0005f, 0.0005f, 0.03125f};
static const uint16_t units[] = {3, 2, 1, 0};

/* Two items: the spikes above, and none. */
struct spike_list_file playing_lists(void)
{
    static const size_t n[] = {4, 0};
    static const float *const times[] = {times_s, NULL};
    static const uint16_t *const ids[] = {units, NULL};
    static const int64_t labels[] = {7, 2};
    return (struct spike_list_file){.n_items = 2,
                                    .n_labels = 2,
                                    .n_times = n,
                                    .n_units = n,
                                    .times_s = times,
                                    .units = ids,
                                    .labels = labels};
}

void playing_write_lists(const struct spike_list_file *l)
{
    const hid_t file = spike_files_create(playing_path);
    spike_files_lists(file, l);
    H5Fclose(file);
}

/* Presentations of 50 ms: spikes of the first and of the third. */
const double playing_times_ms[PLAYING_SPIKES] = {0, 0, 12.5, 49.5, 100, 149.6};
const int64_t playing_ids[PLAYING_SPIKES] = {2, 2, 0, 1, 3, 0};

struct spike_column_file playing_columns(void)
{
    return (struct spike_column_file){.group = "in",
                                      .units = "ms",
                                      .sorting = 2,
                                      .n_times = PLAYING_SPIKES,
                                      .n_ids = PLAYING_SPIKES,
                                      .times = playing_times_ms,
                                      .ids = playing_ids};
}

void playing_write_columns(const struct spike_column_file *c)
{
    const hid_t file = spike_files_create(playing_path);
    spike_files_columns(file, c);
    H5Fclose(file);
}
