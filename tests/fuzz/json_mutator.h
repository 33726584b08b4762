/* Changes a JSON document as a tree: a value becomes an odd one, two change places, one goes, a list has its items twice. */
#ifndef DDBSIM_JSON_MUTATOR_H
#define DDBSIM_JSON_MUTATOR_H

#include <stddef.h>
#include <stdint.h>

/* One to four changes, by the seed. Returns the new length; what is no JSON, and one of eight inputs, is
 * changed as bytes. */
size_t json_mutator_change(uint8_t *bytes, size_t length, size_t most, unsigned seed);

#endif
