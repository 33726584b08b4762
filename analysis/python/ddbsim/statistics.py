"""Means over futures with their intervals."""
from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

# Student's t, 97.5 %, by degrees of freedom: any table of a textbook.
T_975 = {
    1: 12.706,
    2: 4.303,
    3: 3.182,
    4: 2.776,
    5: 2.571,
    6: 2.447,
    7: 2.365,
    8: 2.306,
    9: 2.262,
    10: 2.228,
    11: 2.201,
    12: 2.179,
    13: 2.160,
    14: 2.145,
    15: 2.131,
    16: 2.120,
    17: 2.110,
    18: 2.101,
    19: 2.093,
    24: 2.064,
    29: 2.045,
    39: 2.023,
    59: 2.001,
    99: 1.984,
}


def t_975(freedom: int) -> float:
    """Of the nearest smaller number of degrees of freedom that is in the table: never too narrow."""
    return T_975[max(k for k in T_975 if k <= freedom)]


def interval(values: xr.DataArray, dim: str = "seed") -> tuple[xr.DataArray, xr.DataArray]:
    """Mean and half the width of Student's 95 % interval over futures; of one future the half width is NaN.
    Known answer: of 1, 2, 3, 4, 5 the mean is 3 and the half width 2.776 * sqrt(2.5 / 5) = 1.963.
    """
    if dim not in values.dims:
        raise ValueError(
            f"{values.name or 'the values'} have no dimension {dim!r}: intervals are over the futures of a sweep"
        )
    count = values.sizes[dim]
    mean = values.mean(dim)
    if count < 2:
        return mean, xr.full_like(mean, np.nan)
    return mean, t_975(count - 1) * values.std(dim, ddof=1) / np.sqrt(count)


def intervals(values: xr.DataArray, dim: str = "seed") -> pd.DataFrame:
    """The same as a table: `mean`, `low` and `high` by what was swept, a row each combination."""
    mean, half = interval(values, dim)
    columns = xr.Dataset({"mean": mean, "low": mean - half, "high": mean + half})
    table = columns.to_dataframe() if mean.dims else columns.expand_dims("all").to_dataframe()
    return table[["mean", "low", "high"]]
