/* base/memory.c - reads the files of /proc and of control groups, which are texts of a few lines, and the limits of
 * getrlimit. */
#include "base/memory.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* SPARE: the largest number of bytes that memory_available keeps for small allocations. */
enum { PATH_ROOM = 4096, SPARE = 32 << 20 };

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t less(uint64_t limit, uint64_t used)
{
    return limit > used ? limit - used : 0;
}

/* ---- reading numbers from files ---- */

static FILE *open_in(const char *folder, const char *name)
{
    char path[2 * PATH_ROOM];
    const int n = snprintf(path, sizeof path, "%s%s", folder, name);
    return n > 0 && n < (int)sizeof path ? fopen(path, "re") : NULL;
}

/* Return the number in a file; `otherwise` if the file is missing or holds no number, such as the word "max". */
static uint64_t read_number(const char *folder, const char *name, uint64_t otherwise)
{
    unsigned long long value;
    FILE *f = open_in(folder, name);
    if (!f)
        return otherwise;
    if (fscanf(f, "%llu", &value) != 1)
        value = otherwise;
    fclose(f);
    return value;
}

/* Return the number that follows `name` at the beginning of a line of the file; 0 if there is no such line. */
static uint64_t read_named(const char *folder, const char *file, const char *name)
{
    char line[256];
    unsigned long long value = 0;
    const size_t n = strlen(name);
    FILE *f = open_in(folder, file);
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, name, n) == 0 && sscanf(line + n, " %llu", &value) == 1)
            break;
    if (f)
        fclose(f);
    return value;
}

/* ---- control groups ---- */

/* The names of the files of a control group. They differ between versions 1 and 2 of control groups. */
struct group_files {
    const char *file_system;
    const char *limit[2], *usage;
    /* Names of the lines of memory.stat that count pages of the file cache. */
    const char *cache[2];
};

static const struct group_files versions[] = {
    {"cgroup",
     {"/memory.limit_in_bytes", "/memory.limit_in_bytes"},
     "/memory.usage_in_bytes",
     {"total_inactive_file ", "total_active_file "}},
    {"cgroup2",
     {"/memory.max", "/memory.high"},
     "/memory.current",
     {"inactive_file ", "active_file "}},
};

static uint64_t group_leaves(const struct group_files *files, const char *folder)
{
    const uint64_t limit = lesser(read_number(folder, files->limit[0], UINT64_MAX),
                                  read_number(folder, files->limit[1], UINT64_MAX));
    if (limit == UINT64_MAX)
        return limit;
    const uint64_t cache = read_named(folder, "/memory.stat", files->cache[0]) +
                           read_named(folder, "/memory.stat", files->cache[1]);
    return less(limit, less(read_number(folder, files->usage, 0), cache));
}

/* Return whether the list "a,b,c" contains `word`. White space or a colon ends the list. */
static bool has_word(const char *list, const char *word)
{
    for (size_t n; *list; list += n + (list[n] == ',')) {
        n = strcspn(list, ", :\n");
        if (n == strlen(word) && strncmp(list, word, n) == 0)
            return true;
        if (list[n] != ',')
            return false;
    }
    return false;
}

/* Find the path of the control group of this process. /proc/self/cgroup has it in the line "0::/PATH" in version 2
 * (`second`), "4:memory:/PATH" in version 1. */
static bool find_group(const char *root, bool second, char group[PATH_ROOM])
{
    char line[PATH_ROOM];
    bool found = false;
    FILE *f = open_in(root, "/proc/self/cgroup");
    while (f && !found && fgets(line, sizeof line, f)) {
        const char *names = strchr(line, ':');
        const char *path = names ? strchr(names + 1, ':') : NULL;
        if (!path)
            continue;
        found = second ? strncmp(line, "0::", 3) == 0 : has_word(names + 1, "memory");
        if (found)
            snprintf(group, PATH_ROOM, "%.*s", (int)strcspn(path + 1, "\n"), path + 1);
    }
    if (f)
        fclose(f);
    return found;
}

/* Replace each \ooo by the byte with this octal number. /proc/self/mountinfo writes spaces and backslashes so. */
static void decode(char *text)
{
    char *to = text;
    for (const char *c = text; *c; c++) {
        unsigned byte;
        if (*c == '\\' && strspn(c + 1, "01234567") >= 3 &&
            sscanf(c + 1, "%3o", &byte) == 1) {
            *to++ = (char)byte;
            c += 3;
        } else {
            *to++ = *c;
        }
    }
    *to = '\0';
}

