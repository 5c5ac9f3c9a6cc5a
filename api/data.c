/* api/data.c - makes data sets from a SPEC, from arrays, or without images for runs that get spikes from the
 * caller. */
#include "api/handle.h"

#include "base/array.h"

static enum esp_status wrap(enum esp_status st, struct dataset *dataset, bool is_fed,
                            struct espalier_data **out)
{
    struct espalier_data *d = st == ESP_OK ? array_create(1, sizeof *d) : NULL;
    if (!d) {
        dataset_free(dataset);
        return st == ESP_OK ? ESP_MEMORY : st;
    }
    *d = (struct espalier_data){.dataset = dataset, .is_fed = is_fed};
    *out = d;
    return ESP_OK;
}

enum espalier_status espalier_data_open(const char *spec, struct espalier_data **out)
{
    NEED(spec);
    NEED(out);
    struct dataset *dataset = NULL;
    const enum esp_status st = dataset_open(spec, &dataset);
    return status_of(wrap(st, dataset, false, out));
}

enum espalier_status espalier_data_copy(uint32_t width, uint32_t height,
                                        uint32_t n_classes,
                                        const struct espalier_images *train,
                                        const struct espalier_images *test,
                                        struct espalier_data **out)
{
    static const struct espalier_images nothing = {.n = 0};
    NEED(train);
    NEED(out);
    NEED(train->pixels);
    if (!test)
        test = &nothing;
    else if (test->n > 0)
        NEED(test->pixels);
    const struct dataset_arrays arrays = {.name = "own images",
                                          .width = width,
                                          .height = height,
                                          .n_classes = n_classes,
                                          .n_images = {train->n, test->n},
                                          .pixels = {train->pixels, test->pixels},
                                          .labels = {train->labels, test->labels}};
    struct dataset *dataset = NULL;
    const enum esp_status st = dataset_copy(&arrays, &dataset);
    return status_of(wrap(st, dataset, false, out));
}

enum espalier_status espalier_data_spikes(uint32_t width, uint32_t height,
                                          uint32_t n_classes, size_t n_presentations,
                                          struct espalier_data **out)
{
    NEED(out);
    const struct dataset_arrays arrays = {.name = "own spikes",
                                          .width = width,
                                          .height = height,
                                          .n_classes = n_classes,
                                          .n_images = {n_presentations, 0}};
    struct dataset *dataset = NULL;
    const enum esp_status st = dataset_copy(&arrays, &dataset);
    return status_of(wrap(st, dataset, true, out));
}

void espalier_data_free(struct espalier_data *data)
{
    if (data)
        dataset_free(data->dataset);
    array_free(data);
}

enum espalier_status espalier_data_info(const struct espalier_data *data,
                                        struct espalier_data_info *info)
{
    NEED(data);
    NEED(info);
    const struct dataset_info *i = dataset_info(data->dataset);
    *info = (struct espalier_data_info){.width = i->width,
                                        .height = i->height,
                                        .n_classes = i->n_classes,
                                        .n_train = i->n_images[DATASET_TRAIN],
                                        .n_test = i->n_images[DATASET_TEST]};
    return ESPALIER_OK;
}

enum esp_status check_image(const struct dataset *data, bool is_fed,
                            enum espalier_split split, size_t index)
{
    const struct dataset_info *info = dataset_info(data);
    if (is_fed)
        return esp_fail(ESP_INPUT, "%s: there are no images, only spikes", info->spec);
    if (split != ESPALIER_TRAIN && split != ESPALIER_TEST)
        return esp_fail(ESP_INPUT, "split %d: ESPALIER_TRAIN or ESPALIER_TEST",
                        (int)split);
    if (index >= info->n_images[split])
        return esp_fail(ESP_INPUT, "%s: image %zu of %zu", info->spec, index,
                        info->n_images[split]);
    return ESP_OK;
}

enum espalier_status espalier_data_image(const struct espalier_data *data,
                                         enum espalier_split split, size_t index,
                                         uint8_t *pixels, size_t n, uint32_t *label)
{
    NEED(data);
    NEED(pixels);
    const struct dataset_info *info = dataset_info(data->dataset);
    enum esp_status st = check_image(data->dataset, data->is_fed, split, index);
    if (st == ESP_OK)
        st = check_length("pixels", n, (size_t)info->width * info->height);
    if (st != ESP_OK)
        return status_of(st);
    const uint8_t of_image =
        dataset_image(data->dataset, (enum dataset_split)split, index, pixels);
    if (label)
        *label = of_image;
    return ESPALIER_OK;
}
