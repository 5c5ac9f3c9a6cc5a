/* tests/test_replay.c - a replay tells what was recorded, a follower tells what reaches the file, and a
 * writer that dies harms neither. */
#include "base/clock.h"
#include "tests/recorded.h"
#include "viz/replay.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { PER_IMAGE = 2 * RECORDED_SPIKING_TICKS };

/* A feed in a thread, and what it has told. */
struct seen {
    struct relay *relay;
    struct replay *replay;
    pthread_t thread;
    uint64_t n_images, n_spikes, n_inputs, next_image, n_windows, n_removed, n_fields;
    uint64_t n_begun; /* how often it began anew */
    double h[RECORDED_NEURONS];
    uint8_t label[RECORDED_NEURONS];
    double threshold;
    bool overridden;
    struct story_status status;
    char message[PACKET_MESSAGE];
};

static void *feed(void *context)
{
    replay_run(context);
    return NULL;
}

static void fetch(void *context, uint64_t index, uint8_t *pixels)
{
    (void)context;
    memset(pixels, (int)(index % 251), RECORDED_INPUTS);
}

static void begin_at(struct seen *s, const char *path, bool follow, uint64_t at,
                     double speed)
{
    const struct replay_options options = {
        .follow = follow, .at = at, .pixels = {.fetch = fetch}};
    struct run_file *file = recorded_open(path);
    struct story_start start = {.width = RECORDED_WIDTH,
                                .height = RECORDED_HEIGHT,
                                .n_classes = RECORDED_CLASSES,
                                .dt_ms = 1.0};
    memset(s, 0, sizeof *s);
    replay_describe(file, &options, &start);
    assert_int_equal(start.n_neurons, RECORDED_NEURONS);
    assert_int_equal(start.n_inputs, RECORDED_INPUTS);
    assert_int_equal(relay_create(&start, &s->relay), ESP_OK);
    control_set_speed(&s->relay->control, speed);
    assert_int_equal(replay_create(file, &options, s->relay, &s->replay), ESP_OK);
    assert_int_equal(pthread_create(&s->thread, NULL, feed, s->replay), 0);
}

static void end(struct seen *s)
{
    atomic_store(&s->relay->closed, true);
    control_leave(&s->relay->control);
    pthread_join(s->thread, NULL);
    replay_free(s->replay);
    relay_free(s->relay);
}

static void take_image(struct seen *s, const struct story_image *i)
{
    if (!i->complete)
        return;
    assert_true(i->image >= s->next_image);
    assert_int_equal(i->index, i->image + 1000);
    assert_int_equal(i->label, i->image % RECORDED_CLASSES);
    assert_int_equal(i->pixels[7], i->index % 251);
    assert_int_equal(i->start, (esp_tick)i->image * RECORDED_IMAGE_TICKS);
    for (size_t k = 1; k < i->n_spikes; k++)
        assert_true(i->spikes[k].tick >= i->spikes[k - 1].tick);
    s->next_image = i->image + 1;
    s->n_images++;
    s->n_spikes += i->n_spikes;
    s->n_inputs += i->n_inputs;
}

static void take_news(struct seen *s, const struct packet *p)
{
    for (size_t k = 0; k < p->n_news; k++) {
        const struct packet_news *news = &p->news[k];
        if (news->is_pruning) {
            s->n_removed += news->pruned.n_removed;
            continue;
        }
        s->n_windows++;
        s->threshold = news->window.threshold;
        for (size_t j = 0; news->window.h && j < news->window.n_living; j++)
            s->h[news->window.birth[j]] = news->window.h[j];
    }
}

static void take_packet(struct seen *s, const struct packet *p)
{
    if (p->begins_anew) {
        s->n_begun++;
        s->next_image = s->n_images = s->n_spikes = s->n_inputs = 0;
        s->n_windows = s->n_removed = s->n_fields = 0;
    }
    take_news(s, p);
    if (p->has_labels)
        memcpy(s->label, p->label, sizeof s->label);
    if (p->has_image)
        take_image(s, &p->image);
    s->n_fields += p->fields.n;
    s->status = p->status;
    snprintf(s->message, sizeof s->message, "%s",
             p->status.message ? p->status.message : "");
}

