/* The kinds of documents that are read, one row each, and how a document finds its own (document.h). */
#ifndef DDBSIM_DOCUMENT_KINDS_H
#define DDBSIM_DOCUMENT_KINDS_H

#include "document.h"

extern const struct document_kind *const document_kinds[]; /* NULL-terminated */

/* NULL when no kind fits. */
const struct document_kind *document_kinds_of(const json_t *json);

/* Reads all documents of a value (an object, or a list of documents) that do not wait; `later` is
 * called for each that does. What is unknown is a mistake. */
typedef void document_later(void *state, const json_t *json);
void document_kinds_read(struct document *document, const json_t *json, document_later *later,
                         void *state);

/* Reads one that waited. */
void document_kinds_read_late(struct document *document, const json_t *json);

#endif
