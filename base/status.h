/* base/status.h - the status that a function returns if it can fail, and the message that explains a failure. */
#ifndef ESPALIER_BASE_STATUS_H
#define ESPALIER_BASE_STATUS_H

/* X(code, exit status of the program, meaning) */
#define ESP_STATUS_LIST(X)                                                \
    X(ESP_OK, 0, "ok")                                                    \
    X(ESP_IO, 1, "the system failed on the way: disk, thread")            \
    X(ESP_MEMORY, 1, "an allocation failed on the way")                   \
    X(ESP_INPUT, 2, "a file, option or value given to us cannot be used") \
    X(ESP_EXISTS, 2, "ESP_INPUT: an output is there and may be replaced") \
    X(ESP_INTERRUPTED, 130, "stopped by a signal, after saving")

enum esp_status {
#define X(code, exit_status, meaning) code,
    ESP_STATUS_LIST(X)
#undef X
};

/* Store a message for the callers and return `status`, so that a function fails in one line: `return
 * esp_fail(ESP_INPUT, "%s: not an IDX file", path);`. The message names the object, the reason and if possible the
 * remedy; it has no newline at its end. File names and quoted words may contain characters that are unsafe for a
 * terminal; these become '?' (text_mask). So a message is one line. Each thread has its own message. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
enum esp_status
esp_fail(enum esp_status status, const char *format, ...);

/* Return the message of this thread's last esp_fail, "" before the first. It is valid until the next esp_fail. */
const char *esp_message(void);

/* Return the exit status of the program for `status`. */
int esp_exit_status(enum esp_status status);

#endif
