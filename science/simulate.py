"""Person-sessions drawn from a known truth, for tests and benchmarks."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from science.coefficients import Layout
from science.dropout_terms import NAMES, PLANNED_NAMES
from science.errors import FitError
from science.person_sessions import Event, Floats, Ints, PersonSessions, group_of
from science.prior import literature_prior

MAX_SESSIONS = 30
# Share of a client's terms that stays from session to session; the rest is drawn anew.
STABLE = 0.6
# Terms that count: how often each is 1 or more (and 2 or more). All others are normal with mean
# 0 and standard deviation 1.
SHARES = {
    "ally_missing": (0.10,),
    "drop": (0.14,),
    "ceil": (0.15,),
    "ntx": (0.25,),
    "miss": (0.12, 0.03),
    "form_missing": (0.15,),
    "form_unopened": (0.10,),
    "low_support": (0.25,),
    "improved": (0.30,),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulation:
    """Rows, and what they were drawn from.

    Parameters
    ----------
    rows : PersonSessions
        One row per attended session whose sequel is known.
    coefficients : (d,) float array
        The truth, in the order of `science.coefficients.Layout`, log-odds.
    effects : (T,) float array
        The therapists' true effects, log-odds.
    """

    rows: PersonSessions
    coefficients: Floats
    effects: Floats


def simulate(
    rng: np.random.Generator,
    *,
    n_clients: int,
    n_therapists: int,
    beta: Floats,
    gamma: Floats | None = None,
    base_rate: float = 0.25,
    therapist_sd: float = 0.4,
    censored: float = 0.0,
    names: tuple[str, ...] = NAMES,
    planned_names: tuple[str, ...] = PLANNED_NAMES,
) -> Simulation:
    """Draw a clinic's person-sessions from the model itself.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from; the same generator gives the same clinic.
    n_clients, n_therapists : int
        How many; every client has one therapist, drawn evenly. 0 clients and 1 therapist and up.
    beta : (p,) float array
        True effects on leaving, log-odds per unit.
    gamma : (q,) float array or None
        True effects on a planned ending. None: the prior's.
    base_rate : float
        What the baseline is anchored to, as in `literature_prior`.
    therapist_sd : float
        Spread of the therapists' effects, log-odds, 0 and up.
    censored : float
        Chance at each session that what follows is not known, 0 to 1.
    names, planned_names : tuple of str
        Terms; `SHARES` says which of them count, and how often.

    Returns
    -------
    Simulation

    Raises
    ------
    FitError
        ``beta`` or ``gamma`` does not fit the names, or a share is none.

    References
    ----------
    Every figure of the simulation is our default: no public data set of this kind was found.
    """
    prior = literature_prior(base_rate, names, planned_names)
    gamma = prior.gamma_mean if gamma is None else gamma
    if beta.shape != prior.beta_mean.shape or gamma.shape != prior.gamma_mean.shape:
        raise FitError("beta and gamma", (beta.shape, gamma.shape), "one number per term")
    if not 0 <= censored <= 1:
        raise FitError("censored", censored, "a share from 0 to 1")
    truth = np.concatenate([prior.baseline_mean, beta, prior.planned_mean, gamma])
    effects = rng.normal(0.0, therapist_sd, n_therapists)
    therapist = rng.integers(0, n_therapists, n_clients)
    course = _Course(rng, names, planned_names, truth, censored)
    return Simulation(
        rows=course.rows(therapist, effects[therapist]), coefficients=truth, effects=effects
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Course:
    rng: np.random.Generator
    names: tuple[str, ...]
    planned_names: tuple[str, ...]
    truth: Floats
    censored: float

    def rows(self, therapist: Ints, effect: Floats) -> PersonSessions:
        own = self.rng.normal(size=(len(therapist), len(self.names + self.planned_names)))
        alive, parts = np.arange(len(therapist)), []
        for number in range(1, MAX_SESSIONS + 1):
            terms = self._terms(own[alive])
            event = self._events(number, terms, effect[alive])
            known = self.rng.random(len(alive)) >= self.censored
            parts.append((alive[known], np.full(known.sum(), number), terms[known], event[known]))
            alive = alive[known & (event == Event.CAME_BACK)]
        client, session, terms, event = map(np.concatenate, zip(*parts, strict=True))
        return PersonSessions(
            client=client,
            therapist=therapist[client],
            session=session,
            x=terms[:, : len(self.names)],
            z=terms[:, len(self.names) :],
            event=event,
            names=self.names,
            planned_names=self.planned_names,
        )

    def _terms(self, own: Floats) -> Floats:
        fresh = self.rng.normal(size=own.shape)
        terms: Floats = math.sqrt(STABLE) * own + math.sqrt(1 - STABLE) * fresh
        for place, name in enumerate(self.names + self.planned_names):
            if name in SHARES:
                limits = [NormalDist().inv_cdf(1 - share) for share in SHARES[name]]
                terms[:, place] = (terms[:, [place]] > limits).sum(axis=1)
        return terms

    def _events(self, number: int, terms: Floats, effect: Floats) -> Ints:
        at = Layout(len(self.names), len(self.planned_names))
        group = group_of(np.array([number]))[0]
        x, z = terms[:, : at.n_terms], terms[:, at.n_terms :]
        odds_d = np.exp(self.truth[at.baseline][group] + x @ self.truth[at.beta] + effect)
        odds_p = np.exp(self.truth[at.planned_baseline][group] + z @ self.truth[at.gamma])
        draw = self.rng.random(len(effect)) * (1 + odds_d + odds_p)
        other = np.where(draw < odds_d + odds_p, Event.PLANNED_END, Event.CAME_BACK)
        return np.where(draw < odds_d, Event.DROPPED_OUT, other)
