/* viz/draw/theme.c */
#include "viz/draw/theme.h"

#include "viz/draw/canvas.h"

#include <math.h>

#define LEAST_CONTRAST 4.5

/* Colours of classes in the dark and the light theme. tests/viz/palette.c found them by a search, and
 * test_palette.c checks their properties: any two differ by at least 13 (CIEDE2000) with normal vision and with the
 * three kinds of dichromacy, those of neighbouring classes by at least 23.9, and all have the contrast of text. */
static const uint32_t dark_classes[THEME_CLASSES] = {
    0xffe4b2fa, 0xff98c518, 0xffe57bb4, 0xffcffdab, 0xff777bf3,
    0xff9d8402, 0xff72ffea, 0xffff2e74, 0xfff3fd0a, 0xff35967c};
static const uint32_t light_classes[THEME_CLASSES] = {
    0xff126e58, 0xff2c003e, 0xffd21a60, 0xff3e5cfb, 0xff926501,
    0xff090fdd, 0xff4f1b1f, 0xff796595, 0xff860e01, 0xff59346b};

/* The colour map viridis of matplotlib (CC0) at equal steps: it is perceptually uniform and gets lighter. */
static const uint32_t viridis[] = {0x440154, 0x482475, 0x414487, 0x355f8d,
                                   0x2a788e, 0x21918c, 0x22a884, 0x44bf70,
                                   0x7ad151, 0xbddf26, 0xfde725};

/* The sRGB transfer function, as WCAG states it. */
static double linear(uint32_t channel)
{
    const double c = channel / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t colour)
{
    return 0.2126 * linear(colour >> 16 & 0xff) + 0.7152 * linear(colour >> 8 & 0xff) +
           0.0722 * linear(colour & 0xff);
}

double theme_contrast(uint32_t a, uint32_t b)
{
    const double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

/* A brighter colour of the same hue: every channel multiplied by 1 + share/255. */
static uint32_t grown(uint32_t colour, unsigned share)
{
    uint32_t out = 0xff000000u;
    for (unsigned shift = 0; shift < 24; shift += 8) {
        const uint32_t channel = colour >> shift & 0xff;
        out |= (channel + channel * share / 255) << shift;
    }
    return out;
}

static bool can_grow(uint32_t colour, unsigned share)
{
    for (unsigned shift = 0; shift < 24; shift += 8) {
        const uint32_t channel = colour >> shift & 0xff;
        if (channel + channel * share / 255 > 255)
            return false;
    }
    return true;
}

/* Return the nearest colour of the same hue with sufficient contrast to `surface`. On a dark surface the colour is
 * made brighter, and at the limit mixed with white; on a light surface it is mixed with black. */
static uint32_t readable(uint32_t colour, uint32_t surface, bool light)
{
    enum { STEP = 3 };
    uint32_t c = 0xff000000u | colour;
    if (!light)
        for (unsigned share = 0;
             theme_contrast(c, surface) < LEAST_CONTRAST && can_grow(colour, share);
             share += STEP)
            c = grown(colour, share);
    const uint32_t from = c, towards = light ? 0xff000000u : 0xffffffffu;
    for (unsigned share = 0; theme_contrast(c, surface) < LEAST_CONTRAST && share <= 255;
         share += STEP)
        c = colour_mix(from, towards, share);
    return c;
}

static void make_ramp(uint32_t ramp[THEME_RAMP])
{
    const unsigned steps = sizeof viridis / sizeof *viridis - 1;
    for (unsigned k = 0; k < THEME_RAMP; k++) {
        const unsigned at = k * steps, step = at / (THEME_RAMP - 1);
        const unsigned share = at % (THEME_RAMP - 1);
        ramp[k] = step == steps ? 0xff000000u | viridis[steps]
                                : colour_mix(viridis[step], viridis[step + 1], share);
    }
}

void theme_make(bool light, struct theme *out)
{
    static const struct theme dark_base = {0xff14161a, 0xff1b1e24, 0xffe6e6e6, 0xff9aa3ad,
                                           0xff2a2f37, 0xffb8c0c8, 0,          0,
                                           {0},        {0},        {0},        {0}};
    static const struct theme light_base = {
        0xfff0f1f3, 0xffffffff, 0xff1a1a1a, 0xff5f6670, 0xffe3e6ea, 0xff3c434c,
        0,          0,          {0},        {0},        {0},        {0}};
    *out = light ? light_base : dark_base;
    const uint32_t surface =
        /* The background to which text has less contrast. */
        light ? out->back : out->panel;
    out->accent = readable(0x56b4e9, surface, light);
    out->warning = readable(0xd55e00, surface, light);
    for (unsigned k = 0; k < THEME_CLASSES; k++)
        out->classes[k] = light ? light_classes[k] : dark_classes[k];
    make_ramp(out->ramp);
    for (unsigned k = 0; k < THEME_RAMP; k++) {
        out->ink[k] = colour_mix(out->grid, out->text, k);
        out->ramp_pruned[k] = colour_mix(out->panel, out->dim, k / 2);
    }
}

uint32_t theme_class(const struct theme *t, unsigned c)
{
    return t->classes[c % THEME_CLASSES];
}
