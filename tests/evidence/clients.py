"""What the SDKs do with a table that is short, and with a service that fails."""
from evidence.declare import claim, milliseconds, number, percent, removal, scenario, seconds

MINUTE = 60
SURGE = (2 * MINUTE, 4 * MINUTE)
ERRORS = (8 * MINUTE + 5, 9 * MINUTE)


def p99(name):
    return lambda r: r.p99(f"workloads/{name}")


def failed(name):
    return lambda r: r.failed(f"workloads/{name}", *SURGE)


def attempts(name):
    """For each call of the surge, also those that come after it."""
    return lambda r: (
        r.sum(f"workloads/{name}/attempts", 2 * MINUTE, 6 * MINUTE)
        / r.sum(f"workloads/{name}/offered", 2 * MINUTE, 6 * MINUTE)
    )


def error_p99(name):
    return lambda r: r.window_p99(f"workloads/{name}", *ERRORS)


scenario(
    "sdk_generations",
    found="who waits longer sees the end of the surge: of the calls made in it {python} fail with botocore's legacy mode and "
    "{java} with Java's, but {javascript} with JavaScript's and {updated} with the updated one, whose quotas end the "
    "retries. For that a call takes {python_attempts} and {java_attempts} attempts instead of {javascript_attempts} and "
    "{updated_attempts}, and the slowest hundredth of all calls waits {python_p99} and {java_p99} instead of {javascript_p99} and "
    "{updated_p99}. Of the service's errors callers see nothing but a wait, {javascript_errors} with JavaScript's "
    "delays and {updated_errors} with the updated ones.",
    short="{java} of the calls fail with Java's retries, {updated} with the updated one, after {java_p99} and {updated_p99}",
    figures={
        **{n: percent(failed(n), digits=2) for n in ("python", "java", "javascript", "updated")},
        **{
            f"{n}_attempts": number(attempts(n), digits=2)
            for n in ("python", "java", "javascript", "updated")
        },
        **{
            f"{n}_p99": seconds(p99(n), digits=2)
            for n in ("python", "java", "javascript", "updated")
        },
        "javascript_errors": milliseconds(lambda r: error_p99("javascript")(r), digits=2),
        "updated_errors": milliseconds(lambda r: error_p99("updated")(r), digits=2),
    },
    claims=[
        claim("Java's wait longest", lambda r: p99("java")(r) - p99("updated")(r), ">", 20),
        claim(
            "botocore's send most", lambda r: attempts("python")(r) - attempts("updated")(r), ">", 1
        ),
        claim("all fail", lambda r: min(failed(n)(r) for n in ("javascript", "updated")), ">", 0.3),
        claim(
            "after errors the updated mode is back sooner",
            lambda r: error_p99("updated")(r) - error_p99("javascript")(r),
            "<",
            0,
        ),
    ],
    removals=[
        removal("Java's own retries", ["clients.java.sdk=js-v3@3.1166"], p99("java"), "down"),
        removal(
            "botocore's legacy mode", ["clients.python.sdk=python@1.44"], attempts("python"), "down"
        ),
        removal(
            "delays by class of error",
            ["clients.updated.retry={mode: standard}", "clients.updated.sdk=python@1.40"],
            error_p99("updated"),
            "up",
        ),
    ],
)
