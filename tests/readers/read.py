"""A result opens in h5py, xarray (both engines) and ncdump with names, dimensions, units and dates, and all
of them read the same numbers that the summary gives. `make check` opens every group with netcdf4 and one of each kind
with h5netcdf, which takes eight times as long; `make check-all` (ALL_TESTS) opens all of them with both."""
import pathlib
import subprocess
import sys

import h5py
import numpy as np
import xarray as xr

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from shared_runs import ALL_TESTS, result  # noqa: E402

TABLE = "tables/user-sessions-prod"
bad = 0


def check(name, good, detail=""):
    global bad
    bad += not good
    print(f"{'ok' if good else 'FAIL'} readers/{name}{'' if good else f': {detail}'}")


def groups_of(file):
    found = []
    file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Group) else None)
    return found


def opened(groups, engine):
    """The groups that xarray opens with this engine."""
    if ALL_TESTS or engine == "netcdf4":
        return groups
    return {group.split("/")[0]: group for group in groups}.values()


def with_h5py(path, summary):
    with h5py.File(path) as file:
        series = file[f"{TABLE}/consumed_read_capacity_units"]
        check("h5py dimension", series.dims[0][0].name.endswith("/time"))
        check(
            "h5py units",
            series.attrs["units"] == b"1" and b"ConsumedRead" in series.attrs["long_name"],
        )
        check("h5py sum", np.isclose(series[:].sum(), summary["resources"][0]["read"]["consumed"]))
        check("h5py complete", file.attrs["complete"] == 1)
        scales, bare, short = [], [], []

        def visit(name, item):
            if not isinstance(item, h5py.Dataset) or item.shape == ():
                return
            if h5py.h5ds.is_scale(item.id):
                scales.append(name)
            elif not all(len(d) == 1 for d in item.dims):
                bare.append(name)
            if len(item.shape) and item.dims[0]:
                if (
                    item.dims[0][0].name.endswith("/time")
                    and item.shape[0] != file["time"].shape[0]
                ):
                    short.append(name)

        file.visititems(visit)
        check("h5py every axis has a scale", not bare, bare)
        check("h5py every series is as long as time", not short, short)
        events = file["events"]
        check("h5py events", b"switches billing" in b" ".join(events["detail"][:]))
        check(
            "h5py event kinds", events["kind"].attrs["flag_meanings"].startswith(b"action scaling")
        )
        remedies = file["remedies"]
        check(
            "h5py remedies",
            remedies["outcome"].attrs["flag_meanings"].startswith(b"helps no_help worse")
            and len(remedies["sets"]) == len(remedies["throttles"]) > 3
            and remedies.attrs["before_throttles"] > np.nanmin(remedies["throttles"][:]),
        )
        check("h5py scenario", b"name: flash-sale" in file["scenario/given"][()])
        return groups_of(file)


def with_xarray(path, groups, engine):
    for group in opened(groups, engine):
        try:
            with xr.open_dataset(path, group=group, engine=engine) as data:
                phony = [d for d in data.dims if str(d).startswith("phony")]
                check(f"{engine} {group}", not phony, phony)
        except Exception as error:  # every reason is a failure
            check(f"{engine} {group}", False, error)
    with xr.open_dataset(path, group=TABLE, engine=engine) as data:
        first = data["time"].values[0]
        check(f"{engine} dates", str(first).startswith("2025-12-14T14:30:00"), first)
        at = data["consumed_read_capacity_units"].sel(time="2025-12-14T14:35:30")
        check(f"{engine} select by date", float(at) > 500, at)
        check(f"{engine} attributes", data["consumed_read_capacity_units"].attrs["units"] == "1")
    with xr.open_dataset(path, group=f"{TABLE}/partitions", engine=engine) as data:
        matrix = data["consumed_read_capacity_units"]
        check(
            f"{engine} partitions",
            matrix.dims == ("time", "partition") and matrix.sizes["partition"] == 7,
            matrix.dims,
        )
        check(f"{engine} not yet there", bool(np.isnan(matrix.isel(time=0, partition=6))))
        check(f"{engine} coordinates", "partition" in data.coords and "time" in data.coords)
    with xr.open_dataset(path, group="top_keys/user-sessions-prod", engine=engine) as data:
        hot = data["consumed_capacity_units"].sel(key="session#active_users").sum()
        check(f"{engine} keys by name", float(hot) > 1e4, hot)
    with xr.open_dataset(path, group="workloads/session-counter", engine=engine) as data:
        check(
            f"{engine} quantiles",
            data["latency"].dims == ("time", "quantile")
            and float(data["latency"].sel(quantile=0.5, method="nearest")[0]) < 0.01,
        )
    return matrix


def with_ncdump(path):
    out = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True)
    check("ncdump", out.returncode == 0, out.stderr)
    check("ncdump names", "double consumed_read_capacity_units(time)" in out.stdout)
    check("ncdump matrix", "float consumed_read_capacity_units(time, partition)" in out.stdout)
    check("ncdump conventions", ':Conventions = "CF-1.10"' in out.stdout)
    dates = subprocess.run(
        ["ncdump", "-t", "-v", "time", path], capture_output=True, text=True
    ).stdout
    check("ncdump dates", '"2025-12-14 14:30"' in dates)


def application():
    """Every group of a result with APIs, caches, queues, consumers, gateways and bills opens in xarray."""
    engine = "h5netcdf" if ALL_TESTS else "netcdf4"
    for name, expected in (
        ("checkout_queue", "queues/carts"),
        ("flash_sale_page", "apis/page"),
        ("checkout_dax", "caches/dax"),
    ):
        path = result(name).path
        with h5py.File(path) as file:
            groups = groups_of(file)
        check(f"{name} has {expected}", expected in groups, groups)
        for group in groups:
            with xr.open_dataset(path, group=group, engine=engine) as data:
                check(f"{name} {group}", not [d for d in data.dims if str(d).startswith("phony")])


def cloudwatch_minutes():
    """CloudWatch's one-minute view is the finer series summed by the minute: the same as a run sampled by it."""
    by_second, by_minute = (
        result("quickstart", "--set", f"sample_every={every}").path for every in ("1s", "60s")
    )
    with xr.open_dataset(by_second, group="tables/orders") as fine, xr.open_dataset(
        by_minute, group="tables/orders"
    ) as minutes:
        for name in ("consumed_read_capacity_units", "read_throttle_events", "throttled_requests"):
            summed = fine[name].resample(time="1min").sum()
            same = bool((summed.values == minutes[name].values).all())
            check(f"one-minute view of {name}", same and float(summed.sum()) > 0)


def main():
    sale = result("flash_sale", "--resolution", "1s", tried=True)
    groups = with_h5py(sale.path, sale.summary)
    for engine in ("h5netcdf", "netcdf4"):
        with_xarray(sale.path, groups, engine)
    with_ncdump(sale.path)
    application()
    cloudwatch_minutes()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
