/* record/write/message.h - a message from the simulation to the thread that owns the file: a header, then as
 * many bytes as the header says. */
#ifndef ESPALIER_RECORD_WRITE_MESSAGE_H
#define ESPALIER_RECORD_WRITE_MESSAGE_H

#include <stdint.h>

enum message_kind {
    MESSAGE_LINES,  /* n lines of a column, as writer_append takes them */
    MESSAGE_SPIKES, /* of a population at one tick: u32 id[n] */
    MESSAGE_INPUT, /* of a presentation that begins at `tick`: u32 tick[n], then u32 id[n] */
    MESSAGE_IMAGE, /* everything about an image has been said */
    MESSAGE_FLUSH, /* hand everything to the operating system */
    MESSAGE_CALL,  /* struct message_call */
};

struct message {
    uint32_t kind;
    uint32_t which; /* column or population */
    uint64_t n;
    int64_t tick;
};

#endif
