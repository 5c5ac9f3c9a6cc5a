/* tests/record/make_recording.c - write the recording of the made-up run for readers that are not ours:
 * make_recording none|output|all FILE.h5 */
#include "tests/record/recorded.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct recorded r;
    if (argc != 3 || strlen(argv[2]) >= sizeof r.path)
        return 2;
    recorded_setup(&r);
    snprintf(r.path, sizeof r.path, "%s", argv[2]);
    recorded_run(&r, strcmp(argv[1], "none") == 0     ? RECORD_NONE
                     : strcmp(argv[1], "output") == 0 ? RECORD_OUTPUT
                                                      : RECORD_ALL);
    recorded_teardown(&r);
    return 0;
}
