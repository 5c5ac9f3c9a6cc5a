/* tests/viz/written.c */
#include "tests/viz/written.h"

#include "viz/draw/font.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct written_word words[WRITTEN_MOST];
size_t n_words;

int __real_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text);
int __wrap_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text);

int __wrap_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text)
{
    if (*text && n_words < WRITTEN_MOST) {
        words[n_words].r =
            (struct rect){x, baseline - a->size_px, text_line_width(a, text), a->size_px};
        words[n_words].known = false;
        snprintf(words[n_words++].text, sizeof words[0].text, "%s", text);
    }
    return __real_text_line_draw(c, a, x, baseline, colour, text);
}

bool written_mark(const char *text)
{
    bool found = false;
    for (size_t k = 0; k < n_words; k++)
        if (strcmp(words[k].text, text) == 0)
            found = words[k].known = true;
    return found;
}

/* This must be written. */
void written_expect(const char *format, ...)
{
    char text[128];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (written_mark(text))
        return;
    for (size_t k = 0; k < n_words; k++)
        print_message("written: \"%s\"\n", words[k].text);
    fail_msg("\"%s\" is not written", text);
}

/* Names that say nothing about the run. */
void written_allow_names(void)
{
    static const char *const names[] = {"Spikes",
                                        "Receptive fields",
                                        "Over training",
                                        "Now",
                                        "Activity, next to be pruned",
                                        "neuron",
                                        "seconds ago",
                                        "now",
                                        "by number",
                                        "weight 0",
                                        "0",
                                        "grey: pruned",
                                        "below the threshold",
                                        "est. accuracy",
                                        "living",
                                        "prune below",
                                        "spikes/image",
                                        "images",
                                        "stands for",
                                        "seen in window",
                                        "count h",
                                        "count h, about",
                                        "theta",
                                        "below threshold",
                                        "pruned at",
                                        "after each window",
                                        "threshold",
                                        "spikes per image",
                                        "in view, per image",
                                        "selected",
                                        "count h, spikes, highest first",
                                        "count h, about, spikes, highest first",
                                        "bayes, mean spike",
                                        "last 5 s",
                                        "answered last",
                                        "? help",
                                        "space go on",
                                        ". image",
                                        ", tick",
                                        "click the bar to go there",
                                        "click a field",
                                        "/ find a neuron",
                                        "c confusion",
                                        "pixels: give --data",
                                        "pixels:",
                                        "give",
                                        "--data"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        written_mark(names[k]);
}
