/* tests/api/own_names.c - a program whose functions have the names of internal ones of the static library.
 *
 * Built by tests/api/test_install.py against libespalier.a. It trains 20 images, calls each function of its own
 * once, and prints how often they were called: a call from within the library would make it more. */
#include <espalier.h>

#include <stdio.h>

int queue_push(int x), lif_create(int x), trainer_create(int x), network_create(int x),
    esp_fail(int x), text_mask(int x), hash_text(int x), numeral_real(int x),
    kernels_get(int x), json_open(int x);

static int n_calls;

#define OURS(name)    \
    int name(int x)   \
    {                 \
        n_calls++;    \
        return x + 1; \
    }
OURS(queue_push)
OURS(lif_create)
OURS(trainer_create)
OURS(network_create)
OURS(esp_fail)
OURS(text_mask)
OURS(hash_text)
OURS(numeral_real)
OURS(kernels_get)
OURS(json_open)

static int train(void)
{
    struct espalier_config *config = NULL;
    struct espalier_data *data = NULL;
    struct espalier_run *run = NULL;
    const int failed =
        espalier_config_create("best", &config) != ESPALIER_OK ||
        espalier_config_set(config, "population.exc.size", "20") != ESPALIER_OK ||
        espalier_config_set(config, "run.images", "20") != ESPALIER_OK ||
        espalier_data_open("digits", &data) != ESPALIER_OK ||
        espalier_run_create(config, data, NULL, 0, &run) != ESPALIER_OK ||
        espalier_run_train(run, 0) != ESPALIER_OK;
    if (failed)
        fprintf(stderr, "own_names: %s\n", espalier_message());
    espalier_run_free(run);
    espalier_data_free(data);
    espalier_config_free(config);
    return failed;
}

int main(void)
{
    const int failed = train();
    const int sum = queue_push(0) + lif_create(0) + trainer_create(0) +
                    network_create(0) + esp_fail(0) + text_mask(0) + hash_text(0) +
                    numeral_real(0) + kernels_get(0) + json_open(0);
    printf("%d calls, sum %d\n", n_calls, sum);
    return failed;
}
