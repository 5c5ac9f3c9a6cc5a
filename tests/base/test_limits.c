/* tests/base/test_limits.c - what a process may still get is the least that machine, control groups and limits leave. */
#include "base/array.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MB = 1 << 20, PATH = 1024 };

/* ---- systems made of files ---- */

struct file {
    const char *path, *text;
};

#define MEMINFO                                                                         \
    {                                                                                   \
        "/proc/meminfo", "MemTotal: 9000 kB\nMemFree: 1 kB\nMemAvailable:    8192 kB\n" \
    }
#define V2(group)                                                                   \
    {"/proc/self/cgroup", "0::" group "\n"},                                        \
    {                                                                               \
        "/proc/self/mountinfo", "22 1 0:21 / /proc rw - proc proc rw\n"             \
                                "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - " \
                                "cgroup2 cgroup2 rw,nsdelegate\n"                   \
    }
#define V1(group, top)                                                                \
    {"/proc/self/cgroup", "5:cpu,cpuacct:/else\n4:memory:" group "\n0::/\n"},         \
    {                                                                                 \
        "/proc/self/mountinfo",                                                       \
            "34 31 0:31 /else /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n" \
            "35 31 0:32 " top " /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n" \
    }
#define AT2 "/sys/fs/cgroup"
#define AT1 "/sys/fs/cgroup/memory"

static void write_file(const char *root, const struct file *f)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s%s", root, f->path);
    for (char *c = path + strlen(root) + 1; *c; c++)
        if (*c == '/') {
            *c = '\0';
            mkdir(path, 0700);
            *c = '/';
        }
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(f->text, out);
    fclose(out);
}

static uint64_t available(const struct file *files)
{
    char root[] = "/tmp/espalier-limits-XXXXXX", command[PATH];
    assert_non_null(mkdtemp(root));
    for (; files->path; files++)
        write_file(root, files);
    const uint64_t have = memory_of_system(root);
    snprintf(command, sizeof command, "rm -r %s", root);
    assert_int_equal(system(command), 0);
    return have;
}

struct system {
    const char *what;
    uint64_t bytes;
    struct file files[12];
};

static const struct system systems[] = {
    {"no groups", 8 * MB, {MEMINFO}},
    {"a group without limit",
     8 * MB,
     {MEMINFO,
      V2("/a"),
      {AT2 "/a/memory.max", "max\n"},
      {AT2 "/a/memory.high", "max\n"},
      {AT2 "/a/memory.current", "5000000\n"}}},
    {"limit less usage",
     3000000,
     {MEMINFO,
      V2("/a"),
      {AT2 "/a/memory.max", "5000000\n"},
      {AT2 "/a/memory.current", "2000000\n"}}},
    {"file pages are free",
     4500000,
     {MEMINFO,
      V2("/a"),
      {AT2 "/a/memory.max", "5000000\n"},
      {AT2 "/a/memory.current", "2000000\n"},
      {AT2 "/a/memory.stat",
       "anon 500000\nfile 1500000\ninactive_file 1000000\nactive_file 500000\n"}}},
    {"the high mark",
     1000000,
     {MEMINFO,
      V2("/a"),
      {AT2 "/a/memory.max", "5000000\n"},
      {AT2 "/a/memory.high", "3000000\n"},
      {AT2 "/a/memory.current", "2000000\n"}}},
    {"a group above",
     7000,
     {MEMINFO,
      V2("/a/b/c"),
      {AT2 "/a/memory.max", "10000\n"},
      {AT2 "/a/memory.current", "3000\n"},
      {AT2 "/a/b/c/memory.max", "5000000\n"},
      {AT2 "/a/b/c/memory.current", "2000\n"}}},
    {"a container, in which the root is the own group",
     400000,
     {MEMINFO,
      V2("/"),
      {AT2 "/memory.max", "500000\n"},
      {AT2 "/memory.current", "100000\n"}}},
    {"more in use than allowed",
     0,
     {MEMINFO,
      V2("/a"),
      {AT2 "/a/memory.max", "5000\n"},
      {AT2 "/a/memory.current", "6000\n"}}},
    {"a group that cannot be seen",
     8 * MB,
     {MEMINFO, V2("/../x"), {AT2 "/x/memory.max", "5\n"}}},
    {"version 1",
     3500000,
     {MEMINFO,
      V1("/a", "/"),
      {AT1 "/a/memory.limit_in_bytes", "5000000\n"},
      {AT1 "/a/memory.usage_in_bytes", "2000000\n"},
      {AT1 "/a/memory.stat", "inactive_file 1\ntotal_inactive_file 500000\n"}}},
    {"version 1 without limit",
     8 * MB,
     {MEMINFO,
      V1("/a", "/"),
      {AT1 "/a/memory.limit_in_bytes", "9223372036854771712\n"},
      {AT1 "/a/memory.usage_in_bytes", "2000000\n"}}},
    {"version 1 in a container that shows its own group",
     2000,
     {MEMINFO,
      V1("/docker/1", "/docker/1"),
      {AT1 "/memory.limit_in_bytes", "5000\n"},
      {AT1 "/memory.usage_in_bytes", "3000\n"}}},
};

static void the_least_of_machine_and_groups_is_available(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof systems / sizeof *systems; k++)
        if (available(systems[k].files) != systems[k].bytes)
            fail_msg("%s: %llu", systems[k].what,
                     (unsigned long long)available(systems[k].files));
}

