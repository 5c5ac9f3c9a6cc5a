/* neurons/lif_blocks_state.h - what the work on a group needs beside the group: for ahead.c, which takes blocks
 * through many ticks, and ahead_tick.c, which shares a single one. */
#ifndef ESPALIER_NEURONS_LIF_BLOCKS_STATE_H
#define ESPALIER_NEURONS_LIF_BLOCKS_STATE_H

#include "neurons/lif_blocks.h"

struct block {
    struct team_part part;
    float gap_mV;  /* at the beginning, from the neuron nearest to its limit */
    size_t done;   /* ticks gone through */
    size_t middle; /* and those after which V was what is now scratch; 0: there is none */
    bool reached;  /* in the last of them some neuron may have reached its limit */
};

/* What a member has of its own and tells the others, in a cache line of its own. */
struct member {
    _Alignas(ARRAY_ALIGN) size_t winner; /* its own winner, n if none */
    float excess_mV;                     /* of the winner over its limit, -1 if none */
    bool any;            /* some neuron of its part may have reached its limit */
    struct block *block; /* [n_blocks] of its part, the next one to go first */
    size_t n_blocks;
};

struct inhibition {
    struct lif_group *group;
    float amount_mV, floor_mV;
};

struct lif_blocks {
    float *v_mV;           /* [n] V at the end of a run */
    struct block *block;   /* [lines of V], room for blocks of a line each */
    struct member *member; /* [n_members], room for members_room */
    unsigned n_members, members_room;
    struct inhibition waiting; /* for the next round of the team */
    size_t winner;
    bool winner_known; /* V is what lif_blocks_run left */
};

/* Whether a member has told of a candidate. */
static inline bool ahead_any(const struct lif_blocks *a)
{
    bool any = false;
    for (unsigned m = 0; m < a->n_members; m++)
        any |= a->member[m].any;
    return any;
}

#endif
