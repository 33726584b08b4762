/* How long the path of a series, or of its group, can be.
 *
 * A name has 255 characters at most (decode.h), and a path has three of them at most:
 * "global_tables/G/A-to-B/lag_seconds_total", with "cost/" or a slash before it. What is added to a
 * path ("/partitions") fits in besides. */
#ifndef DDBSIM_SERIES_PATH_H
#define DDBSIM_SERIES_PATH_H

enum { SERIES_NAME = 256, SERIES_PATH = 1200 };

#endif
