/* A toy kind of entity, to prove that a kind is one file pair and one line: booths at which cars are
 * let through at a rate, the others turned back.
 *
 * Law: `offered` cars a second come by, of which at most `rate` are let through; each pays `toll`.
 * Known answer: 5 a second offered for 60 s at a rate of 3 are 300 cars, 180 served and 120
 * throttled. */
#ifndef DDBSIM_TOLL_BOOTH_H
#define DDBSIM_TOLL_BOOTH_H

#include "entity.h"

extern const struct entity_kind toll_booth_kind;

#endif
