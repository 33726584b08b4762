#include "aws_time.h"

#include "iso_time.h"

bool aws_time_read(const char *text, int64_t *epoch_s)
{
    struct iso_time t;

    if (!iso_time_read(text, &t))
        return false;
    *epoch_s = t.epoch_s;
    return t.epoch_s >= 0;
}

bool aws_time_of(const json_t *value, int64_t *epoch_s)
{
    const double end_of_9999 = 253402300799.0;

    if (json_is_string(value))
        return aws_time_read(json_string_value(value), epoch_s);
    if (!json_is_number(value))
        return false;
    double number = json_number_value(value);
    if (!(number >= 0 && number <= end_of_9999))
        return false;
    *epoch_s = (int64_t)number;
    return true;
}
