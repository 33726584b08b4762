#include "metric.h"

#include <math.h>

static void publish(struct sim *sim, void *subject)
{
    struct metric *m = subject;

    memmove(&m->points[1], &m->points[0], (METRIC_KEPT - 1) * sizeof *m->points);
    m->points[0] = m->arriving[m->known++ % METRIC_KEPT];
    if (m->kept < METRIC_KEPT)
        m->kept++;
    m->arrived(sim, m->owner);
}

static double row_sample(struct metric *m, simtime now)
{
    if (m->refresh)
        m->refresh(m->subject, now);
    double value = series_read(m->row, m->subject), point = value;
    if (m->row->kind == SERIES_SUM) {
        point = value - m->before;
        m->before = value;
        if (point == 0 && m->zero_is_missing)
            point = NAN;
    }
    return point;
}

static void close_period(struct sim *sim, void *subject)
{
    struct metric *m = subject;
    double point = m->sample ? m->sample(m->owner) : row_sample(m, sim->now);

    m->arriving[m->closed++ % METRIC_KEPT] = point;
    if (sim->now < sim->metrics_out_until)
        m->arriving[(m->closed - 1) % METRIC_KEPT] = NAN;
    sim_at(sim, sim->now + m->delay, PRIORITY_OBSERVE, publish, m);
    sim_at(sim, sim->now + m->period, PRIORITY_OBSERVE, close_period, m);
}

void metric_start(struct metric *metric, struct sim *sim)
{
    simtime since_midnight = sim->start_epoch_s % 86400 * SECOND;
    simtime first = metric->period - since_midnight % metric->period;

    invariant(metric->delay / metric->period < METRIC_KEPT - 1, "too many datapoints on their way");
    sim_at(sim, first, PRIORITY_OBSERVE, close_period, metric);
}

int metric_above(const struct metric *metric, int n, double threshold)
{
    int count = 0;
    for (int i = 0; i < n && i < metric->kept; i++)
        count += metric->points[i] > threshold;
    return count;
}

int metric_below(const struct metric *metric, int n, double threshold)
{
    int count = 0;
    for (int i = 0; i < n && i < metric->kept; i++)
        count += metric->points[i] < threshold;
    return count;
}