static void available_memory_is_plausible(void **state)
{
    (void)state;
    const uint64_t all =
        (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    assert_in_range(memory_available(), 1 << 20, all);
}

/* ---- limits of the process ---- */

/* The exit status of fn in a child of its own. */
static int in_a_child(int (*fn)(int), int argument)
{
    int result;
    const pid_t child = fork();
    if (child == 0)
        _exit(fn(argument));
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    return WEXITSTATUS(result);
}

/* Leaves 64 MB; returns which claim is broken, 0 if none. */
static int live_within(int resource)
{
    const uint64_t mapped = memory_mapped();
    struct rlimit l = {mapped + 64 * MB, RLIM_INFINITY};
    if (mapped < 1 << 20 || setrlimit(resource, &l) != 0)
        return 1;
    const uint64_t have = memory_available();
    if (have > (resource == RLIMIT_AS ? 60u * MB : mapped + 64 * MB)) /* some is spared */
        return 2;
    if (memory_check("it", have + MB, "go") == ESP_OK)
        return 3;
    if (memory_check("it", 16 * MB, "go") != ESP_OK)
        return 4;
    if (array_create((size_t)have + MB, 1) || mapping_create((size_t)have + MB))
        return 5;
    return strstr(esp_message(), "out of memory") ? 0 : 6;
}

static void limits_of_the_process_count(void **state)
{
    (void)state;
    if (memory_mapped() >> 40 > 0)
        skip(); /* a sanitizer's terabytes */
    assert_int_equal(in_a_child(live_within, RLIMIT_AS), 0);
    assert_int_equal(in_a_child(live_within, RLIMIT_DATA), 0);
}

static int find_no_room(int argument)
{
    const struct rlimit l = {memory_mapped() + 8 * MB, RLIM_INFINITY};
    (void)argument;
    const bool before = memory_has_room(64 * MB);
    setrlimit(RLIMIT_AS, &l);
    return before && memory_has_room(MB) && !memory_has_room(64 * MB) ? 0 : 1;
}

static void room_is_tried_and_given_back(void **state)
{
    (void)state;
    const uint64_t before = memory_mapped();
    if (before >> 40 > 0)
        skip();
    assert_true(memory_has_room(64 * MB));
    assert_in_range(memory_mapped(), before, before + 8 * MB);
    assert_int_equal(in_a_child(find_no_room, 0), 0);
}

static void a_refusal_says_what_is_needed_and_what_is_free(void **state)
{
    (void)state;
    char message[256];
    assert_int_equal(memory_check("big.gz", (uint64_t)1 << 60, "take less"), ESP_INPUT);
    snprintf(message, sizeof message, "%s", esp_message());
    assert_non_null(strstr(message, "big.gz: needs 1152921504607 MB of memory, "));
    assert_non_null(strstr(message, " MB are free; take less"));
    assert_int_equal(memory_check("small", 1, "take less"), ESP_OK);
}

/* ---- a real control group, where one can be made ---- */

static bool write_to(const char *folder, const char *name, const char *text)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    const bool written = f && fputs(text, f) >= 0 && fflush(f) == 0;
    return f && fclose(f) == 0 && written;
}

/* Megabytes to which a mapping in use grows before it is refused more; at most 200. */
static size_t grow_and_use(void)
{
    size_t n = 1;
    unsigned char *m = mapping_create(MB), *larger;
    for (; m && n < 200; n++) {
        memset(m + (n - 1) * MB, 1, MB);
        if (!(larger = mapping_grow(m, n * MB, (n + 1) * MB)))
            break;
        m = larger;
    }
    return n;
}

static int live_in_a_group(int second)
{
    char me[32];
    const char *folder = second ? AT2 "/espalier-test" : AT1 "/espalier-test";
    snprintf(me, sizeof me, "%d", (int)getpid());
    if (!write_to(folder, second ? "memory.max" : "memory.limit_in_bytes", "104857600") ||
        !write_to(folder, "cgroup.procs", me))
        return 77;
    const uint64_t have = memory_available();
    if (have > 100 * MB || have < 50 * MB)
        return 1;
    if (array_create(200 * MB, 1) || mapping_create(200 * MB))
        return 2; /* the kernel would grant both and then kill */
    void *half = array_create(32 * MB, 1);
    if (!half || have - memory_available() < 25 * MB)
        return 3;
    return grow_and_use() < 100 ? 0 : 4;
}

static void a_real_group_counts(void **state)
{
    (void)state;
    int result = 77;
    for (int second = 0; second < 2 && result == 77; second++) {
        const char *folder = second ? AT2 "/espalier-test" : AT1 "/espalier-test";
        if (mkdir(folder, 0700) != 0)
            continue;
        result = in_a_child(live_in_a_group, second);
        rmdir(folder);
    }
    if (result == 77)
        skip();
    assert_int_equal(result, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_of_machine_and_groups_is_available),
        cmocka_unit_test(available_memory_is_plausible),
        cmocka_unit_test(limits_of_the_process_count),
        cmocka_unit_test(room_is_tried_and_given_back),
        cmocka_unit_test(a_refusal_says_what_is_needed_and_what_is_free),
        cmocka_unit_test(a_real_group_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