/* Read a line of /proc/self/mountinfo: "ID PARENT DEVICE ROOT MOUNT ... - TYPE SOURCE OPTIONS". Write ROOT to top[]
 * and MOUNT to mount[]. Return false if the mount does not show the control groups for memory. */
static bool read_mount(const char *line, const struct group_files *files,
                       char top[PATH_ROOM], char mount[PATH_ROOM])
{
    char type[32], options[512];
    const char *rest = strstr(line, " - ");
    if (!rest || sscanf(rest, " - %31s %*s %511s", type, options) != 2 ||
        strcmp(type, files->file_system) != 0 ||
        (strcmp(type, "cgroup") == 0 && !has_word(options, "memory")) ||
        sscanf(line, "%*s %*s %*s %4095s %4095s", top, mount) != 2)
        return false;
    decode(top);
    decode(mount);
    return true;
}

/* Return the path of `group` relative to `top`, the group at the root of the mount. In a container `top` is often
 * `group` itself. Return "" if `group` is not below `top`. */
static const char *below(const char *top, const char *group)
{
    const size_t n = strcmp(top, "/") == 0 ? 0 : strlen(top);
    const bool inside =
        strncmp(group, top, n) == 0 && (group[n] == '/' || group[n] == '\0');
    return inside && !strstr(group + n, "/..") ? group + n : "";
}

/* Return the smallest number of bytes that the group or one of its ancestors leaves to this process. */
static uint64_t path_leaves(const struct group_files *files, const char *root,
                            const char *mount, const char *group)
{
    char folder[3 * PATH_ROOM];
    uint64_t leaves = UINT64_MAX;
    const size_t top = strlen(root) + strlen(mount);
    const int n = snprintf(folder, sizeof folder, "%s%s%s", root, mount, group);
    if (n < 0 || n >= (int)sizeof folder)
        return leaves;
    for (char *end = folder + n; end && end >= folder + top; end = strrchr(folder, '/')) {
        *end = '\0';
        leaves = lesser(leaves, group_leaves(files, folder));
    }
    return leaves;
}

static uint64_t groups_leave(const char *root, const struct group_files *files)
{
    char group[PATH_ROOM], line[PATH_ROOM], top[PATH_ROOM], mount[PATH_ROOM];
    uint64_t leaves = UINT64_MAX;
    if (!find_group(root, files == &versions[1], group))
        return leaves;
    FILE *f = open_in(root, "/proc/self/mountinfo");
    while (f && fgets(line, sizeof line, f))
        if (read_mount(line, files, top, mount))
            leaves = lesser(leaves, path_leaves(files, root, mount, below(top, group)));
    if (f)
        fclose(f);
    return leaves;
}

/* ---- limits of the process ---- */

/* Return the field number `field` of /proc/self/statm, converted from pages to bytes. */
static uint64_t statm(unsigned field)
{
    unsigned long long pages[6] = {0};
    FILE *f = fopen("/proc/self/statm", "re");
    for (unsigned k = 0; f && k < 6 && fscanf(f, "%llu", &pages[k]) == 1; k++)
        ;
    if (f)
        fclose(f);
    return pages[field] * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t limit_leaves(int resource, unsigned field)
{
    struct rlimit l;
    if (getrlimit(resource, &l) != 0 || l.rlim_cur == RLIM_INFINITY)
        return UINT64_MAX;
    return less(l.rlim_cur, statm(field));
}

bool memory_has_room(size_t bytes)
{
    void *trial = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (trial != MAP_FAILED)
        munmap(trial, bytes);
    return trial != MAP_FAILED;
}

uint64_t memory_mapped(void)
{
    return statm(0);
}

/* ---- all limits together ---- */

uint64_t memory_of_system(const char *root)
{
    const uint64_t kib = read_named(root, "/proc/meminfo", "MemAvailable:");
    const uint64_t all =
        (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    return lesser(kib ? kib * 1024 : all, lesser(groups_leave(root, &versions[0]),
                                                 groups_leave(root, &versions[1])));
}

uint64_t memory_available(void)
{
    const uint64_t all =
        lesser(memory_of_system(""),
               lesser(limit_leaves(RLIMIT_AS, 0), limit_leaves(RLIMIT_DATA, 5)));
    return all - lesser(all / 8, SPARE);
}

enum esp_status memory_check(const char *name, uint64_t bytes, const char *remedy)
{
    const uint64_t have = memory_available();
    if (bytes <= have)
        return ESP_OK;
    return esp_fail(ESP_INPUT, "%s: needs %.0f MB of memory, %.0f MB are free; %s", name,
                    (double)bytes / 1e6, (double)have / 1e6, remedy);
}
