/* base/status.c - each thread has one message, like errno. */
#include "base/status.h"

#include "base/numeral.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char message[1024];

enum esp_status esp_fail(enum esp_status status, const char *format, ...)
{
    /* The text is not formatted into `message`, because the arguments may include the previous message. */
    char text[sizeof message];
    va_list args;
    va_start(args, format);
    numeral_vformat(text, sizeof text, format, args);
    va_end(args);
    memcpy(message, text_mask(text), sizeof message);
    return status;
}

const char *esp_message(void)
{
    return message;
}

int esp_exit_status(enum esp_status status)
{
    static const int exit_status[] = {
#define X(code, exit_status_of, meaning) exit_status_of,
        ESP_STATUS_LIST(X)
#undef X
    };
    return exit_status[status];
}
