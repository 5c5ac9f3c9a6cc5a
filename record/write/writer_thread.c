/* record/write/writer_thread.c - the writer thread, and the messages sent to it. */
#include "record/write/writer_thread.h"

#include "base/array.h"
#include "base/channel.h"
#include "base/clock.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The thread checks whether a flush is due if no message has arrived for this long, seconds. */
#define REST_S 0.1

struct writer_thread {
    const struct layout *layout;
    struct channel *channel;
    struct chunk_buffer builder; /* used only by the thread */
    pthread_t thread;
    double flush_s; /* time that the simulation has waited for flushes */
    pthread_mutex_t lock;
    pthread_cond_t answer;
    /* The next members are protected by `lock`. */
    uint64_t asked, answered; /* number of calls sent and answered */
    bool gone;                /* the thread accepts no more messages */
    enum esp_status failed;   /* status of the failure; ESP_OK: none */
    char reason[1024];
};

/* The data of a MESSAGE_CALL. */
struct message_call {
    writer_thread_fn *fn;
    void *context;
    enum esp_status *status;
    char *message; /* [sizeof reason] receives the message of a failure */
};

/* ---- the thread ---- */

static void answer(struct writer_thread *c)
{
    pthread_mutex_lock(&c->lock);
    c->answered++;
    pthread_cond_signal(&c->answer);
    pthread_mutex_unlock(&c->lock);
}

static void run_call(struct writer_thread *c)
{
    struct message_call call;
    const bool whole = channel_get(c->channel, &call, sizeof call);
    assert(whole); /* the simulation waits for the answer, so the channel has not ended */
    (void)whole;
    *call.status = call.fn(&c->builder, call.context);
    if (*call.status != ESP_OK)
        snprintf(call.message, sizeof c->reason, "%s", esp_message());
    answer(c);
}

static enum esp_status next(struct writer_thread *c, struct message *m, bool *more)
{
    while (!channel_has_more(c->channel) && !channel_await(c->channel, REST_S)) {
        const enum esp_status st = chunk_buffer_rest(&c->builder);
        if (st != ESP_OK)
            return st;
    }
    *more = channel_get(c->channel, m, sizeof *m);
    return ESP_OK;
}

static enum esp_status take_all(struct writer_thread *c)
{
    struct message m;
    bool more = true;
    enum esp_status st;
    while ((st = next(c, &m, &more)) == ESP_OK && more) {
        if (m.kind == MESSAGE_CALL)
            run_call(c);
        else if ((st = chunk_buffer_take(&c->builder, &m)) != ESP_OK)
            return st;
    }
    return st;
}

/* Store the failure `st`. If a write has failed and the file still exists, add the number of images in the file
 * to the message. */
static void fail(struct writer_thread *c, enum esp_status st)
{
    struct chunk_buffer *s = &c->builder;
    char reason[sizeof c->reason];
    snprintf(reason, sizeof reason, "%s", esp_message());
    s->is_lost = s->is_lost || (s->writer && writer_look(s->writer) != ESP_OK);
    if (st == ESP_IO && !s->is_lost)
        esp_fail(st, "%s; the recording keeps the first %llu images", reason,
                 (unsigned long long)s->images_saved);
    else
        esp_fail(st, "%s", reason);
    pthread_mutex_lock(&c->lock);
    c->failed = st;
    snprintf(c->reason, sizeof c->reason, "%s", esp_message());
    pthread_mutex_unlock(&c->lock);
}

static void leave(struct writer_thread *c)
{
    pthread_mutex_lock(&c->lock);
    c->gone = true;
    pthread_cond_signal(&c->answer);
    pthread_mutex_unlock(&c->lock);
    channel_leave(c->channel);
}

static void *work(void *context)
{
    struct writer_thread *c = context;
    enum esp_status st = take_all(c);
    if (st != ESP_OK) {
        fail(c, st);
        leave(c);
    }
    const enum esp_status ended = chunk_buffer_end(&c->builder);
    if (st == ESP_OK && ended != ESP_OK)
        fail(c, ended);
    return NULL;
}

/* ---- create and free ---- */

/* Start the thread with all signals blocked. Signals are then handled in the thread of the simulation. */
static int start_thread(struct writer_thread *c)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    const int failed = pthread_create(&c->thread, NULL, work, c);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

static void release(struct writer_thread *c)
{
    chunk_buffer_free(&c->builder);
    channel_free(c->channel);
    pthread_cond_destroy(&c->answer);
    pthread_mutex_destroy(&c->lock);
    array_free(c);
}

enum esp_status writer_thread_create(const char *file, const struct layout *layout,
                                     double dt_ms, size_t room,
                                     struct writer_thread **out)
{
    struct writer_thread *c = array_create(1, sizeof *c);
    if (!c)
        return ESP_MEMORY;
    c->layout = layout;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->answer, NULL);
    enum esp_status st = channel_create(room, &c->channel);
    if (st == ESP_OK)
        st = chunk_buffer_create(&c->builder, layout, dt_ms, c->channel);
    const int failed = st == ESP_OK ? start_thread(c) : 0;
    if (failed)
        st = esp_fail(ESP_IO, "%s: cannot start a thread: %s", file, strerror(failed));
    if (st != ESP_OK) {
        release(c);
        return st;
    }
    *out = c;
    return ESP_OK;
}

