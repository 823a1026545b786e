"""The terms of the dropout model: what each one measures, and what is believed of it beforehand."""

from dataclasses import dataclass
from typing import Final, Literal

Evidence = Literal["literature", "our-default"]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the model, with the prior of its effect on leaving.

    Parameters
    ----------
    name : str
        Stable id: stored models and explanations refer to it.
    mean, sd : float
        Normal prior of the effect, log-odds per ``unit``; ``sd`` above 0.
    unit : str
        What one unit of the feature is.
    evidence : {"literature", "our-default"}
        ``literature``: derived by this project from published findings, shrunk for their size.
        ``our-default``: nothing published speaks for a direction, so the mean is 0.
    """

    name: str
    mean: float
    sd: float
    unit: str
    evidence: Evidence


# Not among them: age, gender, ethnicity, postcode and free text, on purpose; lateness and
# employment, because nothing here records them.
TERMS: Final = (
    Term("ally", -0.40, 0.20, "SD of the alliance so far", "literature"),
    Term("ally_missing", 0.0, 0.15, "no rating from either side so far", "our-default"),
    Term("ally_last", -0.20, 0.15, "SD of the latest alliance against the mean", "literature"),
    Term("drop", 0.60, 0.40, "possible drop at the latest session", "literature"),
    Term("slope", -0.15, 0.15, "SD per session, shrunk", "literature"),
    Term("disc", 0.0, 0.15, "SD, therapist against client", "literature"),
    Term("ceil", 0.0, 0.15, "client at the top of the scale", "our-default"),
    Term("sev0", 0.0, 0.15, "SD of the first outcome score, worse is higher", "literature"),
    Term("ntx", 0.15, 0.20, "outcome not on track", "literature"),
    Term("miss", 0.70, 0.35, "missed session of the last three, 2 at most", "literature"),
    Term("form_missing", 0.40, 0.30, "form of the latest session not filled in", "literature"),
    Term("form_unopened", 0.0, 0.15, "and never opened", "our-default"),
    Term("low_support", 0.40, 0.30, "hardly anyone to ask for help", "literature"),
)
NAMES: Final = tuple(term.name for term in TERMS)

# The planned ending has one term: reliable improvement so far. Nothing published: our default.
PLANNED_TERMS: Final = (Term("improved", 0.5, 0.5, "reliably improved so far", "our-default"),)
PLANNED_NAMES: Final = tuple(term.name for term in PLANNED_TERMS)
