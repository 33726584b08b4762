"""Means over futures with their intervals."""
from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from .student import t_975


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
