"""How the coefficients of the dropout model lie in one vector, and what they are called."""

from dataclasses import dataclass

from science.person_sessions import GROUP_STARTS, N_GROUPS


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the coefficients: baseline, beta, planned baseline, gamma.

    Parameters
    ----------
    n_terms : int
        Terms of leaving, p.
    n_planned_terms : int
        Terms of a planned ending, q.
    """

    n_terms: int
    n_planned_terms: int

    @property
    def size(self) -> int:
        """Return the length of the vector, d = 2 * `N_GROUPS` + p + q."""
        return 2 * N_GROUPS + self.n_terms + self.n_planned_terms

    @property
    def n_leaving(self) -> int:
        """Return how many coefficients, the first ones, belong to leaving."""
        return N_GROUPS + self.n_terms

    @property
    def baseline(self) -> slice:
        """Return where the baseline of leaving lies, one place per session group."""
        return slice(0, N_GROUPS)

    @property
    def beta(self) -> slice:
        """Return where the effects on leaving lie."""
        return slice(N_GROUPS, self.n_leaving)

    @property
    def planned_baseline(self) -> slice:
        """Return where the baseline of a planned ending lies, one place per session group."""
        return slice(self.n_leaving, self.n_leaving + N_GROUPS)

    @property
    def gamma(self) -> slice:
        """Return where the effects on a planned ending lie."""
        return slice(self.n_leaving + N_GROUPS, self.size)

    def of_group(self, group: int) -> list[int]:
        """Return the places that rows of one session group touch: a, beta, g, gamma."""
        beta, gamma = range(self.size)[self.beta], range(self.size)[self.gamma]
        return [group, *beta, self.n_leaving + group, *gamma]


def group_names() -> tuple[str, ...]:
    """Return the names of the session groups.

    Returns
    -------
    tuple of str
        One per group, in order.

    Examples
    --------
    >>> group_names()
    ('1', '2', '3', '4', '5', '6 to 10', '11 and later')
    """
    ends = [start - 1 for start in GROUP_STARTS[1:]]
    closed = [
        str(start) if start == end else f"{start} to {end}"
        for start, end in zip(GROUP_STARTS, ends, strict=False)
    ]
    return (*closed, f"{GROUP_STARTS[-1]} and later")
