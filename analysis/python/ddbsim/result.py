"""Results of ddbsim as xarray: names, dimensions, units and dates as the file has them."""
from __future__ import annotations

import collections
import collections.abc
import difflib
import errno
import html
import importlib.util
import os
from typing import Any, Iterable, Iterator, Literal, Union

import h5py
import numpy as np
import xarray as xr

Path = Union[str, "os.PathLike[str]"]
Side = Literal["read", "write"]


LAYOUT = 2  # of files; OUTPUTS.md, "Formats"


class NotAResult(ValueError):
    """The file is not one that ddbsim wrote."""


class NoSuchGroup(KeyError):
    """The result has no group of that name; the message has those that it may have meant."""

    def __str__(self) -> str:
        return str(self.args[0])


class NoSuchOutput(KeyError):
    """The group has no series of that role; the message has the roles that there are."""

    def __str__(self) -> str:
        return str(self.args[0])


def meant(wrong: str, known: Iterable[str]) -> str:
    """ "; did you mean 'tables/orders'?", or all that there are when none is like it."""
    names = list(known)
    near = difflib.get_close_matches(wrong, names, n=3, cutoff=0.6)
    if near:
        return f"; did you mean {' or '.join(repr(name) for name in near)}?"
    return f"; there are: {', '.join(names)}"


def opened(path: Path) -> h5py.File:
    """For reading; what cannot be opened is told by its name alone, without HDF5's own words."""
    if not os.path.exists(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path))
    if not h5py.is_hdf5(path):
        raise NotAResult(f"{os.fspath(path)} is not a result of ddbsim: it is no HDF5 file")
    return h5py.File(path)


def groups(path: Path) -> list[str]:
    """The names of all groups that hold series, in the order of the file; "" is the root."""
    found = [""]
    with opened(path) as file:
        layout = file.attrs.get("layout_version")
        if layout is None:
            raise NotAResult(f"{path} is not a result of ddbsim")
        if layout > LAYOUT:
            raise NotAResult(
                f"{path} has layout {layout}, of a later ddbsim; this package reads layouts up to {LAYOUT}: take the "
                "later one"
            )
        file.visititems(
            lambda name, item: found.append(name)
            if isinstance(item, h5py.Group)
            and any(isinstance(x, h5py.Dataset) for x in item.values())
            else None
        )
    return found


class Groups(collections.abc.Mapping[str, xr.Dataset]):
    """{group: Dataset} of one result. A group is opened when it is first asked for, for that takes longer than reading
    it. What `owner` is lives as long as this does: the folder of a result that was given no name.
    """

    def __init__(self, path: Path, engine: str, owner: object = None) -> None:
        self.path = os.fspath(path)
        self._engine, self._owner = engine, owner
        self._opened: dict[str, xr.Dataset | None] = dict.fromkeys(groups(path))

    def __getitem__(self, group: str) -> xr.Dataset:
        if group not in self._opened:
            raise NoSuchGroup(f"{self.path} has no group {group!r}{meant(group, self._opened)}")
        dataset = self._opened[group]
        if dataset is None:
            dataset = xr.open_dataset(self.path, group=group or None, engine=self._engine)
            if "time" in dataset.coords:
                dataset.time.attrs["time_zone"] = "UTC"  # datetime64 itself has none
            self._opened[group] = dataset
        return dataset

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened)

    def __len__(self) -> int:
        return len(self._opened)

    def __contains__(self, group: object) -> bool:
        return group in self._opened

    @property
    def attrs(self) -> dict[str, Any]:
        """What the file says of itself and rests on: title, version, seed, start, resolution, price_book, defaults, the
        digest of the run."""
        return dict(self[""].attrs)

    def _kinds(self) -> list[tuple[str, list[str]]]:
        """The groups by their first word: tables, workloads, …"""
        kinds: dict[str, list[str]] = collections.defaultdict(list)
        for group in self:
            if group:
                kinds[group.split("/")[0]].append(group)
        return list(kinds.items())

    def _told(self) -> str:
        told = self.attrs
        since = f", from {told['start']}" if "start" in told else ""
        return f"{told.get('title', '')}{since}, seed {told.get('seed', '')}: {len(self)} groups"

    def __repr__(self) -> str:
        lines = [f"<ddbsim result {self.path}", f"{self._told()}"]
        for kind, names in self._kinds():
            more = f", … {len(names) - 6} more" if len(names) > 6 else ""
            lines.append(f"  {kind}: {', '.join(names[:6])}{more}")
        return "\n".join(lines) + ">"

    def _repr_html_(self) -> str:
        rows = [
            f"<details><summary>{html.escape(kind)} ({len(names)})</summary>"
            + "".join(f"<code>{html.escape(name)}</code><br>" for name in names)
            + "</details>"
            for kind, names in self._kinds()
        ]
        head = f"<b>ddbsim result</b> {html.escape(os.path.basename(self.path))}<br>"
        return f"<div>{head}{html.escape(self._told())}{''.join(rows)}</div>"


