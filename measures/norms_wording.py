"""A norm set in plain words, with where each of its numbers comes from."""

from __future__ import annotations

from dataclasses import dataclass

from science.criteria import Criteria, CutOff, ReliableChange, criteria
from science.instrument import Scale
from science.norms import Norms, Sample, Threshold

ORIGIN = {
    "V": "published",
    "V2": "secondary source",
    "D": "derived",
    "M": "our default, not checked at the source",
    "APP RULE": "our default",
}
COMPUTED = "computed"
_SIDE = {">=": "{} or more", ">": "more than {}", "<=": "{} or less", "<": "less than {}"}


@dataclass(frozen=True, slots=True)
class NormNumber:
    """One number of a norm set: what it is, how large, how sure, and from where."""

    name: str
    value: str
    origin: str
    source: str


def criteria_of(scale: Scale, norms: Norms | None) -> Criteria:
    """What a scale's scores are judged by; nothing without norms."""
    if norms is None:
        return Criteria()
    return criteria(norms, higher_is_worse=scale.higher_is == "worse")


def origin_words(evidence: str) -> str:
    """An evidence code in words; two codes belong to two parts of one rule."""
    return ", in part ".join(ORIGIN[code] for code in evidence.split("/"))


def reliable_words(reliable: ReliableChange) -> str:
    """The size of a reliable change: reached where it is published, exceeded where computed."""
    size = _short(reliable.points)
    return f"{size} points or more" if reliable.inclusive else f"more than {size} points"


def cut_words(cut: CutOff) -> str:
    """Which scores lie in the clinical range."""
    return _SIDE[cut.clinical].format(_short(cut.points))


def norms_line(scale: Scale, norms: Norms) -> str:
    """What a result was compared with, in one line to stand beside it."""
    return f"Compared with: {norms.name}. {limits_line(scale, norms)}"


def limits_line(scale: Scale, norms: Norms) -> str:
    """What a norm set judges by, with how sure each limit is."""
    by = criteria_of(scale, norms)
    said = []
    if by.reliable:
        origin = _origin(norms.reliable_change)
        said.append(f"Reliable change: {reliable_words(by.reliable)} ({origin}).")
    if by.cut:
        origin = _origin(norms.cut) + _criterion(norms, ", ")
        said.append(f"Clinical range: {cut_words(by.cut)} ({origin}).")
    return " ".join(said)


def norm_numbers(scale: Scale, norms: Norms) -> tuple[NormNumber, ...]:
    """Every number of a norm set, those that judge first."""
    by = criteria_of(scale, norms)
    found = []
    if by.reliable:
        # A published size may rest on another confidence; its source says which.
        sure = "" if norms.reliable_change else f", {norms.confidence:.0%} confidence"
        name = f"Reliable change{sure}"
        found.append(_limit(name, reliable_words(by.reliable), norms.reliable_change))
    if by.cut:
        name = f"Clinical range{_criterion(norms, ', ')}"
        found.append(_limit(name, cut_words(by.cut), norms.cut))
    samples = ("People in treatment", norms.clinical), ("Comparison sample", norms.functional)
    found += [_sample(name, sample) for name, sample in samples if sample]
    if norms.reliability:
        kept = norms.reliability
        name, value = f"Reliability, {kept.kind}", f"{kept.value:g}"
        found.append(NormNumber(name, value, origin_words(kept.evidence), kept.source))
    return tuple(found)


def _limit(name: str, value: str, published: Threshold | None) -> NormNumber:
    source = published.source if published else "From the samples below, by Jacobson & Truax (1991)"
    return NormNumber(name, value, _origin(published), source)


def _sample(name: str, sample: Sample) -> NormNumber:
    n = "" if sample.n is None else f", n {sample.n}"
    value = f"mean {_short(sample.mean)}, SD {_short(sample.sd)}{n}"
    return NormNumber(name, value, origin_words(sample.evidence), sample.source)


def _origin(published: Threshold | None) -> str:
    return origin_words(published.evidence) if published else COMPUTED


def _criterion(norms: Norms, before: str) -> str:
    return f"{before}criterion {norms.criterion}" if norms.criterion else ""


def _short(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
