/* cli/resume.c - the command `resume`: continues a stopped run. The results are those of a run without a stop. */
#include "session/resume.h"
#include "cli/commands.h"
#include "cli/run.h"

static enum esp_status run_resume(const struct options *o)
{
    struct run r;
    enum esp_status st = run_open(&r, o);
    if (st == ESP_OK && !r.session.params.is_recorded)
        st = esp_fail(ESP_INPUT,
                      "--out none: a run that goes on is recorded; name a file");
    if (st == ESP_OK)
        st = session_resume(&r.session, o->operand[0]);
    st = run_to_end(&r, st);
    run_free(&r);
    return st;
}

static const enum option_id options[] = {OPTION_DATA, OPTION_FORCE, OPTION_JSON,
                                         OPTION_OUT,  OPTION_QUIET, OPTION_THREADS,
                                         OPTIONS_END};

const struct command command_resume = {
    .name = "resume",
    .operands = "CHECKPOINT",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Go on with a run that was stopped, from its last checkpoint.",
    .details =
        "The recording is cut back to the checkpoint and goes on where it stood; --out\n"
        "writes another one instead. The run ends with the results that it would have\n"
        "had. If the recording is lost, a new one begins after the images of the\n"
        "checkpoint.\n",
    .options = options,
    .run = run_resume,
};
