/* base/status.h - the status that a call returns if it can fail at run time, and the message that goes with it. */
#ifndef ESPALIER_BASE_STATUS_H
#define ESPALIER_BASE_STATUS_H

/* code, exit status of the program, what it means */
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

/* Remember a message for the caller's caller and return `status`, so that a failing function is one line: `return
 * esp_fail(ESP_INPUT, "%s: not an IDX file", path);`. The message names the object and the reason, and if possible
 * the remedy; no newline at the end. Characters that are unsafe for a terminal, which file names and quoted words
 * may contain, become '?' (text_mask), so a message is one line. Each thread has its own message. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
enum esp_status
esp_fail(enum esp_status status, const char *format, ...);

/* The message of the last esp_fail of this thread, "" before the first. Valid until the next esp_fail. */
const char *esp_message(void);

/* The exit status of the program for `status`. */
int esp_exit_status(enum esp_status status);

#endif
