/* sim/training/image_ranges.c - computes the ranges from the configuration and the size of the data set. */
#include "sim/training/image_ranges.h"

#include <assert.h>

enum esp_status image_ranges_find(const struct config *c, const struct dataset *data,
                                  struct image_ranges *out)
{
    const struct dataset_info *info = dataset_info(data);
    const struct run_config *run = &c->run;
    const size_t n_train = info->n_images[DATASET_TRAIN];
    struct image_ranges s = {.eval_split = DATASET_TEST,
                             .n_eval = info->n_images[DATASET_TEST]};
    size_t available = n_train;
    assert(n_train > 0);
    /* The validation set is the last sixth of the training set: images 50,000 to 59,999 of 60,000. */
    if (run->eval == CONFIG_EVAL_VALIDATION) {
        s.n_eval = n_train / 6;
        available = n_train - s.n_eval;
        s.eval_split = DATASET_TRAIN;
        s.eval_first = available;
    } else if (run->eval == CONFIG_EVAL_NONE) {
        s.n_eval = 0;
    }
    s.n_images = run->images && run->images < available ? (size_t)run->images : available;
    if (run->images > available)
        return esp_fail(
            ESP_INPUT, "%s has %zu training images%s: run.images = %llu is too many",
            info->spec, available,
            run->eval == CONFIG_EVAL_VALIDATION ? " besides the validation set" : "",
            (unsigned long long)run->images);
    s.images_run = s.n_images * run->epochs;
    s.n_label = run->label_images < s.n_images ? (size_t)run->label_images : s.n_images;
    s.label_first = s.n_images - s.n_label;
    *out = s;
    return ESP_OK;
}

enum esp_status image_ranges_check_test(const struct config *c,
                                        const struct dataset *data)
{
    const struct dataset_info *info = dataset_info(data);
    if (c->run.eval != CONFIG_EVAL_TEST || info->n_images[DATASET_TEST] > 0 ||
        config_plays(c))
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "%s has no test images: set run.eval to validation or none",
                    info->spec);
}
