/* record/convert/npy_header.c */
#include "record/convert/npy_header.h"

#include <inttypes.h>
#include <string.h>

enum { ALIGN = 64, PREFIX = 10, ROOM = 256 };

static const char *type_of(enum element element)
{
    static const char *const types[] = {
        [ELEMENT_U8] = "|u1",  [ELEMENT_U32] = "<u4", [ELEMENT_I32] = "<i4",
        [ELEMENT_U64] = "<u8", [ELEMENT_I64] = "<i8", [ELEMENT_F32] = "<f4",
        [ELEMENT_F64] = "<f8"};
    return types[element];
}

/* The dictionary that numpy evaluates; the prefix and it fill whole blocks of 64 bytes. */
void npy_header_begin(FILE *f, enum element element, const uint64_t *shape, unsigned rank)
{
    char head[ROOM];
    int n =
        snprintf(head, sizeof head, "{'descr': '%s', 'fortran_order': False, 'shape': (",
                 type_of(element));
    for (unsigned k = 0; k < rank; k++)
        n += snprintf(head + n, sizeof head - (size_t)n, "%" PRIu64 ", ", shape[k]);
    n += snprintf(head + n, sizeof head - (size_t)n, "), }");
    while ((PREFIX + n + 1) % ALIGN)
        head[n++] = ' ';
    head[n++] = '\n';
    const unsigned char prefix[PREFIX] = {0x93,
                                          'N',
                                          'U',
                                          'M',
                                          'P',
                                          'Y',
                                          1,
                                          0,
                                          (unsigned char)(n & 0xFF),
                                          (unsigned char)(n >> 8)};
    fwrite(prefix, 1, sizeof prefix, f);
    fwrite(head, 1, (size_t)n, f);
}
