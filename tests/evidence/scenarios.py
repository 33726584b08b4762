"""Every scenario's finding, by the scenario's name."""
from evidence import (
    applications,
    caches,
    clients,
    indexes,
    operations,
    patterns,
    regions,
    sales,
    traffic,
)  # noqa: F401
from evidence.declare import SCENARIOS  # noqa: F401
