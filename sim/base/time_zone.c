#include "time_zone.h"

#include <ctype.h>
#include <sys/stat.h>
#include <unistd.h>

static const char folder[] = "/usr/share/zoneinfo";

static bool is_utc(const char *name)
{
    return strcmp(name, "UTC") == 0;
}

/* Letters as in America/Argentina/Buenos_Aires and Etc/GMT+5: nothing that leaves the folder. */
static bool is_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("_+-/", *c))
            return false;
    return isalpha((unsigned char)*name);
}

bool time_zone_known(const char *name)
{
    char path[300];
    struct stat status;

    if (is_utc(name))
        return true;
    snprintf(path, sizeof path, "%s/%.200s", folder, name);
    return is_name(name) && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The C library knows one zone at a time, that of the variable TZ; the program has one thread, and
 * finds its own again afterwards. */
static void use(const char *zone)
{
    if (zone)
        setenv("TZ", zone, 1);
    else
        unsetenv("TZ");
    tzset();
}

int64_t time_zone_offset_s(const char *name, int64_t epoch_s)
{
    char own[300], zone[300];
    const char *before = getenv("TZ");
    time_t moment = (time_t)epoch_s;
    struct tm local;

    if (is_utc(name))
        return 0;
    snprintf(own, sizeof own, "%s", before ? before : "");
    snprintf(zone, sizeof zone, ":%s/%.200s", folder, name);
    use(zone);
    localtime_r(&moment, &local);
    use(before ? own : NULL);
    return local.tm_gmtoff;
}

bool time_zone_moment(const char *name, int64_t civil_s, int64_t *epoch_s)
{
    enum { A_DAY = 86400 }; /* clocks change by less, and never twice within two of them */
    int64_t before = time_zone_offset_s(name, civil_s - A_DAY),
            after = time_zone_offset_s(name, civil_s + A_DAY);

    *epoch_s = civil_s - before;
    if (time_zone_offset_s(name, *epoch_s) == before)
        return true;
    *epoch_s = civil_s - after;
    return time_zone_offset_s(name, *epoch_s) == after;
}
