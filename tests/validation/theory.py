"""What queueing theory says in closed form, against the simulator: a second method beside the published cases."""
import math

import numpy as np

CAPACITY = 100  # units a second of theory.yaml's table


def total(file, path, start=60):
    return float(file[path][start:].sum())


def ratio(over, under):
    return lambda file: total(file, over) / total(file, under)


def throttled_share(demand):
    """Poisson arrivals into a bucket of rate c < λ that is never idle for long: a part 1 - c/λ finds it empty."""
    return 1 - CAPACITY / demand


def retried(demand, attempts):
    """Retries that come back unrelated to the state of the bucket: attempts a second A = λ(1 - pⁿ)/(1 - p) and
    p = 1 - c/A meet at one p. Returns attempts a call, and the part of calls that fail, pⁿ."""
    low, high = 0.0, 1.0
    for _ in range(200):
        p = (low + high) / 2
        a = demand * sum(p**k for k in range(attempts))
        low, high = (p, high) if 1 - CAPACITY / a > p else (low, p)
    return sum(p**k for k in range(attempts)), p**attempts


def dispersion(file):
    """Variance over mean of one partition's units a second: 1 for a part of a Poisson stream."""
    units = file["tables/t/partitions/consumed_write_capacity_units"][60:, 0]
    return float(np.var(units, ddof=1) / np.mean(units))


def correlation(file):
    """Parts of one Poisson stream are independent."""
    units = file["tables/t/partitions/consumed_write_capacity_units"][60:]
    return float(np.corrcoef(units[:, 0], units[:, 1])[0, 1])


def little(file):
    """Users = throughput x (latency + time to think). The mean of the lognormal latency is exact:
    median · exp(σ²/2), with σ = ln(p99/median) / 2.326."""
    sigma = math.log(10 / 4) / 2.3263478740408408
    latency = 0.004 * math.exp(sigma**2 / 2)
    rate = total(file, "workloads/load/succeeded") / (len(file["workloads/load/succeeded"]) - 60)
    return rate * (latency + 0.1)


def conflicts(rate, seconds):
    """Transactions on one item: one server and no place to wait. Of Poisson arrivals a part ρ/(1 + ρ) finds it busy,
    whatever the distribution of how long it is (Erlang's loss formula for one server)."""
    return rate * seconds / (1 + rate * seconds)


def lognormal_latency(mean, sigma):
    """The row that gives a table's latency a mean, in seconds, and a spread."""
    median = 1000 * mean / math.exp(sigma**2 / 2)
    p99 = median * math.exp(2.3263478740408408 * sigma)
    return f"tables.t.latency={{median: {median:.6f}ms, p99: {p99:.6f}ms}}"


def validate(table):
    row = table.row
    write_off, four = "clients.app.retry.mode=none", "tables.t.partitions=4"
    for demand, credit in ((150, 300), (400, 300), (110, 60)):
        sets = [
            "tables.t.burst=%ds" % credit,
            "workloads.load.arrivals=even",
            f"workloads.load.rate=[{{per_second: {demand}}}]",
        ]
        row(
            "T1",
            "theory",
            f"burst of {credit} s at {demand}/s of 100, s",
            CAPACITY * credit / (demand - CAPACITY),
            0.01,
            lambda f: float(np.flatnonzero(f["tables/t/write_throttle_events"][:] > 0)[0]),
            sets,
        )
    for demand in (120, 150, 300):
        row(
            "T2",
            "theory",
            f"part throttled at {demand}/s of 100",
            throttled_share(demand),
            0.02,
            ratio("tables/t/write_throttle_events", "workloads/load/offered"),
            [write_off, f"workloads.load.rate=[{{per_second: {demand}}}]"],
        )
    for attempts in (3, 6):
        a, failed = retried(150, attempts)
        sets = [
            f"clients.app.retry={{mode: standard, attempts: {attempts}}}",
            "clients.app.instances=1000000",
            "clients.app.timeout=1h",
        ]
        row(
            "T3",
            "theory",
            f"attempts a call, {attempts} at most",
            a,
            0.02,
            ratio("workloads/load/attempts", "workloads/load/offered"),
            sets,
        )
        row(
            "T3",
            "theory",
            f"part of calls failed, {attempts} attempts",
            failed,
            0.03,
            ratio("workloads/load/failed", "workloads/load/offered"),
            sets,
        )
    sets = [four, "tables.t.write.capacity=1000", "workloads.load.rate=[{per_second: 200}]"]
    row("T4", "theory", "one of 4 partitions, variance over mean", 1, 0.05, dispersion, sets)
    row("T4", "theory", "two partitions, correlation", 0, (-0.03, 0.03), correlation, sets)
    row("T5", "closed", "users in a closed loop (Little)", 50, 0.005, little)
    for rate, sigma in ((25, 0), (25, 1), (100, 1)):
        sets = [f"workloads.load.rate=[{{per_second: {rate}}}]", lognormal_latency(0.04, sigma)]
        row(
            "T6",
            "loss",
            f"conflicts at {rate}/s of 40 ms, {'lognormal' if sigma else 'constant'}",
            conflicts(rate, 0.04),
            0.02,
            ratio("workloads/load/failed", "workloads/load/offered"),
            sets,
        )
