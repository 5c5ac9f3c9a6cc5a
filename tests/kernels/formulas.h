/* tests/kernels/formulas.h - the formulas of kernels/kernels.h a second time: scalar, one element after the
 * other, written from the comments in that header alone. */
#ifndef ESPALIER_TESTS_FORMULAS_H
#define ESPALIER_TESTS_FORMULAS_H

#include "kernels/kernels.h"

const struct kernels *formulas(void);

/* The last available build, which is the portable one. */
const struct kernels *formulas_portable(void);

#endif
