/* datasets/curl.c - no shell between us and curl, so a URL is only ever a URL. */
#include "datasets/curl.h"

#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_SIZE = 400 };

/* Start curl with its messages going into `errors`; 0 or an errno. */
static int start(const char *url, const char *path, int errors, pid_t *child)
{
    /* a stalled mirror fails after a minute; the largest file has 10 MB, so 64 MB is no MNIST */
    const char *const words[] = {"curl",
                                 "--fail",
                                 "--location",
                                 "--silent",
                                 "--show-error",
                                 "--connect-timeout",
                                 "30",
                                 "--speed-limit",
                                 "1000",
                                 "--speed-time",
                                 "60",
                                 "--max-filesize",
                                 "67108864",
                                 "--output",
                                 path,
                                 "--",
                                 url,
                                 NULL};
    const struct child_program curl = {.words = words, .output = -1, .errors = errors};
    return child_start(&curl, child);
}

/* Everything that curl says, its beginning kept as one line. */
static void read_words(int fd, char words[WORDS_SIZE])
{
    char text[256];
    size_t used = 0;
    ssize_t n;
    while ((n = read(fd, text, sizeof text)) > 0 || (n < 0 && errno == EINTR))
        for (ssize_t k = 0; k < n && used < WORDS_SIZE - 1; k++)
            words[used++] = (unsigned char)text[k] < ' ' ? ' ' : text[k];
    while (used > 0 && words[used - 1] == ' ')
        used--;
    words[used] = 0;
}

static enum esp_status judge(const char *url, int result, const char *words)
{
    if (WIFEXITED(result) && WEXITSTATUS(result) == 0)
        return ESP_OK;
    if (WIFSIGNALED(result) &&
        (WTERMSIG(result) == SIGINT || WTERMSIG(result) == SIGTERM))
        return esp_fail(ESP_INTERRUPTED, "%s: the download was stopped", url);
    return esp_fail(ESP_IO, "%s: cannot be fetched: %s", url,
                    *words ? words : "curl ended without a message");
}

enum esp_status curl_get(const char *url, const char *path)
{
    int words_pipe[2], result;
    char words[WORDS_SIZE];
    pid_t child;
    if (pipe(words_pipe) != 0)
        return esp_fail(ESP_IO, "%s: no pipe to curl: %s", url, strerror(errno));
    fcntl(words_pipe[0], F_SETFD, FD_CLOEXEC);
    fcntl(words_pipe[1], F_SETFD, FD_CLOEXEC);
    const int error = start(url, path, words_pipe[1], &child);
    close(words_pipe[1]);
    if (error == 0)
        read_words(words_pipe[0], words);
    close(words_pipe[0]);
    if (error == ENOENT)
        return esp_fail(ESP_INPUT, "the program curl is missing: sudo apt install curl");
    if (error)
        return esp_fail(ESP_IO, "curl cannot be started: %s", strerror(error));
    while (waitpid(child, &result, 0) < 0)
        if (errno != EINTR)
            return esp_fail(ESP_IO, "%s: lost sight of curl: %s", url, strerror(errno));
    return judge(url, result, words);
}
