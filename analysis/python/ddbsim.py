"""Results of ddbsim as xarray: names, dimensions, units and dates as the file has them.

    import ddbsim
    run = ddbsim.load("flash-sale.h5")
    run["tables/user-sessions-prod"].consumed_read_capacity_units.resample(time="1min").sum()
    sweep = ddbsim.load("shards.h5")
    sweep[""].failed_ratio.mean("seed")

load() gives a mapping of the file's groups, each a Dataset; "" is the root. Needs python3-xarray and
python3-h5netcdf (or python3-netcdf4).
"""
import collections.abc
import importlib.util

import h5py
import numpy as np
import xarray as xr

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


class NotAResult(ValueError):
    """The file is not one that ddbsim wrote."""


def groups(path):
    """The names of all groups that hold series, in the order of the file."""
    found = [""]
    with h5py.File(path) as file:
        if "layout_version" not in file.attrs:
            raise NotAResult(f"{path} is not a result of ddbsim")
        file.visititems(
            lambda name, item: found.append(name)
            if isinstance(item, h5py.Group)
            and any(isinstance(x, h5py.Dataset) for x in item.values())
            else None
        )
    return found


class Groups(collections.abc.Mapping):
    """{group: Dataset}. A group is opened when it is first asked for: that takes longer than reading it."""

    def __init__(self, path, engine):
        self._path, self._engine = path, engine
        self._opened = dict.fromkeys(groups(path))

    def __getitem__(self, group):
        if self._opened[group] is None:
            self._opened[group] = xr.open_dataset(
                self._path, group=group or None, engine=self._engine
            )
        return self._opened[group]

    def __iter__(self):
        return iter(self._opened)

    def __len__(self):
        return len(self._opened)

    def __contains__(self, group):
        return group in self._opened


def load(path, engine=None):
    """The groups of a result by name. Nothing is read before it is used. netcdf4 opens a group in an eighth of the time
    that h5netcdf takes, so it comes first where it is installed."""
    if engine is None:
        engine = "netcdf4" if importlib.util.find_spec("netCDF4") else "h5netcdf"
    return Groups(path, engine)


class NoSuchOutput(KeyError):
    """The group has no series of that role."""


def by_role(path, group, role):
    """The series of a group by what it means ("failed", "consumed.read"), whatever it is called: its name."""
    with h5py.File(path) as file:
        roles = dict(zip(file["outputs/id"].asstr()[:], file["outputs/role"].asstr()[:]))
        for name, item in file[group].items():
            output = item.attrs.get("output_id", b"")
            output = output.decode() if isinstance(output, bytes) else output
            if roles.get(output) == role and output.endswith("." + name):
                return name
    raise NoSuchOutput(f"{path}: {group} has no output with the role '{role}'")


def is_sweep(path):
    with h5py.File(path) as file:
        return file.attrs.get("kind") == b"sweep"


def per_second(series):
    """A counting series as a rate, by the distance of its times."""
    step = np.diff(series.time.values).astype("timedelta64[ns]").astype(float) * 1e-9
    step = np.append(step, step[-1] if len(step) else 1)
    return (series / xr.DataArray(step, dims="time", coords={"time": series.time})).assign_attrs(
        series.attrs
    )


def interval(values, dim="seed"):
    """Mean and half the width of Student's 95 % interval over seeds."""
    count = values.sizes[dim]
    mean = values.mean(dim)
    if count < 2:
        return mean, xr.full_like(mean, np.nan)
    t = T_975[
        max(k for k in T_975 if k <= count - 1)
    ]  # of fewer degrees of freedom: never too narrow
    return mean, t * values.std(dim, ddof=1) / np.sqrt(count)
