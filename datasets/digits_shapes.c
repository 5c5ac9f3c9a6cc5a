/* datasets/digits_shapes.c - the prototypes of the digits. The order of the knots is the direction in which the
 * pen moves: the ink is heavier at the start of a stroke, and rings open or overlap there. */
#include "datasets/digits_shapes.h"

#include <assert.h>

static const struct shape zero[] = {
    {5, "53 1  32 13  22 48  30 86  50 99  70 86  78 50  69 13  49 1"},
    /* the end runs past the start, into the ring */
    {3, "46 5  27 20  20 52  30 87  51 99  72 84  79 48  68 12  48 3  32 16"},
    /* round, open at the top right */
    {2, "60 4  36 6  18 32  17 68  38 95  64 93  80 66  80 32  66 10"},
    /* begun at the left, the end crosses the start and leaves to the right */
    {2, "34 12  22 40  26 80  48 99  70 84  76 46  64 10  46 3  36 14  56 18  78 10"},
};

static const struct shape one[] = {
    {6, "51 0  50 50  49 100"},
    {3, "33 24  54 2<  51 100"},
    {2, "32 22  53 2<  52 98/  28 98  76 97"},
    /* a bow instead of a bar */
    {1, "46 0  53 30  54 66  47 100"},
    /* the flag is a long upstroke */
    {1, "30 36  44 20  56 0<  54 50  52 100"},
};

static const struct shape two[] = {
    /* a sharp turn at the foot, then a straight base */
    {4, "24 22  36 5  56 2  72 16  68 38  48 66  20 96<  50 95  80 94"},
    /* a loop at the foot */
    {4, "24 18  42 2  66 8  70 32  52 64  30 90  17 92  20 78  38 80  60 95  86 88"},
    /* shaped like a swan: hooked start, waved base */
    {3, "30 32  22 18  40 2  64 6  72 28  56 60  22 92<  42 86  62 97  84 88"},
    /* nearly a Z */
    {3, "20 12  44 7  70 8<  50 44  22 84<  52 84  88 80"},
    /* a high head, a long flat base that runs on */
    {2, "28 24  40 4  60 6  62 30  44 62  16 92<  40 88  68 92  98 94"},
};

static const struct shape three[] = {
    {5, "24 12  44 1  66 10  66 32  42 46<  64 52  76 70  66 92  42 99  20 88"},
    /* flat top and a sharp waist */
    {2, "24 5  48 3  72 4<  46 40<  70 52  74 80  50 98  20 90"},
    /* a small loop at the waist */
    {3, "26 10  52 1  70 16  60 38  40 48  36 42  50 44  74 60  72 86  46 99  20 88"},
    /* a small head on a large belly */
    {2, "32 12  50 2  62 14  54 34  40 40<  66 42  82 62  72 90  42 99  14 84"},
    /* a large head, a flat foot */
    {2, "18 14  44 0  72 12  70 42  44 58<  64 62  70 78  58 94  34 99  12 96"},
};

static const struct shape four[] = {
    /* open: a hook, then the long bar */
    {5, "28 6  24 30  20 54<  50 56  82 52/  70 4  62 100"},
    /* closed: the slope from the top, the bar across, the stem */
    {3, "60 0  40 30  16 66<  86 64/  62 2  60 100"},
    /* the cup: a round bottom runs into the stem */
    {4, "22 6  18 34  30 54  54 52  72 36  80 4<  76 40  70 70  66 100"},
    /* a slope, and a short stem that begins above the bar */
    {3, "46 0  30 28  12 58<  50 56  90 50/  66 30  58 64  50 100"},
    /* one stroke, open at the top: resembles a nine */
    {1, "40 2  26 22  14 48  36 58  64 52  82 4<  74 52  66 100"},
};

static const struct shape five[] = {
    /* body first, then the hat */
    {5, "34 8  30 44<  50 38  72 50  76 74  56 97  20 90/  34 7  82 3"},
    /* one stroke, beginning at the right */
    {3, "80 4  38 6<  32 44<  58 42  76 64  64 92  38 99  16 88"},
    /* nearly an S */
    {2, "80 6  58 4  38 12  34 32  52 46  70 62  66 88  42 99  18 90"},
    /* a small belly under a long hat */
    {3, "44 14  36 46<  54 46  64 64  54 90  32 98  12 90/  44 14  72 10  100 4"},
    /* a large belly, the stem short */
    {2, "76 2  34 6<  28 32<  54 26  80 44  82 76  56 99  16 94"},
};

