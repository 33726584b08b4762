/* std::priority_queue behind a C interface, built in the same run as what it is compared with. */
#ifndef DDBSIM_BENCH_H
#define DDBSIM_BENCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nanoseconds per hold (pop the first, push it again later): `pending` events, `steps` from a ring
 * of increments. Returns a checksum of the keys in *sum so that nothing is optimised away. */
double standard_queue_hold(size_t pending, size_t holds, const uint64_t *steps, size_t ring,
                           uint64_t *sum);

#ifdef __cplusplus
}
#endif
#endif
