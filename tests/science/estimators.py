"""An estimator whose every figure is known: the literature's prior itself, or a chosen part."""

import numpy as np

from science.dropout_terms import NAMES, PLANNED_NAMES
from science.estimate import Estimator
from science.fitted import Fit
from science.hazard import fit
from science.person_sessions import PersonSessions
from science.prior import literature_prior
from science.reference import Reference


def no_rows() -> PersonSessions:
    """Rows of nobody: what is fitted on them is the prior."""
    empty = np.zeros(0, dtype=np.int64)
    return PersonSessions(
        client=empty,
        therapist=empty,
        session=empty,
        x=np.zeros((0, len(NAMES))),
        z=np.zeros((0, len(PLANNED_NAMES))),
        event=empty,
        names=NAMES,
        planned_names=PLANNED_NAMES,
    )


def prior_fit(base_rate: float = 0.197) -> Fit:
    """The literature's prior as a fit, anchored to a rate of leaving."""
    return fit(no_rows(), literature_prior(base_rate))


def prior_estimator(**values: object) -> Estimator:
    """An estimator that rests on published studies alone."""
    given = {
        "model": 7,
        "fit": prior_fit(),
        "reference": Reference(),
        "averages": {2: 0.15, 3: 0.12},
        "n_closed": 412,
        "n_dropouts": 87,
    }
    return Estimator(**{**given, **values})
