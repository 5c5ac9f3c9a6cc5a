/* cli/watch_absent.c - replaces the window of --view in a build without a viewer. */
#include "cli/watch.h"

const char *watch_missing(void)
{
    return "this build has no viewer; install libsdl2-dev and libfreetype-dev, and build "
           "again";
}

enum esp_status watch_begin(const struct options *o, const struct config *resolved,
                            const struct dataset_info *data, uint64_t images_run,
                            struct watch **out)
{
    (void)resolved, (void)data, (void)images_run;
    *out = NULL;
    if (options_given(o, OPTION_VIEW))
        return esp_fail(ESP_INPUT, "--view: %s", watch_missing());
    return ESP_OK;
}

void watch_network(struct watch *w, struct network *net)
{
    (void)w, (void)net;
}

void watch_trainer(struct watch *w, const struct trainer *t)
{
    (void)w, (void)t;
}

struct control *watch_control(struct watch *w)
{
    (void)w;
    return NULL;
}

struct probe watch_probe(struct watch *w)
{
    (void)w;
    return (struct probe){0};
}

void watch_stage(struct watch *w, enum session_stage stage, size_t done, size_t n)
{
    (void)w, (void)stage, (void)done, (void)n;
}

void watch_tested(struct watch *w, double accuracy)
{
    (void)w, (void)accuracy;
}

void watch_say(struct watch *w, const char *message)
{
    (void)w, (void)message;
}

void watch_end(struct watch *w, enum esp_status run, const char *message)
{
    (void)w, (void)run, (void)message;
}
