"""Ratings that say little: every answer at its best, or one answer for opposite questions."""

from collections.abc import Mapping

from science.history import Extreme
from science.instrument import Instrument, Item, Scale

# Fewer equal answers than this are no pattern (our default).
FEWEST_ITEMS = 3


def extreme_rating(
    instrument: Instrument, answers: Mapping[str, object], exact: float | None
) -> Extreme | None:
    """Say in which way, if any, a rating leaves nothing to read between the lines.

    Parameters
    ----------
    instrument : Instrument
        With a main scale; without one the answer is None.
    answers : mapping of str to object
        Item id to the answer as given, before reversed items are turned.
    exact : float or None
        The main score in points of its scale; None without a score.

    Returns
    -------
    {"ceiling", "straight-line"} or None
        ``ceiling``: the score is the best that its scale has, so every question that was answered
        got its best answer. It may be meant; it cannot rise, and it cannot be told from politeness.

        ``straight-line``: every item of the main scale was answered, three or more, all by the same
        code off the middle of the answers, although some items are worded the other way round. The
        answers then contradict each other. Only where the score is not below the middle of its
        scale: a low rating is news whatever its pattern, and must not be waved aside.

    Notes
    -----
    Where all items point the same way, equal answers may simply be meant, and count only at the
    ceiling: in outcome scales of routine care the longest run of equal answers depends too much on
    the trait itself to be taken for careless answering. The middle answer contradicts nothing.
    That a straight line is named at all, and from three items, is our default.

    References
    ----------
    Conijn, J. M. et al. (2019). The assessment and impact of careless responding in routine outcome
    monitoring within mental health care. Multivariate Behav Res 54(4), 593-611.
    https://doi.org/10.1080/00273171.2018.1563520
    Meade, A. W. & Craig, S. B. (2012). Identifying careless responses in survey data. Psychol
    Methods 17, 437-455. https://doi.org/10.1037/a0028085
    """
    scale = instrument.main_scale
    if scale is None or exact is None:
        return None
    is_better_high = scale.higher_is == "better"
    if exact == (scale.maximum if is_better_high else scale.minimum):
        return "ceiling"
    middle = (scale.minimum + scale.maximum) / 2
    is_low = exact < middle if is_better_high else exact > middle
    if is_low or not _is_straight_line(instrument, scale, answers):
        return None
    return "straight-line"


def _is_straight_line(instrument: Instrument, scale: Scale, answers: Mapping[str, object]) -> bool:
    items = [item for item in instrument.items if item.id in scale.items]
    first = answers.get(items[0].id)
    return (
        len(items) >= FEWEST_ITEMS
        and isinstance(first, int | float)
        and all(answers.get(item.id) == first for item in items)
        and {item.reversed for item in items} == {True, False}
        and all(_is_off_middle(item, first) for item in items)
    )


def _is_off_middle(item: Item, answer: float) -> bool:
    return 2 * answer != (item.minimum or 0.0) + (item.maximum or 0.0)
