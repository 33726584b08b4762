/* CloudTrail: who changed capacity or billing by hand.
 *
 * Of lookup-events' answer, or of the log files of a trail, UpdateTable calls that were not refused are
 * read: each side of the table, and of each index, is a change by hand. What Application Auto Scaling
 * itself called is left out, as its activities say it. The event proper is a JSON text in a member; the
 * names in its request begin with a small letter, but either spelling is taken. Source: CloudTrail user
 * guide, "Record contents"; DynamoDB API reference, UpdateTable. Known answer: in tests/aws/samples the
 * writes of by-status were set to 900 units at 22:24:10. */
#ifndef DDBSIM_CLOUDTRAIL_EVENTS_H
#define DDBSIM_CLOUDTRAIL_EVENTS_H

#include "document.h"

void cloudtrail_events_read(struct document *document, const struct json_value *event);
void cloudtrail_events_read_record(struct document *document, const struct json_value *record);

#endif
