#include "version.h"

const char version_number[] = "0.2.0";
const char version_day[] = "2026-11-22";

const char version_licence[] =
    "Copyright (C) 2025, 2026 the ddbsim authors\n"
    "Licence GPL-3.0-or-later <https://www.gnu.org/licenses/gpl-3.0.html>: you may change it and\n"
    "pass it on. There is NO WARRANTY, to the extent permitted by law.\n";
