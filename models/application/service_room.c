#include "service_room.h"

#include "exact.h"

enum { REMEMBERED = 64 };

void service_room_learn(struct service *s, simtime takes, simtime held, int64_t count)
{
    struct service_many *m = &s->many;
    double seconds = simtime_seconds(takes);
    double remembered = m->line.rate_per_s * m->below_s;

    remembered = remembered > REMEMBERED ? remembered : REMEMBERED;
    m->below_weight += (double)count;
    if (m->below_weight > remembered)
        m->below_weight = remembered;
    double weight = (double)count / m->below_weight;
    weight = weight < 1 ? weight : 1;
    m->below_s += weight * (seconds - m->below_s);
    m->held_s += weight * (simtime_seconds(held) - m->held_s);
    m->below_square += weight * (seconds * seconds - m->below_square);
}

struct worker_load service_room_load(const struct service *s)
{
    const struct service_many *m = &s->many;
    double own = service_time_mean_s(&s->spec->service_time);
    double own_variance = service_time_cv2(&s->spec->service_time) * own * own;

    if (s->spec->load_factor > 0)
        own *= 1 + s->spec->load_factor * worker_line_utilisation(&m->line, own);
    double mean = own + m->below_s, below = m->below_square - m->below_s * m->below_s;
    return (struct worker_load){.mean_s = mean,
                                .cv2 = (own_variance + (below > 0 ? below : 0)) / (mean * mean)};
}

/* Whether workers need several intervals for a call, so that they are counted; else the pool is a
 * fluid that calls leave after their mean time. */
static bool is_slow(const struct service *s, const struct worker_load *load)
{
    return load->mean_s > 4 * simtime_seconds(sim_interval(s->sim));
}

/* How many workers are busy when an interval begins, as a law or by count. Calls below may wait for an
 * interval's end that is not in their time; a worker that is only busy for that is free. */
static double busy_workers(struct service *s, const struct worker_load *load, double kept,
                           double each_s, double interval_s)
{
    struct service_many *m = &s->many;
    double held = load->mean_s - m->below_s + m->held_s;

    double idle_s = simtime_seconds(s->sim->now - m->begun_at) - interval_s;
    m->fluid = m->fluid * kept + m->begun * each_s / interval_s;
    m->fluid *= idle_s > 0 ? exact_exp(-idle_s / load->mean_s) : 1;
    m->begun = 0;
    m->begun_at = s->sim->now;
    m->counts_workers = is_slow(s, load);
    if (!m->counts_workers)
        return m->fluid * kept;
    return (double)m->working * (held > load->mean_s ? load->mean_s / held : 1);
}

void service_room_open(struct service *s, const struct worker_load *load)
{
    struct service_many *m = &s->many;
    double interval = simtime_seconds(sim_interval(s->sim));
    double kept = exact_exp(-interval / load->mean_s), each = load->mean_s * (1 - kept);
    double less_than_one = m->may_begin > 0 && m->may_begin < 1 ? m->may_begin : 0;

    if (m->may_begin_at == s->sim->now)
        return;
    m->may_begin_at = s->sim->now;
    m->per_worker = interval / each;
    m->may_begin =
        ((double)s->spec->workers - busy_workers(s, load, kept, each, interval)) * m->per_worker;
    m->may_begin = m->may_begin > 0 ? m->may_begin + less_than_one : 0;
}