/* Return the failure that ended the thread's work; ESP_OK: none. */
static enum esp_status failure(struct writer_thread *c)
{
    pthread_mutex_lock(&c->lock);
    const enum esp_status st =
        c->failed == ESP_OK ? ESP_OK : esp_fail(c->failed, "%s", c->reason);
    pthread_mutex_unlock(&c->lock);
    return st;
}

enum esp_status writer_thread_close(struct writer_thread *c)
{
    if (!c)
        return ESP_OK;
    channel_end(c->channel);
    pthread_join(c->thread, NULL);
    const enum esp_status st = failure(c);
    release(c);
    return st;
}

/* ---- functions called by the simulation ---- */

static bool put(struct writer_thread *c, const void *bytes, size_t n)
{
    return channel_put(c->channel, bytes, n);
}

static bool put_header(struct writer_thread *c, enum message_kind kind, unsigned which,
                       uint64_t n, esp_tick tick)
{
    const struct message m = {.kind = kind, .which = which, .n = n, .tick = tick};
    return put(c, &m, sizeof m);
}

enum esp_status writer_thread_lines(struct writer_thread *c, unsigned column,
                                    const void *lines, uint64_t n_lines)
{
    const struct layout_column *is = &c->layout->column[column];
    const size_t line = (size_t)layout_line(is) * element_size(is->element);
    assert(is->path[0] != '\0');
    return put_header(c, MESSAGE_LINES, column, n_lines, 0) &&
                   put(c, lines, (size_t)n_lines * line)
               ? ESP_OK
               : failure(c);
}

enum esp_status writer_thread_spikes(struct writer_thread *c, unsigned population,
                                     esp_tick tick, const esp_id *id, size_t n)
{
    return put_header(c, MESSAGE_SPIKES, population, n, tick) &&
                   put(c, id, n * sizeof *id)
               ? ESP_OK
               : failure(c);
}

enum esp_status writer_thread_input(struct writer_thread *c, unsigned population,
                                    esp_tick start, const uint32_t *tick,
                                    const esp_id *id, size_t n)
{
    return put_header(c, MESSAGE_INPUT, population, n, start) &&
                   put(c, tick, n * sizeof *tick) && put(c, id, n * sizeof *id)
               ? ESP_OK
               : failure(c);
}

enum esp_status writer_thread_image(struct writer_thread *c)
{
    if (!put_header(c, MESSAGE_IMAGE, 0, 0, 0))
        return failure(c);
    channel_publish(c->channel, false);
    return ESP_OK;
}

enum esp_status writer_thread_flush_soon(struct writer_thread *c)
{
    if (!put_header(c, MESSAGE_FLUSH, 0, 0, 0))
        return failure(c);
    channel_publish(c->channel, true);
    return ESP_OK;
}

/* Wait until the thread has answered the last call or has ended. Return true if it has answered. */
static bool wait_for_answer(struct writer_thread *c)
{
    channel_publish(c->channel, true);
    pthread_mutex_lock(&c->lock);
    c->asked++;
    while (c->answered < c->asked && !c->gone)
        pthread_cond_wait(&c->answer, &c->lock);
    const bool answered = c->answered == c->asked;
    pthread_mutex_unlock(&c->lock);
    return answered;
}

enum esp_status writer_thread_call(struct writer_thread *c, writer_thread_fn *fn,
                                   void *context)
{
    enum esp_status st = ESP_OK;
    char message[sizeof c->reason] = "";
    const struct message_call call = {fn, context, &st, message};
    if (!put_header(c, MESSAGE_CALL, 0, 0, 0) || !put(c, &call, sizeof call) ||
        !wait_for_answer(c))
        return failure(c);
    return st == ESP_OK ? ESP_OK : esp_fail(st, "%s", message);
}

static enum esp_status nothing(struct chunk_buffer *builder, void *context)
{
    (void)builder, (void)context;
    return ESP_OK;
}

static enum esp_status sync_file(struct chunk_buffer *builder, void *structure)
{
    return writer_sync(builder->writer, structure);
}

/* Flush, then call fn in the writer thread. Add the time of both to flush_s. */
static enum esp_status flush_and(struct writer_thread *c, writer_thread_fn *fn,
                                 void *context)
{
    const double begun_s = clock_now_s();
    const enum esp_status st = put_header(c, MESSAGE_FLUSH, 0, 0, 0)
                                   ? writer_thread_call(c, fn, context)
                                   : failure(c);
    c->flush_s += clock_now_s() - begun_s;
    return st;
}

enum esp_status writer_thread_flush(struct writer_thread *c)
{
    return flush_and(c, nothing, NULL);
}

enum esp_status writer_thread_sync(struct writer_thread *c, struct structure *out)
{
    return flush_and(c, sync_file, out);
}

double writer_thread_waited_s(const struct writer_thread *c)
{
    return c->flush_s + channel_waited_s(c->channel);
}