def load(path: Path, engine: str | None = None, owner: object = None) -> Groups:
    """The groups of a result by name. Nothing is read before it is used. netcdf4 opens a group in an eighth of the time
    that h5netcdf takes, so it comes first where it is installed.

        load("flash-sale.h5")["tables/user-sessions-prod"].consumed_read_capacity_units
    """
    if engine is None:
        engine = "netcdf4" if importlib.util.find_spec("netCDF4") else "h5netcdf"
    return Groups(path, engine, owner)


def by_role(path: Path, group: str, role: str) -> str:
    """The series of a group by what it means ("failed", "consumed.read"), whatever it is called: its name. OUTPUTS.md
    has the roles."""
    with h5py.File(path) as file:
        if "outputs" not in file:
            raise NoSuchOutput(
                f"{path} is a sweep: its groups have measures, and no series by role"
            )
        roles = dict(zip(file["outputs/id"].asstr()[:], file["outputs/role"].asstr()[:]))
        if group not in file:
            names = [name for name in groups(path) if name]
            raise NoSuchGroup(f"{path} has no group {group!r}{meant(group, names)}")
        there = []
        for name, item in file[group].items():
            output = item.attrs.get("output_id", b"")
            output = output.decode() if isinstance(output, bytes) else output
            if output.endswith("." + name) and roles.get(output):
                if roles[output] == role:
                    return str(name)
                there.append(str(roles[output]))
    raise NoSuchOutput(f"{path}: {group} has no output with the role {role!r}{meant(role, there)}")


def series(result: Groups, group: str, role: str) -> xr.DataArray:
    """A series of a group by what it means, as by_role."""
    return result[group][by_role(result.path, group, role)]


def is_sweep(path: Path) -> bool:
    """Whether the file is of a sweep, whose groups have a `seed` and the swept values for dimensions, and no `time`."""
    with h5py.File(path) as file:
        return bool(file.attrs.get("kind") == b"sweep")


def per_second(counts: xr.DataArray) -> xr.DataArray:
    """A counting series as a rate, by the distance of its times; the last interval is as long as the one before it.
    Known answer: 120, 60 and 30 counted at 0, 60 and 120 s are 2, 1 and 0.5 a second."""
    step = np.diff(counts.time.values).astype("timedelta64[ns]").astype(float) * 1e-9
    step = np.append(step, step[-1] if len(step) else 1)
    length = xr.DataArray(step, dims="time", coords={"time": counts.time})
    return (counts / length).assign_attrs(counts.attrs)


def demand(result: Groups, group: str, side: Side) -> xr.Dataset:
    """Asked, served, throttled and bought of one side of a table or index over time, in units a second. asked = served +
    throttled, each attempt counted: a call that is tried three times asks three times, where the program's own picture
    has what calls need, each once. `bought` is the provisioned capacity, NaN while none is bought. Known answer: 100
    units a second provisioned and none saved, 160 asked: served 100, throttled 60."""
    served = per_second(series(result, group, f"consumed.{side}"))
    throttled = per_second(series(result, group, f"throttled_units.{side}"))
    bought = series(result, group, f"capacity.{side}")
    curves = {
        "asked": (served + throttled, "asked for, each attempt counted"),
        "served": (served, "served"),
        "throttled": (throttled, "throttled"),
        "bought": (bought.where(bought > 0), "provisioned"),
    }
    return xr.Dataset(
        {
            name: values.assign_attrs(units="1/s", long_name=f"{side} capacity units {words}")
            for name, (values, words) in curves.items()
        },
        attrs={"group": group, "side": side},
    )
