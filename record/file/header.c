/* record/file/header.c */
#include "record/file/header.h"

#include <stdlib.h>

void header_free(struct header *h)
{
    char **const texts[] = {&h->espalier_version, &h->config_text, &h->resolved,
                            &h->command,          &h->data,        &h->created};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        free(*texts[k]);
        *texts[k] = NULL;
    }
}
