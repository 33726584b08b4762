/* The script that collects what import reads: AWS CLI commands in POSIX sh.
 *
 * It asks the account itself which indexes and operations a table has, so nothing has to be known
 * before; each query's Label says what its answer is (series_name.h), and each file's name what its
 * document does not (file_subject.h). It only reads, and says at its head which permissions it needs
 * and what it costs. The script proper is collect.sh, a part of the program; what differs are the
 * variables before it. */
#ifndef DDBSIM_COLLECT_SCRIPT_H
#define DDBSIM_COLLECT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum { COLLECT_SCRIPT_DAYS = 455 }; /* as long as CloudWatch keeps hours */

struct collect_script {
    const char *const *tables; /* legal names (aws_name.h) */
    size_t table_count;        /* 0: all of the account in the Region */
    size_t days;
    bool costs; /* ask Cost Explorer too */
};

void collect_script_write(const struct collect_script *script, struct text *out);

#endif
