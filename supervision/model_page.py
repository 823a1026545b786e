"""A stored model's page: what it rests on, how it did, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from accounts.models import User
from measures import catalogue
from risk.active_models import active_models, why_not_active
from risk.estimate_words import TERM_WORDS
from risk.model_card import RUNG_WORDS, verdict_of
from risk.models import ModelActivation, ModelKind, RiskModel
from science.dropout_terms import TERMS
from science.figure import Z
from science.fitted import Fit
from science.history import RuleSettings

EVIDENCE_WORDS = {
    "literature": "drawn from published studies",
    "our-default": "our default",
}
FIGURES = (
    ("auc", "Tells leavers from stayers (AUC)"),
    ("skill", "Better than the base rate (Brier skill)"),
    ("observed_expected", "Left, for each one expected (O/E)"),
    ("calibration_in_the_large", "Level: too low above 0, too high below (log-odds)"),
    ("calibration_slope", "Slope: 1 is right, below 1 too extreme"),
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of the new model and of the one that speaks now."""

    name: str
    new: str
    old: str


@dataclass(frozen=True, slots=True)
class Landmark:
    """How the two did after one session."""

    session: int
    n: str
    why_not: str  # why there is no figure of either; empty where there is one
    rows: tuple[FigureRow, ...]
    baselines: tuple[tuple[str, str], ...]  # simple rules and their AUC


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term: odds ratio believed beforehand, and learned here, each with its 95 % interval."""

    name: str
    unit: str
    evidence: str
    before: str
    learned: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """What the page shows."""

    model: RiskModel
    active: RiskModel | None
    is_active: bool
    why_not: str
    rung: str
    what: str  # what it would do; empty for leaving early, whose terms say so
    verdict: str
    landmarks: tuple[Landmark, ...]
    terms: tuple[TermRow, ...]
    tests: tuple[Mapping[str, Any], ...]
    activations: tuple[ModelActivation, ...]

    @property
    def number(self) -> str:
        """The model's number, for a title."""
        return str(self.model.pk)

    @property
    def about(self) -> str:
        """What it is about, in one line."""
        what = self.model.get_kind_display()
        if not self.model.instrument:
            return what
        return f"{what}: {catalogue.latest(self.model.instrument).short_title}"

    @property
    def shows_old(self) -> bool:
        """Whether another model stands beside it."""
        return self.active is not None and not self.is_active


def model_page(model: RiskModel, viewer: User) -> ModelPage:
    """The page of a model, beside the one that speaks now."""
    active = active_models(model.clinic).get((model.kind, model.instrument))
    decided = ModelActivation.objects.visible_to(viewer).filter(model=model).select_related("by")
    return ModelPage(
        model=model,
        active=active,
        is_active=active == model,
        why_not=why_not_active(model),
        rung=RUNG_WORDS.get(model.rung, ""),
        verdict=verdict_of(model) if model.kind == ModelKind.DROPOUT or model.metrics else "",
        what=_what(model),
        landmarks=tuple(_landmarks(model, active if active != model else None)),
        terms=tuple(_terms(model)),
        tests=tuple(_tests(model)),
        activations=tuple(decided),
    )


def _what(model: RiskModel) -> str:
    match model.kind:
        case ModelKind.NOISE:
            drop = RuleSettings().z * model.body["s_diff"]
            return (
                "From one session to the next this score moves by itself, with a standard "
                f"deviation of {model.body['s_diff']:.1f}% of its range ({model.body['n_pairs']} "
                f"pairs of ratings here). With it a fall of {drop:.1f}% counts as a possible drop "
                "of the alliance, in place of our default: chance alone brings such a fall in "
                "about one of 40 pairs."
            )
        case ModelKind.COURSE:
            return (
                "The course that the scores of this clinic's own clients take, fitted on "
                f"{model.n_episodes} finished therapies. With it “on track” is judged against "
                "clients of this clinic who began alike, in place of the change since the first "
                "form. It says nothing about leaving."
            )
    return ""


def figure_words(figure: Mapping[str, Any] | None) -> str:
    """A figure with its interval, or why there is none."""
    if figure is None:
        return "not measured"
    if figure.get("value") is None:
        return f"not enough data: {figure.get('reason', 'not measured')}"
    if figure.get("low") is None or figure.get("high") is None:
        return f"{figure['value']:.2f}"
    return f"{figure['value']:.2f} ({figure['low']:.2f} to {figure['high']:.2f})"


def _landmarks(model: RiskModel, old: RiskModel | None) -> Iterator[Landmark]:
    before = {each["session"]: each for each in _tried(old)}
    for each in _tried(model):
        new, past = each["model"], before.get(each["session"])
        yield Landmark(
            session=each["session"],
            n=f"{new['n']} client{'' if new['n'] == 1 else 's'}, {new['n_events']} left",
            why_not=_why_not(new, past),
            rows=tuple(
                FigureRow(
                    words,
                    figure_words(new.get(key)),
                    figure_words(past["model"].get(key) if past else None),
                )
                for key, words in FIGURES
            ),
            baselines=tuple(
                (name, figure_words(found.get("auc"))) for name, found in each["baselines"].items()
            ),
        )


def _why_not(new: Mapping[str, Any], past: Mapping[str, Any] | None) -> str:
    """The reason that holds for every figure of the new model, unless there is an old one's."""
    is_empty = not any((new.get(key) or {}).get("value") is not None for key, _ in FIGURES)
    return (new.get("auc") or {}).get("reason", "") if is_empty and past is None else ""


def _tried(model: RiskModel | None) -> list[Mapping[str, Any]]:
    tried = (model.metrics.get("evaluation") or {}) if model else {}
    return tried.get("landmarks", [])


def _terms(model: RiskModel) -> Iterator[TermRow]:
    if model.kind != ModelKind.DROPOUT:
        return
    learned = {each.name: each for each in Fit.from_json(model.body["fit"]).named()}
    for term in TERMS:
        found = learned.get(term.name)
        spread = Z * term.sd
        yield TermRow(
            name=TERM_WORDS[term.name][0],
            unit=term.unit,
            evidence=EVIDENCE_WORDS[term.evidence],
            before=_ratio(term.mean, (term.mean - spread, term.mean + spread)),
            learned=_ratio(found.value, found.interval) if found else "not learned",
        )


def _ratio(value: float, interval: tuple[float, float]) -> str:
    low, high = (exp(end) for end in interval)
    return f"{exp(value):.2f} ({low:.2f} to {high:.2f})"


def _tests(model: RiskModel) -> Iterator[Mapping[str, Any]]:
    for test in (model.body.get("ladder") or {}).get("tests", []):
        yield {
            **test,
            "simpler_words": RUNG_WORDS.get(test["simpler"], test["simpler"]),
            "richer_words": RUNG_WORDS.get(test["richer"], test["richer"]),
        }
