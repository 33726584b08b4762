/* A look at a file ends, whatever the file holds.
 *
 * Between begin and end the program ends with one line on stderr and exit status 65 when it faults
 * (the HDF5 library has known faults on hostile files) and when it has used a minute of processor
 * time since the last begin: time that passes for others does not count. DDBSIM_READ_PATIENCE is
 * the number of seconds instead of 60; what is no positive number is no wish. Looks may overlap. A
 * child of fork has no timer. What the program itself is writing is removed when it ends so
 * (temporary.h). Nothing is to be simulated during a look. */
#ifndef DDBSIM_PATIENCE_H
#define DDBSIM_PATIENCE_H

void patience_begin(const char *path); /* of the file, for the line */
void patience_end(void);

/* The look that is going on has come further: its time begins anew. */
void patience_renew(void);

#endif
