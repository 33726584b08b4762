/* Cohorts of messages. The law is in message_queue_cohorts.h. */
#include "message_queue.h"
#include "message_queue_cohorts.h"

#include "hash.h"
#include "proportional_part.h"
#include "table.h"

size_t message_queue_lanes(const struct message_queue *q)
{
    int64_t groups = message_queue_variant(q)->groups ? q->spec->groups : 1;

    if (sim_gathers(q->sim) && groups > MESSAGE_QUEUE_LANES)
        groups = MESSAGE_QUEUE_LANES;
    return (size_t)groups;
}

void message_queue_many_init(struct message_queue *q)
{
    q->many = memory_new(1, sizeof *q->many);
    partition_map_init(&q->many->whole, 1, (struct partition_limits){{1, 1}, 1}, q->sim->now);
    if (q->table || !message_queue_variant(q)->groups)
        return;
    int64_t lanes = (int64_t)q->lanes.lane_count;
    for (int64_t i = 0; i < lanes; i++)
        q->lanes.shards[0]->lanes[i].groups =
            q->spec->groups * (i + 1) / lanes - q->spec->groups * i / lanes;
}

void message_queue_many_release(struct message_queue *q)
{
    if (!q->many)
        return;
    partition_map_release(&q->many->whole);
    free(q->many->shares);
    free(q->many->counts);
    free(q->many->lane_counts);
    free(q->many);
}

static void make_room(struct message_queue_many *many, size_t count)
{
    if (count <= many->room)
        return;
    many->shares = memory_resize(many->shares, count, sizeof *many->shares);
    many->counts = memory_resize(many->counts, count, sizeof *many->counts);
    many->lane_counts = memory_resize(many->lane_counts, count, sizeof *many->lane_counts);
    many->room = count;
}

static bool is_like(const struct message *m, const struct message *other)
{
    return m && m->sent == other->sent && m->spread == other->spread &&
           m->position == other->position && m->width == other->width &&
           m->receives == other->receives && m->retries == other->retries &&
           m->nature == other->nature && !m->ends_batch;
}

static void put(struct message_queue *q, struct lane *lane, const struct message *like)
{
    if (!like->count)
        return;
    q->sent += like->count;
    q->visible += like->count;
    if (is_like(lane->tail, like)) {
        lane->tail->count += like->count;
        lane->count += like->count;
        lane->shard->left += like->count;
    } else {
        struct message *m = pool_take(&q->messages);
        *m = *like;
        lanes_enter(&q->lanes, lane, m);
    }
    if (q->arrived)
        q->arrived(q->consumer);
}

static struct message of_interval(const struct message_queue *q, const struct key *key,
                                  int64_t count)
{
    simtime interval = sim_interval(q->sim);

    interval = interval < q->sim->now ? interval : q->sim->now;
    return (struct message){.sent = q->sim->now - interval,
                            .spread = interval,
                            .count = count,
                            .position = key ? key->position : 0,
                            .width = key ? key->width : 0};
}

/* Messages about a range of keys, or about none, may be of any group. */
static void spread_over_lanes(struct message_queue *q, struct lane *lanes, size_t count,
                              struct message *like)
{
    uint64_t *counts = q->many->lane_counts;

    for (size_t i = 0; i < count; i++)
        q->many->shares[i] = (double)lanes[i].groups;
    rng_multinomial(&q->draws, (uint64_t)like->count, q->many->shares, counts, count);
    for (size_t i = 0; i < count; i++) {
        like->count = counts[i];
        put(q, &lanes[i], like);
    }
}

/* Those of a lane's partition key are always in the same one. */
static void put_in_shard(struct message_queue *q, struct shard *shard, const struct key *key,
                         struct message *like)
{
    size_t lanes = shard->lane_count;

    make_room(q->many, lanes);
    if (lanes == 1)
        put(q, &shard->lanes[0], like);
    else if (key && !key->width)
        put(q, &shard->lanes[hash_mix(key->position / KEYSPACE_COLLECTION) % lanes], like);
    else
        spread_over_lanes(q, shard->lanes, lanes, like);
}

static void send_cells(struct message_queue *q, int64_t count)
{
    const struct cell *cells = keyspace_cells(&q->keyspace, &q->many->whole);
    size_t cell_count = q->keyspace.cell_count;

    make_room(q->many, cell_count);
    for (size_t i = 0; i < cell_count; i++)
        q->many->shares[i] = cells[i].share;
    rng_multinomial(&q->key_draws, (uint64_t)count, q->many->shares, q->many->counts, cell_count);
    for (size_t i = 0; i < cell_count; i++) {
        struct message like = of_interval(q, &cells[i].key, q->many->counts[i]);
        if (like.count)
            put_in_shard(q, q->lanes.shards[0], &cells[i].key, &like);
    }
}

