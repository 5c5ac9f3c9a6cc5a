/* datasets/scale.c - lengths along x are counted in units of 1 / width of an old pixel, so that a new pixel is
 * from_width units long; along y, in units of 1 / height, and a new pixel is from_height units long. */
#include "datasets/scale.h"

/* How many units of old pixel i, which is `old` units long, lie between `first` and `end`, in units. */
static uint64_t overlap(uint64_t i, uint64_t old, uint64_t first, uint64_t end)
{
    const uint64_t begin = i * old > first ? i * old : first;
    const uint64_t stop = (i + 1) * old < end ? (i + 1) * old : end;
    return stop > begin ? stop - begin : 0;
}

/* The mean of the old image from x[0] to x[1] and from y[0] to y[1], in units. */
static uint8_t mean(const uint8_t *from, uint64_t from_width, uint64_t width,
                    uint64_t height, const uint64_t x[2], const uint64_t y[2])
{
    uint64_t sum = 0;
    for (uint64_t i = y[0] / height; i * height < y[1]; i++) {
        const uint64_t rows = overlap(i, height, y[0], y[1]);
        for (uint64_t j = x[0] / width; j * width < x[1]; j++)
            sum += rows * overlap(j, width, x[0], x[1]) * from[i * from_width + j];
    }
    const uint64_t area = (x[1] - x[0]) * (y[1] - y[0]);
    return (uint8_t)((sum + area / 2) / area);
}

void scale_image(const uint8_t *from, uint32_t from_width, uint32_t from_height,
                 uint8_t *to, uint32_t width, uint32_t height)
{
    for (uint64_t row = 0; row < height; row++)
        for (uint64_t column = 0; column < width; column++) {
            const uint64_t x[2] = {column * from_width, (column + 1) * from_width};
            const uint64_t y[2] = {row * from_height, (row + 1) * from_height};
            to[row * width + column] = mean(from, from_width, width, height, x, y);
        }
}