static void take_packets(struct seen *s)
{
    for (const struct packet *p; (p = ring_peek(s->relay->packets));) {
        take_packet(s, p);
        ring_release(s->relay->packets);
    }
}

/* Look until `done` or for so long that something must be wrong. */
static void look_until(struct seen *s, bool (*done)(const struct seen *s))
{
    const double give_up_s = clock_now_s() + 30.0;
    while (!done(s)) {
        assert_true(clock_now_s() < give_up_s);
        take_packets(s);
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
}

static bool is_finished(const struct seen *s)
{
    return s->status.state == STORY_FINISHED;
}

static int setup(void **state)
{
    struct recorded *r = malloc(sizeof *r);
    recorded_setup(r);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    recorded_teardown(*state);
    free(*state);
    return 0;
}

/* ---- replay ---- */

static void a_replay_tells_every_image_spike_window_and_removal(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_run(r, RECORD_ALL);
    begin_at(&s, r->path, false, 0, 50.0);
    look_until(&s, is_finished);
    assert_int_equal(s.n_images, RECORDED_IMAGES);
    assert_int_equal(s.n_spikes, PER_IMAGE * RECORDED_IMAGES);
    assert_int_equal(s.n_inputs, RECORDED_SPIKING_TICKS * RECORDED_IMAGES);
    assert_true(s.n_windows == 4 && s.n_removed == 4);
    assert_true(s.n_fields > 0 && s.n_fields <= 3 * RECORDED_NEURONS);
    assert_true(s.threshold == 3.5);
    end(&s);
}

/* h <- forget * h + count, the counts of a neuron that stays being 100 * window + id. */
static void the_counts_that_pruning_looked_at_follow_from_the_windows(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_run(r, RECORD_NONE);
    begin_at(&s, r->path, false, 0, 50.0);
    look_until(&s, is_finished);
    const esp_id stays = 8;
    double h = 0.0;
    for (int window = 0; window < 4; window++)
        h = r->config.prune.forget * h + 100 * window + stays;
    assert_true(fabs(s.h[stays] - h) < 1e-9);
    assert_int_equal(s.label[stays], 7);
    assert_int_equal(s.n_spikes, 0); /* not recorded */
    end(&s);
}

static void a_jump_begins_anew_and_tells_the_past(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_run(r, RECORD_OUTPUT);
    begin_at(&s, r->path, false, 35, 50.0);
    look_until(&s, is_finished);
    assert_int_equal(s.n_begun, 1);
    assert_int_equal(s.n_images,
                     5 + PLAYER_RUN_UP); /* some before it, to fill the view */
    assert_int_equal(s.n_removed, 4);
    s.status.state = STORY_RUNNING;
    control_seek(&s.relay->control, 0);
    look_until(&s, is_finished);
    assert_int_equal(s.n_begun, 2);
    assert_int_equal(s.n_images, RECORDED_IMAGES);
    assert_int_equal(s.n_removed, 4);
    end(&s);
}

static bool has_stepped_twice(const struct seen *s)
{
    return s->next_image == 12;
}

static void a_paused_replay_goes_on_image_by_image(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_run(r, RECORD_OUTPUT);
    begin_at(&s, r->path, false, 10, 0.01);
    control_pause(&s.relay->control);
    control_step_image(&s.relay->control);
    control_step_image(&s.relay->control);
    look_until(&s, has_stepped_twice);
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    take_packets(&s);
    assert_true(has_stepped_twice(&s));
    end(&s);
}

static void an_empty_recording_ends_at_once(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_begin(r, RECORD_ALL);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    begin_at(&s, r->path, false, 0, 50.0);
    look_until(&s, is_finished);
    assert_int_equal(s.n_images, 0);
    end(&s);
}

/* ---- follow ---- */

/* A run in a process of its own, since HDF5 stands no two threads of one process. It does what the
 * letters ask for: i an image, f a flush, e the rest to the end; and answers each when it is done. */
struct writer {
    pid_t pid;
    int ask, answer;
};

static void obey(struct recorded *r, char letter)
{
    if (letter == 'i')
        recorded_image(r);
    else if (letter == 'f')
        recording_flush(r->recording);
    if (letter != 'e')
        return;
    recorded_finish(r);
    recording_close(r->recording);
    r->recording = NULL;
}

static void tell_writer(const struct writer *w, const char *letters)
{
    for (char c; *letters; letters++) {
        assert_int_equal(write(w->ask, letters, 1), 1);
        assert_int_equal(read(w->answer, &c, 1), 1);
    }
}

static struct writer start_writer(struct recorded *r)
{
    int ask[2], answer[2];
    assert_int_equal(pipe(ask), 0);
    assert_int_equal(pipe(answer), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ask[1]);
        recorded_begin(r, RECORD_ALL);
        for (char c; read(ask[0], &c, 1) == 1;) {
            obey(r, c);
            if (write(answer[1], &c, 1) != 1)
                _exit(1);
        }
        _exit(0);
    }
    close(ask[0]);
    close(answer[1]);
    const struct writer w = {pid, ask[1], answer[0]};
    tell_writer(&w, "iiiiiiiiiiiiiiif");
    return w;
}