/* How many of the sends the quota of calls allows. */
static int64_t take_sends(struct message_queue *q, int64_t count)
{
    struct bucket *calls = &q->sends;

    if (!calls->rate_per_s)
        return count;
    calls->depth = calls->rate_per_s * (1 + simtime_seconds(sim_interval(q->sim)));
    double most = bucket_level(calls, q->sim->now) * (double)q->spec->send_batch;
    int64_t sent = most < (double)count ? (int64_t)(most + 1e-9) : count;
    sent = sent > 0 ? sent : 0;
    bucket_take(calls, (double)sent / (double)q->spec->send_batch);
    q->throttled_sends += count - sent;
    return sent;
}

/* The latencies of many sends are equally likely quantiles of one uniform each. */
static void tell(struct message_queue *q, int64_t count, bool sent, struct caller *caller)
{
    int64_t points = count < ANSWER_POINTS ? count : ANSWER_POINTS;

    for (int64_t i = 0; i < points && caller; i++) {
        int64_t before = count * i / points, part = count * (i + 1) / points - before;
        double u = ((double)before + (double)part * rng_uniform(&q->draws)) / (double)count;
        simtime latency = simtime_from_ns(distribution_quantile(&q->latency, u));
        caller->finished(
            q->sim, caller,
            &(struct ending){.at = q->sim->now + latency, .count = part, .success = sent});
    }
}

void message_queue_send_many(struct message_queue *q, int64_t count, const struct key *key,
                             struct caller *caller)
{
    int64_t sent = take_sends(q, count);
    const struct key whole = {.width = UINT64_MAX};

    if (!message_queue_has_keys(q))
        key = NULL;
    if (sent && q->table) {
        message_queue_record_many(q, key ? key : &whole, sent);
    } else if (sent && !key && q->spec->keys_count) {
        send_cells(q, sent);
    } else if (sent) {
        struct message like = of_interval(q, key, sent);
        put_in_shard(q, q->lanes.shards[0], key, &like);
    }
    tell(q, sent, true, caller);
    tell(q, count - sent, false, caller);
}

static void record_part(struct message_queue *q, const struct partition *p, const struct key *key,
                        int64_t count)
{
    struct message like = of_interval(q, key, count);

    put_in_shard(q, q->lanes.shards[p->id], key, &like);
}

void message_queue_record_many(struct message_queue *q, const struct key *key, int64_t count)
{
    const struct partition_map *map = &q->table->throughput.partitions;
    uint64_t from = key->position,
             to = key->width < UINT64_MAX - from ? from + key->width : UINT64_MAX;
    double carry = rng_uniform(&q->draws), left_width = (double)(to - from) + 1;

    message_queue_follow_partitions(q);
    while (count) {
        const struct partition *p = partition_find(map, from);
        uint64_t end = p->to < to ? p->to : to;
        double width = (double)(end - from) + 1;
        int64_t part = end == to ? count : proportional_part(count, width / left_width, &carry);
        if (part)
            record_part(q, p, &(struct key){.position = from, .width = key->width ? end - from : 0},
                        part);
        count -= part;
        left_width -= width;
        from = end + 1;
    }
}

void message_queue_record_expiry(struct message_queue *q, uint64_t position)
{
    const struct partition *p = partition_find(&q->table->throughput.partitions, position);

    message_queue_follow_partitions(q);
    record_part(q, p, &(struct key){.position = p->from, .width = p->to - p->from}, 1);
}

void message_queue_put_letter(struct message_queue *q, const struct message *letter)
{
    struct key key = {.position = letter->position, .width = letter->width};
    struct message like = of_interval(q, &key, letter->count);

    if (message_queue_variant(q)->keeps_age) {
        like.sent = letter->sent;
        like.spread = letter->spread;
    }
    put_in_shard(q, q->lanes.shards[0], &key, &like);
}

struct message *message_queue_split(struct message_queue *q, struct message *m, int64_t count)
{
    struct message *first = pool_take(&q->messages);

    *first = *m;
    first->next = NULL;
    first->ends_batch = false;
    first->count = count;
    first->spread = (simtime)((double)m->spread * ((double)count / (double)m->count));
    m->count -= count;
    m->sent += first->spread;
    m->spread -= first->spread;
    return first;
}

struct message *message_queue_take_first(struct message_queue *q, struct message **list,
                                         int64_t most)
{
    struct message *m = *list;

    if (m->count > most)
        return message_queue_split(q, m, most);
    *list = m->next;
    return m;
}

struct message *message_queue_take_list(struct message_queue *q, struct message **list,
                                        int64_t count)
{
    struct message *first = NULL, **tail = &first;

    while (count) {
        struct message *m = message_queue_take_first(q, list, count);
        count -= m->count;
        m->next = NULL;
        *tail = m;
        tail = &m->next;
    }
    return first;
}

