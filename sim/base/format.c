#include "format.h"

#define JSON_MEMBER "the member `format`"
#define LAYOUT "the attribute `layout_version` of the root: the number"

const struct format_row format_rows[FORMATS] = {
    [FORMAT_RESULT] = {"ddbsim.result/2", "the result of a run, HDF5", LAYOUT},
    [FORMAT_SWEEP_FILE] = {"ddbsim.sweep-file/2", "the file of a sweep, HDF5",
                           LAYOUT ", and `kind` is `sweep`"},
    [FORMAT_BACKTEST_FILE] = {"ddbsim.backtest-file/1", "what `backtest --keep` keeps, HDF5",
                              LAYOUT ", 1 where it has none; `kind` is `backtest`"},
    [FORMAT_PLAN_FILE] = {"ddbsim.plan-file/1", "the file of a plan",
                          "the first line, `ddbsim plan 1`"},
    [FORMAT_SUMMARY] = {"ddbsim.summary/1", "`run --json` of one run, `show --json` of a result",
                        JSON_MEMBER},
    [FORMAT_SWEEP] = {"ddbsim.sweep/1", "`--json` of many runs: of `sweep`, `merge`, `show`, …",
                      JSON_MEMBER},
    [FORMAT_COMPARISON] = {"ddbsim.comparison/1", "`compare --json` of results", JSON_MEMBER},
    [FORMAT_PLAN] = {"ddbsim.plan/1", "`plan --json`", JSON_MEMBER},
    [FORMAT_BILL] = {"ddbsim.bill/1", "`bill --json`", JSON_MEMBER},
    [FORMAT_BACKTEST] = {"ddbsim.backtest/1", "`backtest --json`", JSON_MEMBER},
    [FORMAT_CHANGES] = {"ddbsim.changes/1", "`changes --json`", JSON_MEMBER},
    [FORMAT_VERIFICATION] = {"ddbsim.verification/1", "`show --verify --json`", JSON_MEMBER},
    [FORMAT_OUTPUTS] = {"ddbsim.outputs/1", "`schema --outputs --json`", JSON_MEMBER},
    [FORMAT_PROGRESS] = {"ddbsim.progress/1", "each line of `--progress json`", JSON_MEMBER},
    [FORMAT_WORKBENCH] = {"ddbsim.workbench/1", "each answer of `serve`",
                          "the header `DDBSim-Format`"},
};
