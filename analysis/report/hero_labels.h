/* What is written into the picture of a run (hero.h): the value of what was bought at each of its steps,
 * and moments that explain it.
 *
 * Law. At each width (picture.h) a step is labelled only where its words fit beside those of greater
 * steps: the first step, then those to or from on demand, then by how much they change. Words
 * of a moment that would meet the next stand left of it, or else the next a line lower. Known answer: steps of 500, 2,171, 3,000 and
 * none are told as "500 → 2,171 → 3,000 → on demand". */
#ifndef DDBSIM_HERO_LABELS_H
#define DDBSIM_HERO_LABELS_H

#include "hero_columns.h"
#include "picture.h"

struct hero_moment {
    double at_s; /* NAN: it is not shown */
    const char *what;
};

struct hero_labels { /* all borrowed */
    const struct picture *picture;
    const struct hero_step *steps;
    size_t count;
    double height, top; /* pixels, and the units that they stand for */
    bool is_used;       /* where nothing is bought and something served, that is on demand */
};

/* The values, and the strips over the stretches in which nothing is bought. */
void hero_labels_add(const struct hero_labels *labels);

/* A line from 0 to `bottom` pixels and "what HH:MM:SS" of each, in the order of time. */
void hero_labels_moments(const struct hero_labels *labels, const struct result *result,
                         const struct hero_moment *moments, size_t count, double bottom);

/* When that step ends. */
double hero_labels_end(const struct hero_labels *labels, size_t step);

/* "Bought: 500 → 2,171." or, of many steps, between what. */
void hero_labels_sentence(const struct hero_labels *labels, struct text *out);

#endif
