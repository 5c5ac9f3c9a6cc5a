/* record/verify/verify.c - check all claims of a recording in their order. */
#include "record/verify/verify.h"

#include "record/verify/claims.h"

#include <inttypes.h>

static enum esp_status is_closed(const struct claims *c)
{
    return c->info->in_writing && !c->info->active
               ? esp_fail(ESP_INPUT,
                          "its run died: `espalier recover` makes it a file again")
               : ESP_OK;
}

static enum esp_status is_all_whole(const struct claims *c)
{
    return c->whole.cut_rows == 0 || c->info->active
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%" PRIu64 " rows belong to nothing that is whole",
                          c->whole.cut_rows);
}

enum esp_status verify_run(const struct run_file *f, verify_fn *tell, void *context)
{
    struct claims c = {.tell = tell, .context = context};
    const enum esp_status st = claims_create(f, tell, context, &c);
    if (st != ESP_OK) {
        claims_judge(&c, "the file can be read", st);
        return c.status;
    }
    claims_judge(&c, "its run has closed it", is_closed(&c));
    claims_judge(&c, "columns that belong together are of one length", is_all_whole(&c));
    verify_course(&c);
    verify_spikes(&c);
    verify_results(&c);
    const enum esp_status status = c.status;
    claims_free(&c);
    return status;
}
