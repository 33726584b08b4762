/* One JSON document that the AWS CLI wrote, on its way into what was collected, and what is to be
 * said of a kind of document; the kinds are listed in document_kinds.h.
 *
 * Which command wrote it is seen by its outer member ("Table", "ScalableTargets", …), or, where
 * --query cut that off, by members that only its inside has. A file may hold one document, several
 * one behind the other (JSON Lines, `cat a b`), or a list of documents. What a document leaves out
 * (the table of a metric's statistics, say) is taken from the file's name; those that need other
 * documents for that are read behind all others. Borrows everything. */
#ifndef DDBSIM_DOCUMENT_H
#define DDBSIM_DOCUMENT_H

#include "json_value.h"

struct document {
    struct collected *into;
    struct json_source source;
    const char *about; /* what --of says that the file is about; NULL: nothing */
    size_t foreign;    /* series of it that are of no table */
};

struct document_kind {
    const char *name;     /* the command that writes it */
    const char *outer;    /* the member with its inside: an object, or a list of such; or NULL */
    const char *marks[3]; /* members by which the inside is known */
    bool stands;          /* says what stands in the account: is kept for change sets */
    /* Reads an inside. */
    void (*read)(struct document *document, const struct json_value *inside);
    /* Whether it can be read only when all other documents were; NULL: never. */
    bool (*waits)(const struct document *document, const json_t *whole);
};

#endif
