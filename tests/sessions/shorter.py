"""The commands of a session made short for `make check`, and what is then compared of what they print."""
import re

SALE = " --set start=2026-11-12T22:00:00Z --set duration=20m"


def shorter(command):
    """Of a sensitivity two futures of three quarters of an hour; of a comparison eight for a minute; of a plan half of a
    few futures of a short time without the service's unknowns, and the last thing to change set to the most, or a goal
    that is met in a quarter of an hour; of a past and its bill twenty minutes; no environment for Python.
    """
    if "venv" in command or command.startswith("sudo"):
        return ""
    if "--sensitivity" in command:
        return command.replace("--futures 4", "--futures 2") + " --set duration=45m"
    if "ddbsim compare" in command and "--futures" in command:
        return re.sub(r"--futures \S+", "--futures 8", command) + " --set duration=1m"
    if "ddbsim backtest" in command:
        return command.replace("--futures 8", "--futures 2" + SALE)
    if "ddbsim bill" in command:
        return command.replace("--modes", SALE)
    if "ddbsim plan" in command:
        return shorter_plan(command)
    if "ddbsim run" in command and "rush" not in command:
        return command + " --untried"
    return command


def shorter_plan(command):
    if "sale.yaml" in command and "flash" not in command:
        plan, to, file = command.partition(" > ")
        plan = plan.replace("failed_ratio < 1%", "failed_ratio < 5%")
        return f"{plan} --unknown service=as_written --set duration=15m{to}{file}"
    command = re.sub(r"--change (\S+)=\d+\.\.(\d+)$", r"--set \1=\2", command)
    return (
        command + " --futures 2 --share 50% --tail 1m --unknown service=as_written"
        " --set duration=15m"
    )


def first_words(text):
    """What lines at the margin begin with, but for numbers."""
    words = {line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")}
    return {word for word in words if not re.search(r"\d", word)}


def told(text):
    """The first words of its lines, up to the sentences behind a table: those are other ones of fewer futures, of a
    shorter past, without the ways to pay."""
    for end in ("\nGoals: ", "\nCounts are", "\n\nWays to pay", "\ntogether"):
        text = text.partition(end)[0]
    return first_words(text)
