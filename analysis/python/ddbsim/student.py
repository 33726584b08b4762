"""Student's t, of which tests and the package have this one table; it needs numpy only."""
from __future__ import annotations

import numpy as np

# 97.5 %, by degrees of freedom: any table of a textbook. The last is the normal distribution's.
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
    10**9: 1.960,
}


def t_975(freedom: int) -> float:
    """Half of the two-sided 95 % interval in standard errors; between rows in a straight line over 1 / freedom.
    Known answers: 12.706 of 1, 2.086 of 20, 1.972 of 199.
    """
    rows = sorted(T_975, reverse=True)
    value = np.interp(1 / freedom, [1 / row for row in rows], [T_975[row] for row in rows])
    return round(float(value), 3)
