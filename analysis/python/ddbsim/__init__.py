"""ddbsim from Python: run a scenario or a sweep, and have the result in xarray and pandas.

    import ddbsim
    sale = ddbsim.run("scenarios/flash_sale.yaml", resolution="1s")
    ddbsim.demand(sale, "tables/user-sessions-prod", "read").asked.resample(time="1min").mean()
    sweep = ddbsim.sweep(
        "scenarios/quickstart.yaml", {"tables.orders.read.capacity": [50, 100, 200]}, futures=10
    )
    ddbsim.intervals(sweep[""].failed_ratio)

`from ddbsim import plots` has figures for a paper, with matplotlib; `from ddbsim import cloudwatch` stands in for
boto3.client("cloudwatch").

load() reads what the program `ddbsim` wrote at any time; it needs the file alone. run(), sweep() and summary() call the
program: DDBSIM in the environment, or build/ddbsim of the checkout that this package lies in, or `ddbsim` of the PATH.
"""
from .digest import OtherDigest, check_digest, digest
from .program import Refused, program, run, summary, sweep
from .result import (
    Groups,
    NoSuchGroup,
    NoSuchOutput,
    NotAResult,
    by_role,
    demand,
    groups,
    is_sweep,
    load,
    per_second,
    series,
)
from .statistics import interval, intervals

__all__ = [
    "Groups",
    "NoSuchGroup",
    "NoSuchOutput",
    "NotAResult",
    "OtherDigest",
    "Refused",
    "by_role",
    "check_digest",
    "demand",
    "digest",
    "groups",
    "interval",
    "intervals",
    "is_sweep",
    "load",
    "per_second",
    "program",
    "run",
    "series",
    "summary",
    "sweep",
]