/* The lane's first messages, no more than one cohort of them. */
static struct message *pop(struct message_queue *q, struct lane *lane, int64_t most)
{
    if (lane->head->count <= most)
        return lane_pop(lane);
    lane->count -= most;
    return message_queue_split(q, lane->head, most);
}

static int64_t sent_until(const struct message *m, simtime time)
{
    if (time >= m->sent + m->spread)
        return m->count;
    if (time <= m->sent)
        return 0;
    return (int64_t)((double)m->count * ((double)(time - m->sent) / (double)m->spread) + 0.5);
}

struct message *message_queue_pop_until(struct message_queue *q, struct lane *lane, simtime time)
{
    int64_t count = sent_until(lane->head, time);

    return pop(q, lane, count > 0 ? count : 1);
}

struct message *message_queue_receive_many(struct message_queue *q, struct lane *lane,
                                           int64_t count, int64_t receives, int64_t times)
{
    struct message *first = NULL, **next = &first;

    if (q->receives.rate_per_s)
        bucket_take(&q->receives, (double)(receives * times));
    q->visible -= count;
    q->not_visible += count;
    q->received += count * times;
    while (count) {
        struct message *m = pop(q, lane, count);
        count -= m->count;
        m->receives += (int32_t)times;
        m->next = NULL;
        *next = m;
        next = &m->next;
    }
    return first;
}

void message_queue_limit_receives(struct message_queue *q, int64_t *messages, int64_t *receives)
{
    int64_t room = q->spec->in_flight_limit - q->not_visible;

    if (!q->table && *messages > room) {
        q->over_limit++;
        *messages = room > 0 ? room : 0;
    }
    if (!q->receives.rate_per_s)
        return;
    q->receives.depth = q->receives.rate_per_s * (1 + simtime_seconds(sim_interval(q->sim)));
    double level = bucket_level(&q->receives, q->sim->now);
    if (level < (double)*receives)
        *receives = level > 0 ? (int64_t)(level + 1e-9) : 0;
}

static bool is_spent(const struct message_queue *q, const struct message *m)
{
    return q->spec->max_receives && m->receives >= q->spec->max_receives;
}

void message_queue_put_back(struct message_queue *q, struct lane *lane, struct message *m)
{
    if (is_spent(q, m)) {
        message_queue_give_up(q, lane, m);
        return;
    }
    q->not_visible -= m->count;
    q->visible += m->count;
    lane_push(lane, m);
}

void message_queue_redeliver(struct message_queue *q, struct lane *lane, struct message *m,
                             simtime at)
{
    if (is_spent(q, m))
        message_queue_give_up(q, lane, m);
    else
        message_queue_redeliver_at(q, lane, m, sim_gather_time(q->sim, at));
}

void message_queue_cut(struct message_queue *q, struct lane *lane, struct message *m, int64_t count)
{
    bool ends_batch = m->ends_batch;
    struct message *behind = message_queue_split(q, m, count), rest = *m;

    *m = *behind;
    *behind = rest;
    behind->ends_batch = ends_batch;
    m->next = behind;
    if (lane->tail == m)
        lane->tail = behind;
}

void message_queue_bisect(struct message_queue *q, struct lane *lane, int64_t count)
{
    int64_t ends[] = {count / 2, count}, seen = 0;
    size_t end = 0;

    for (struct message *m = lane->head; m && end < 2; m = m->next) {
        if (seen + m->count > ends[end])
            message_queue_cut(q, lane, m, ends[end] - seen);
        seen += m->count;
        m->ends_batch = seen == ends[end];
        end += seen == ends[end];
    }
}

simtime lane_sent_at(const struct lane *lane, int64_t place)
{
    const struct message *m = lane->head;

    for (; m->next && place > m->count; m = m->next)
        place -= m->count;
    return m->sent + (simtime)((double)m->spread * (((double)place - 0.5) / (double)m->count));
}

int64_t lane_sent_until(const struct lane *lane, simtime time)
{
    int64_t count = 0;

    for (const struct message *m = lane->head; m; m = m->next)
        count += sent_until(m, time);
    return count;
}

int64_t message_queue_move_many(struct message_queue *q, struct message_queue *to, int64_t count)
{
    int64_t moved = 0;

    for (size_t i = 0; i < q->lanes.shards[0]->lane_count; i++) {
        struct lane *lane = &q->lanes.shards[0]->lanes[i];
        while (moved < count && lane->head && !lane->busy) {
            struct message *m = pop(q, lane, count - moved);
            struct key key = {.position = m->position, .width = m->width};
            struct message like = of_interval(to, &key, m->count);
            moved += m->count;
            lanes_done(&q->lanes, lane, m->count);
            pool_give(&q->messages, m);
            put_in_shard(to, to->lanes.shards[0], &key, &like);
        }
    }
    q->visible -= moved;
    q->deleted += moved;
    q->redriven += moved;
    return moved;
}
