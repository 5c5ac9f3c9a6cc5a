/* cli/progress.c - draws the progress line on stderr. */
#include "cli/progress.h"

#include "base/human.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const double REDRAW_S = 0.1;

struct progress progress_start(bool quiet)
{
    return (struct progress){.shown = !quiet && isatty(STDERR_FILENO),
                             .begun_s = clock_now_s()};
}

static int terminal_width(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col
                                                                           : 80;
}

/* Write the line over the old one. It is cut to the width of the terminal, because a wrapped line could not be
 * overwritten. */
static void draw(const char *line)
{
    fprintf(stderr, "\r%.*s\033[K", terminal_width() - 1, line);
    fflush(stderr);
}

/* Add the threshold of the pruning rule, and the running estimate of the accuracy, in which neurons with labels
 * from the earlier windows vote on the training images of this window. */
static void add_estimates(const struct trainer *t, char *to, size_t room)
{
    int n = 0;
    if (t->pruner->verdict.threshold > 0)
        n = snprintf(to, room, " | threshold %.1f", t->pruner->verdict.threshold);
    if (!isnan(t->accuracy))
        snprintf(to + n, room - (size_t)n, " | ~%.1f %% right | %.1f spikes/image",
                 100 * t->accuracy, t->spikes_per_image);
}

void progress_show(struct progress *p, const struct trainer *t)
{
    if (!p->shown)
        return;
    const double now = clock_now_s();
    if (now - p->drawn_s < REDRAW_S)
        return;
    p->drawn_s = now;
    const double elapsed = now - p->begun_s, done = (double)t->totals.images;
    const double left = elapsed / done * ((double)t->ranges.images_run - done);
    const double simulated_s =
        (double)t->net->now * t->net->config.run.dt_ms / 1000.0 / elapsed;
    char line[256], images[32], run[32], eta[32], estimates[128] = "";
    add_estimates(t, estimates, sizeof estimates);
    snprintf(
        line, sizeof line, "image %s of %s | %s left | %.0fx real time | %zu neurons%s",
        human_count(t->totals.images, images, sizeof images),
        human_count(t->ranges.images_run, run, sizeof run),
        human_duration(left, eta, sizeof eta), simulated_s, trainer_living(t), estimates);
    draw(line);
}

void progress_stage(struct progress *p, const char *what)
{
    if (p->shown)
        draw(what);
}

void progress_count(struct progress *p, const char *what, size_t done, size_t n)
{
    char line[128], images[32], all[32];
    const double now = clock_now_s();
    if (!p->shown || (done > 0 && now - p->drawn_s < REDRAW_S))
        return;
    p->drawn_s = now;
    snprintf(line, sizeof line, "%s: image %s of %s", what,
             human_count(done, images, sizeof images), human_count(n, all, sizeof all));
    draw(line);
}

void progress_jobs(struct progress *p, const struct progress_jobs *jobs)
{
    char line[768], time[24], left[32] = "", failed[48] = "";
    if (jobs->left_s >= 0)
        snprintf(left, sizeof left, " | %s left",
                 human_duration(jobs->left_s, time, sizeof time));
    if (jobs->n_failed)
        snprintf(failed, sizeof failed, " | %zu failed", jobs->n_failed);
    snprintf(line, sizeof line, "%zu of %zu %s%s%s%s%s", jobs->n_finished, jobs->n,
             jobs->unit, left, failed, jobs->more ? " | " : "",
             jobs->more ? jobs->more : "");
    progress_stage(p, line);
}

void progress_end(struct progress *p)
{
    if (p->shown)
        draw("");
}
