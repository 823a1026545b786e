"""Person-sessions in the order in which the sums of the likelihood are taken."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from science.coefficients import Layout
from science.person_sessions import N_GROUPS, Event, Floats, Ints, PersonSessions, group_of

# Rows taken at a time: their arrays stay in the processor's cache.
CHUNK_ROWS = 8_192


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring rows of one session group, ordered by therapist.

    Parameters
    ----------
    rows : slice
        Places among the ordered rows.
    group : int
        Session group, 0 and up.
    starts : int array
        Where each therapist's run starts, counted from the start of the chunk.
    therapists : int array
        The therapist of each run.
    """

    rows: slice
    group: int
    starts: Ints
    therapists: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderedRows:
    """Person-sessions ordered by session group and therapist, with what the data fix.

    Parameters
    ----------
    x : (n, p + 1) float array
        A column of ones and the terms of leaving.
    z : (n, q + 1) float array
        A column of ones and the terms of a planned ending.
    therapist : (n,) int array
        Therapist, 0 to J; J stands for a therapist who is not known and has no effect.
    places : (J,) int array
        The therapists as the rows name them, each with at least one row.
    chunks : tuple of Chunk
        All rows, in order.
    observed : (d,) float array
        Sum of the terms over the rows with each event: gradient of the linear part.
    observed_by_therapist : (J,) float array
        Number of clients who left, per therapist.
    layout : Layout
        Places of the coefficients.
    """

    x: Floats
    z: Floats
    therapist: Ints
    places: Ints
    chunks: tuple[Chunk, ...]
    observed: Floats
    observed_by_therapist: Floats
    layout: Layout


def ordered(rows: PersonSessions) -> OrderedRows:
    """Return the rows in the order in which the sums are taken.

    Parameters
    ----------
    rows : PersonSessions
        n rows, in any order.

    Returns
    -------
    OrderedRows

    References
    ----------
    None: a change of order only; all sums below are the same up to rounding.
    """
    places = np.unique(rows.therapist[rows.therapist >= 0])
    therapist = np.where(
        rows.therapist >= 0, np.searchsorted(places, rows.therapist), len(places)
    ).astype(np.int64)
    group = group_of(rows.session)
    order = np.argsort(group * (len(places) + 1) + therapist, kind="stable")
    group, therapist, event = group[order], therapist[order], rows.event[order]
    x, z = _with_ones(rows.x, order), _with_ones(rows.z, order)
    layout = Layout(len(rows.names), len(rows.planned_names))
    dropped = event == Event.DROPPED_OUT
    observed = np.zeros(layout.size)
    observed[layout.baseline] = np.bincount(group[dropped], minlength=N_GROUPS)
    observed[layout.beta] = dropped @ x[:, 1:]
    planned = event == Event.PLANNED_END
    observed[layout.planned_baseline] = np.bincount(group[planned], minlength=N_GROUPS)
    observed[layout.gamma] = planned @ z[:, 1:]
    left_by_therapist = np.bincount(therapist[dropped], minlength=len(places) + 1)
    return OrderedRows(
        x=x,
        z=z,
        therapist=therapist,
        places=places,
        chunks=tuple(_chunks(group, therapist)),
        observed=observed,
        observed_by_therapist=left_by_therapist[:-1].astype(np.float64),
        layout=layout,
    )


def _chunks(group: Ints, therapist: Ints) -> Iterator[Chunk]:
    ends = np.searchsorted(group, np.arange(N_GROUPS), side="right")
    first = 0
    for number, end in enumerate(ends.tolist()):
        for start in range(first, end, CHUNK_ROWS):
            rows = slice(start, min(start + CHUNK_ROWS, end))
            therapists, starts = np.unique(therapist[rows], return_index=True)
            yield Chunk(rows, number, starts, therapists)
        first = end


def _with_ones(terms: Floats, order: Ints) -> Floats:
    design = np.ones((len(order), terms.shape[1] + 1))
    design[:, 1:] = terms[order]
    return design
