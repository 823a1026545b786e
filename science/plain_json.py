"""Numbers of a fit as plain JSON values and back."""

from typing import Any

import numpy as np

from science.person_sessions import Floats

SIGNIFICANT_DIGITS = 10


def rounded(value: Floats | float) -> Any:
    """Return a number, or an array as nested lists, to ten significant digits.

    Parameters
    ----------
    value : float or float array
        Any finite numbers.

    Returns
    -------
    float or list
        Plain JSON values.

    References
    ----------
    Ten digits are our default: far below any uncertainty, and the same on every machine.

    Examples
    --------
    >>> rounded(np.array([1 / 3, 2.0]))
    [0.3333333333, 2.0]
    """
    if isinstance(value, np.ndarray) and value.ndim:
        return [rounded(part) for part in value]
    return float(f"{float(value):.{SIGNIFICANT_DIGITS}g}")


def numbers(value: Any) -> Floats:
    """Return the float array of a list of numbers, or of a list of lists.

    Parameters
    ----------
    value : list
        As `rounded` gave it.

    Returns
    -------
    float array

    References
    ----------
    None: a change of form only.

    Examples
    --------
    >>> numbers([[1, 2.5]]).shape
    (1, 2)
    """
    return np.array(value, dtype=np.float64)
