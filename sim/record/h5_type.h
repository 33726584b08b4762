/* The types of values that are written, and how many axes they may have. */
#ifndef DDBSIM_H5_TYPE_H
#define DDBSIM_H5_TYPE_H

enum { H5_RANK = 9 }; /* most axes of a dataset */

enum h5_type { H5_DOUBLE, H5_FLOAT, H5_INT32, H5_INT64, H5_INT8, H5_STRING };

#endif
