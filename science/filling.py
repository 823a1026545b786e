"""How forms are filled: seconds they take, where people stop, and what may be shown of either."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

# A pause at one question counts as ten minutes at most (our default): a form left open over lunch
# says nothing about its length.
LONGEST_MS: Final = 600_000
# Below ten forms a median is mostly noise, and might be about one person (our default).
LEAST_FORMS: Final = 10
# Ten forms of one client would show that client's times (our default).
LEAST_CLIENTS: Final = 5
# A count below this might be about one person (our default).
LEAST_CELL: Final = 5


@dataclass(frozen=True, slots=True)
class Filled:
    """One form that was sent.

    Parameters
    ----------
    client : int
        Whose it is; only counted, never shown.
    device : str
        Kind of screen; empty where it is unknown.
    seconds : float
        From `seconds_of`, 0 and up.
    """

    client: int
    device: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Typical:
    """The middle of many forms' times, in seconds."""

    median: float
    lower: float  # a quarter took less
    upper: float  # a quarter took more
    n: int


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts that may be shown, and the sum of those that are too small to be."""

    shown: tuple[tuple[str, int], ...]
    pooled: int


def seconds_of(ms: Iterable[int]) -> float:
    """Add up what the questions of one form took, pauses cut.

    Parameters
    ----------
    ms : iterable of int
        Milliseconds at each question, 0 and up.

    Returns
    -------
    float
        Seconds, each question with at most ten minutes.

    Examples
    --------
    >>> seconds_of([4_000, 6_500, 3_600_000])
    610.5
    """
    return sum(min(each, LONGEST_MS) for each in ms) / 1000


def typical(forms: Sequence[Filled]) -> Typical | None:
    """Summarise forms by median and quartiles, if they are enough and of enough clients.

    Parameters
    ----------
    forms : sequence of Filled
        In any order.

    Returns
    -------
    Typical or None
        Quartiles by linear interpolation between the order statistics (method 7 of Hyndman and
        Fan). None with fewer than ten forms, or with forms of fewer than five clients.

    References
    ----------
    Hyndman RJ, Fan Y (1996). Sample quantiles in statistical packages. The American Statistician
    50(4), 361-365. doi:10.1080/00031305.1996.10473566

    Examples
    --------
    >>> typical([Filled(n, "phone", 10.0 * n) for n in range(1, 12)])
    Typical(median=60.0, lower=35.0, upper=85.0, n=11)
    >>> typical([Filled(1, "phone", 10.0)] * 40) is None
    True
    """
    if len(forms) < LEAST_FORMS or len({form.client for form in forms}) < LEAST_CLIENTS:
        return None
    seconds = [form.seconds for form in forms]
    lower, _, upper = quantiles(seconds, n=4, method="inclusive")
    return Typical(float(median(seconds)), float(lower), float(upper), len(seconds))


def typical_by_device(forms: Sequence[Filled]) -> dict[str, Typical | None]:
    """Summarise forms by device, hiding what could be worked out from the sum.

    Parameters
    ----------
    forms : sequence of Filled
        All forms that the sum is shown of.

    Returns
    -------
    dict of str to Typical or None
        By device, in order of the name; None where a group is too small. While the hidden groups
        together are too small, the smallest shown one is hidden too: all forms without the shown
        ones would give them away.
    """
    groups: dict[str, list[Filled]] = {}
    for form in forms:
        groups.setdefault(form.device, []).append(form)
    shown = {device: typical(group) for device, group in groups.items()}
    while rest := [form for device in groups if shown[device] is None for form in groups[device]]:
        kept = [device for device in groups if shown[device] is not None]
        if typical(rest) is not None or not kept:
            break
        shown[min(kept, key=lambda device: (len(groups[device]), device))] = None
    return {device: shown[device] for device in sorted(shown)}


def stopped_at(order: Sequence[str], answered: Iterable[str]) -> str | None:
    """Name the question at which someone stopped.

    Parameters
    ----------
    order : sequence of str
        The questions of the form, as asked.
    answered : iterable of str
        Those that were answered or skipped.

    Returns
    -------
    str or None
        The question after the last answered one, the first where there is none. None where the
        last one was answered: then only the sending is missing.

    Examples
    --------
    >>> stopped_at(["a", "b", "c"], {"a"})
    'b'
    >>> stopped_at(["a", "b", "c"], {"c"}) is None
    True
    """
    done = set(answered)
    last = max((place for place, item in enumerate(order) if item in done), default=-1)
    return order[last + 1] if last + 1 < len(order) else None


def without_small_cells(counts: Mapping[str, int]) -> Cells:
    """Pool the counts that might be about one person.

    Parameters
    ----------
    counts : mapping of str to int
        In the order in which they are to be shown. Empty cells are left out.

    Returns
    -------
    Cells
        Counts from `LEAST_CELL` on. A pool that would itself be too small takes the smallest
        shown count in, so that no small count can be worked out from the total.

    Examples
    --------
    >>> without_small_cells({"1": 12, "2": 3, "3": 4})
    Cells(shown=(('1', 12),), pooled=7)
    >>> without_small_cells({"1": 12, "2": 8, "3": 1})
    Cells(shown=(('1', 12),), pooled=9)
    """
    shown = {name: n for name, n in counts.items() if n >= LEAST_CELL}
    pooled = sum(counts.values()) - sum(shown.values())
    while shown and 0 < pooled < LEAST_CELL:
        smallest = min(shown, key=lambda name: shown[name])
        pooled += shown.pop(smallest)
    return Cells(tuple(shown.items()), pooled)
