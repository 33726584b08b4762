/* Changes a scenario as a tree, by the field rows: a key that there is, a value near a bound, a list item
 * more. What is changed so is mostly valid YAML and often a valid scenario, which bytes changed at random are not. */
#ifndef DDBSIM_YAML_MUTATOR_H
#define DDBSIM_YAML_MUTATOR_H

#include <stddef.h>
#include <stdint.h>

struct record;

/* One to four changes by the rows of `record` (NULL: of a scenario) and the seed. Returns the new
 * length; what is no YAML, and one of eight inputs, is changed as bytes. */
size_t yaml_mutator_change(const struct record *record, uint8_t *bytes, size_t length, size_t most,
                           unsigned seed);

/* Two scenarios as one: entries of the second in the first. Returns its length, 0 when there is none. */
size_t yaml_mutator_cross(const uint8_t *first, size_t first_length, const uint8_t *second,
                          size_t second_length, uint8_t *out, size_t most, unsigned seed);

#endif
