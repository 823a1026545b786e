"""From the raw definition to norm sets, refusing a number or a rule that cannot be."""

import re
from collections.abc import Mapping
from statistics import NormalDist

from science.errors import InstrumentError
from science.instrument_fields import Fields
from science.norms import Criterion, Norms, Reliability, Sample, Threshold

EVIDENCE = ("V", "V2", "D", "M", "APP RULE")
DEFAULT_CONFIDENCE = 0.95

_ID = re.compile(r"[a-z][a-z0-9-]{0,23}")
_KEYS = {
    "title", "population", "version", "confidence", "clinical", "functional", "reliability",
    "reliable_change", "cut", "criterion",
}  # fmt: skip
_CLINICAL_SIDE = {"worse": (">=", ">"), "better": ("<=", "<")}


def parse_norms(
    row: Fields, *, higher_is: str, minimum: float, maximum: float
) -> tuple[Norms, ...]:
    """Read the norm sets of one scale.

    Parameters
    ----------
    row : Fields
        The scale, with its sets by id under ``norms``.
    higher_is : str
        ``worse`` or ``better``; a cut-off points to the clinical side.
    minimum, maximum : float
        Ends of the scale in points; means and cut-offs lie between them.

    Returns
    -------
    tuple of Norms
        In the order of the file: the first one is used until a clinic chooses another.

    Raises
    ------
    InstrumentError
        A set is incomplete, contradicts itself or judges nothing.

    References
    ----------
    The keys are described in ``docs/science.md``.
    """
    if not row.has("norms"):
        return ()
    raw = row.raw["norms"]
    if not isinstance(raw, Mapping) or not raw:
        raise InstrumentError(row.at("norms"), raw, "norm sets by id")
    for key in raw:
        if not isinstance(key, str) or not _ID.fullmatch(key):
            raise InstrumentError(row.at("norms"), key, "ids of small letters, digits and -")
    sets = Fields.of(raw, row.at("norms"), list(raw))
    return tuple(
        _set(key, sets.child(key, _KEYS), higher_is=higher_is, ends=(minimum, maximum))
        for key in raw
    )


def parse_evidence(fields: Fields) -> str:
    """Read where a number comes from.

    Parameters
    ----------
    fields : Fields
        What holds the number.

    Returns
    -------
    str
        A code of ``EVIDENCE``, or several joined by ``/`` for the parts of one rule.

    Raises
    ------
    InstrumentError
        No code, or another one.

    References
    ----------
    The codes are put into words in ``docs/science.md``.
    """
    code = fields.text("evidence")
    if not set(code.split("/")) <= set(EVIDENCE):
        raise InstrumentError(fields.at("evidence"), code, "one of " + ", ".join(EVIDENCE))
    return code


def _set(set_id: str, row: Fields, *, higher_is: str, ends: tuple[float, float]) -> Norms:
    confidence = _between(row, "confidence") if row.has("confidence") else DEFAULT_CONFIDENCE
    norms = Norms(
        id=set_id,
        title=row.text("title"),
        population=row.text("population"),
        version=row.whole("version", lowest=1),
        confidence=confidence,
        z=NormalDist().inv_cdf((1 + confidence) / 2),
        clinical=_sample(row, "clinical", ends),
        functional=_sample(row, "functional", ends),
        reliability=_reliability(row),
        reliable_change=_reliable_change(row),
        cut=_cut(row, _CLINICAL_SIDE[higher_is], ends),
        criterion=Criterion(row.one_of("criterion", list(Criterion)))
        if row.has("criterion")
        else None,
    )
    _check_sides(row, norms, higher_is)
    _check_it_judges(row, norms)
    return norms


def _sample(row: Fields, key: str, ends: tuple[float, float]) -> Sample | None:
    if not row.has(key):
        return None
    fields = row.child(key, {"mean", "sd", "n", "evidence", "source"})
    sd = fields.number("sd")
    if sd <= 0:
        raise InstrumentError(fields.at("sd"), sd, "more than 0")
    return Sample(
        mean=_within(fields, "mean", ends),
        sd=sd,
        n=fields.whole("n", lowest=2) if fields.has("n") else None,
        evidence=parse_evidence(fields),
        source=fields.text("source"),
    )


def _reliability(row: Fields) -> Reliability | None:
    if not row.has("reliability"):
        return None
    fields = row.child("reliability", {"value", "kind", "evidence", "source"})
    return Reliability(
        value=_between(fields, "value"),
        kind=fields.text("kind"),
        evidence=parse_evidence(fields),
        source=fields.text("source"),
    )


def _reliable_change(row: Fields) -> Threshold | None:
    threshold = _threshold(row, "reliable_change", (">=", ">"))
    if threshold and threshold.value <= 0:
        raise InstrumentError(row.at("reliable_change.value"), threshold.value, "more than 0")
    return threshold


def _cut(row: Fields, ops: tuple[str, str], ends: tuple[float, float]) -> Threshold | None:
    threshold = _threshold(row, "cut", ops)
    if threshold and not ends[0] <= threshold.value <= ends[1]:
        raise InstrumentError(row.at("cut.value"), threshold.value, f"from {ends[0]} to {ends[1]}")
    return threshold


def _threshold(row: Fields, key: str, ops: tuple[str, str]) -> Threshold | None:
    if not row.has(key):
        return None
    fields = row.child(key, {"op", "value", "evidence", "source"})
    return Threshold(
        op=fields.one_of("op", ops),
        value=fields.number("value"),
        evidence=parse_evidence(fields),
        source=fields.text("source"),
    )


def _between(fields: Fields, key: str) -> float:
    number = fields.number(key)
    if not 0 < number < 1:
        raise InstrumentError(fields.at(key), number, "more than 0, less than 1")
    return number


def _within(fields: Fields, key: str, ends: tuple[float, float]) -> float:
    number = fields.number(key)
    if not ends[0] <= number <= ends[1]:
        raise InstrumentError(fields.at(key), number, f"from {ends[0]} to {ends[1]}")
    return number


def _check_sides(row: Fields, norms: Norms, higher_is: str) -> None:
    if norms.clinical is None or norms.functional is None:
        return
    distance = norms.clinical.mean - norms.functional.mean
    if (distance if higher_is == "worse" else -distance) <= 0:
        worse = "above" if higher_is == "worse" else "below"
        allowed = f"{worse} the functional mean {norms.functional.mean}"
        raise InstrumentError(row.at("clinical.mean"), norms.clinical.mean, allowed)


def _check_it_judges(row: Fields, norms: Norms) -> None:
    """Refuse a set with nothing to judge by: it would only look like norms."""
    has_clinical, has_functional = norms.clinical is not None, norms.functional is not None
    needs = {
        Criterion.A: has_clinical,
        Criterion.B: has_functional,
        Criterion.C: has_clinical and has_functional,
    }
    if norms.criterion and not norms.cut and not needs[norms.criterion]:
        raise InstrumentError(row.at("criterion"), str(norms.criterion), "with its samples")
    is_computable = has_clinical and norms.reliability is not None
    if not (norms.reliable_change or norms.cut or norms.criterion or is_computable):
        raise InstrumentError(row.where, sorted(row.raw), "a reliable change or a cut-off")