static void end_writer(const struct writer *w, bool by_force)
{
    if (by_force)
        kill(w->pid, SIGKILL);
    close(w->ask), close(w->answer);
    waitpid(w->pid, NULL, 0);
}

static bool has_eighteen(const struct seen *s)
{
    return s->next_image == 18;
}

static void a_follower_tells_images_soon_after_they_were_flushed(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    const struct writer w = start_writer(r);
    begin_at(&s, r->path, true, 0, (double)INFINITY);
    tell_writer(&w, "iiif");
    const double flushed_s = clock_now_s();
    look_until(&s, has_eighteen);
    assert_true(clock_now_s() - flushed_s < 1.0);
    assert_true(s.n_windows == 1 && s.n_removed == 1);
    assert_int_equal(s.status.state, STORY_RUNNING);
    tell_writer(&w, "e");
    look_until(&s, is_finished);
    assert_true(s.next_image == RECORDED_IMAGES && s.n_removed == 4);
    end(&s), end_writer(&w, false);
}

static bool is_broken(const struct seen *s)
{
    return s->status.state == STORY_BROKEN;
}

static void expect_the_end_of_a_killed_run(struct seen *s)
{
    look_until(s, is_broken);
    assert_int_equal(s->next_image, 15);
    assert_non_null(strstr(s->message, "15 of 40 images are kept"));
}

static bool has_fifteen(const struct seen *s)
{
    return s->next_image == 15;
}

static void a_follower_survives_the_kill_of_the_writer_and_says_so(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    const struct writer w = start_writer(r);
    begin_at(&s, r->path, true, 0, (double)INFINITY);
    look_until(&s, has_fifteen);
    assert_int_equal(s.status.state, STORY_RUNNING);
    end_writer(&w, true);
    expect_the_end_of_a_killed_run(&s);
    end(&s);
}

static void a_recording_cut_by_a_kill_is_replayed_up_to_there(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    const struct writer w = start_writer(r);
    end_writer(&w, true);
    begin_at(&s, r->path, false, 0, 50.0);
    expect_the_end_of_a_killed_run(&s);
    assert_int_equal(s.n_spikes, 15 * PER_IMAGE);
    end(&s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_replay_tells_every_image_spike_window_and_removal),
        T(the_counts_that_pruning_looked_at_follow_from_the_windows),
        T(a_jump_begins_anew_and_tells_the_past),
        T(a_paused_replay_goes_on_image_by_image),
        T(an_empty_recording_ends_at_once),
        T(a_follower_tells_images_soon_after_they_were_flushed),
        T(a_follower_survives_the_kill_of_the_writer_and_says_so),
        T(a_recording_cut_by_a_kill_is_replayed_up_to_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