static const struct shape six[] = {
    {5, "66 2  42 18  26 48  24 78  42 98  66 92  76 72  62 56  42 60  28 78"},
    /* a straight stem and a small ring */
    {3, "52 0  36 34  24 70  32 94  54 98  72 82  64 64  44 66  28 84"},
    /* a wide C whose end rolls in */
    {2, "74 8  52 4  30 28  20 62  34 94  60 97  78 78  66 58  46 62  40 80"},
    /* a large ring under a short bent stem */
    {3, "60 2  38 20  22 54  28 88  52 99  76 84  78 56  58 40  36 48  24 66"},
    /* a flat ring, drawn out to the right */
    {2, "48 0  30 30  18 66  28 94  58 98  88 88  86 72  58 70  34 80  24 90"},
};

static const struct shape seven[] = {
    {5, "18 8  48 7  80 4<  62 46  46 100"},
    /* the continental bar */
    {3, "18 8  46 8  80 4<  60 50  44 100/  34 54  78 50"},
    /* a drop at the start, a bent stem */
    {2, "18 24  20 6<  50 8  82 4<  64 30  52 62  48 100"},
    /* a waved roof that rounds into the stem */
    {2, "16 14  34 4  56 9  78 6  74 28  58 60  44 100"},
    /* a narrow roof, a steep stem: resembles a one */
    {1, "22 12  46 9  70 4<  62 50  54 100"},
    /* a wide roof, a flat stem */
    {2, "10 10  46 10  88 6<  58 40  22 100"},
};

static const struct shape eight[] = {
    /* the S first, then back up */
    {6,
     "72 14  52 1  30 12  34 34  54 48  72 68  68 92  42 99  24 82  34 60  58 40  74 12"},
    /* two rings */
    {2,
     "50 1  30 12  32 36  50 45  68 34  68 10  48 1/  52 46  28 60  28 88  52 99  74 86  "
     "72 58  50 46"},
    /* begun at the waist */
    {2,
     "50 46  30 30  34 8  56 1  72 14  64 34  40 56  24 78  40 98  64 94  72 72  48 44"},
    /* the last stroke misses the start */
    {3,
     "66 8  48 2  34 14  38 34  54 48  66 66  62 90  42 99  28 84  36 62  60 36  80 2"},
    /* a small head, a large belly */
    {2,
     "62 10  48 1  38 12  44 30  64 48  80 72  66 97  34 97  20 74  36 50  56 30  64 10"},
};

static const struct shape nine[] = {
    /* a ring, then a straight stem */
    {5, "72 14  50 1  28 14  24 38  44 50  64 38  74 10<  72 40  68 70  64 100"},
    /* the tail curls to the left */
    {3, "70 12  48 1  26 16  26 40  48 48  68 34  74 10<  74 50  66 84  46 99  24 90"},
    /* one stroke, without a corner */
    {3, "68 28  64 8  44 2  26 18  34 42  56 40  70 16  64 56  54 100"},
    /* a small ring on a long slope */
    {3, "66 10  48 0  32 12  36 32  54 32  68 10<  58 52  38 100"},
    /* the ring is open: resembles a four */
    {1, "66 5  44 1  24 22  32 48  58 42  74 10<  72 54  68 100"},
    /* a large head, a short tail */
    {2, "74 20  54 0  28 10  18 40  34 62  60 54  76 20<  78 60  66 98"},
};

#define STYLES(digit)                         \
    {                                         \
        digit, sizeof digit / sizeof digit[0] \
    }

const struct shape *shape_styles(unsigned digit, size_t *n_styles)
{
    static const struct {
        const struct shape *style;
        size_t n;
    } of[SHAPE_DIGITS] = {STYLES(zero),  STYLES(one),  STYLES(two), STYLES(three),
                          STYLES(four),  STYLES(five), STYLES(six), STYLES(seven),
                          STYLES(eight), STYLES(nine)};
    assert(digit < SHAPE_DIGITS);
    *n_styles = of[digit].n;
    return of[digit].style;
}

static float shape_number(const char **text)
{
    int value = 0;
    for (; **text == ' '; ++*text)
        ;
    for (; **text >= '0' && **text <= '9'; ++*text)
        value = 10 * value + (**text - '0');
    return (float)(value - 50) * 0.02f;
}

size_t shape_knots(const struct shape *shape, struct shape_knot knots[SHAPE_MAX_KNOTS])
{
    size_t n = 0;
    for (const char *text = shape->strokes; *text; n++) {
        assert(n < SHAPE_MAX_KNOTS);
        knots[n].x = shape_number(&text);
        knots[n].y = shape_number(&text);
        const char mark = *text;
        knots[n].turn = mark == '<'            ? SHAPE_CORNER
                        : mark == '/' || !mark ? SHAPE_LIFT
                                               : SHAPE_SMOOTH;
        text += mark != 0;
    }
    return n;
}
