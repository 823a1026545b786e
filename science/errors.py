"""What the core raises: always with the place, the value and what was allowed."""

# A message goes to a terminal, a log or a form: long input must not come with it.
SHOWN_CHARACTERS = 40


class ScienceError(ValueError):
    """Something that the core cannot work with."""


class InstrumentError(ScienceError):
    """An instrument definition that contradicts itself or the schema.

    Parameters
    ----------
    where : str
        Path inside the definition, for example ``items[3].answers``.
    value : object
        What was found there.
    allowed : str
        What may stand there.
    """

    def __init__(self, where: str, value: object, allowed: str) -> None:
        self.where = where
        self.value = value
        self.allowed = allowed
        super().__init__(f"{where}: {shown(value)} is not allowed; expected {allowed}")


class AnswerError(ScienceError):
    """An answer that its item does not offer; nothing was scored.

    Parameters
    ----------
    item : str
        Item id.
    value : object
        The answer as given.
    allowed : str
        The answers that the item takes.
    """

    def __init__(self, item: str, value: object, allowed: str) -> None:
        self.item = item
        self.value = value
        self.allowed = allowed
        name = shown(item).strip("'\"")
        super().__init__(f"item {name}: {shown(value)} is not allowed; expected {allowed}")


class HistoryError(ScienceError):
    """Facts of an episode that contradict each other or lie outside their range."""


class FitError(ScienceError):
    """Numbers that a model or a figure cannot be computed from.

    Parameters
    ----------
    what : str
        The argument or the quantity.
    value : object
        What was found.
    allowed : str
        What may stand there.
    """

    def __init__(self, what: str, value: object, allowed: str) -> None:
        self.what = what
        self.value = value
        self.allowed = allowed
        super().__init__(f"{what}: {shown(value)} is not allowed; expected {allowed}")


def shown(value: object) -> str:
    r"""Return `value` on one line and short, so that it can stand in a message.

    Parameters
    ----------
    value : object
        Anything, also hostile text.

    Returns
    -------
    str
        Printable ASCII; at most `SHOWN_CHARACTERS` characters of the value.

    Examples
    --------
    >>> shown("3.0")
    "'3.0'"
    >>> shown("two\nlines")
    "'two\\nlines'"
    >>> shown(10**60)
    '1000000000000000000000000000000000000000...'
    """
    # An integer of thousands of digits refuses to become text.
    too_long = isinstance(value, int) and value.bit_length() > 1_000
    text = "a very long number" if too_long else ascii(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "..."
