"""The clinic page of what the flags were worth, in words; nothing on it is about one therapist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from clients.models import Episode
from risk.flag_review import SHOWN_FROM, AlertsReview, ClinicReview, Results, review_of
from risk.models import Outcome
from risk.wording import RULE_NAMES
from science.definitions_met import Answers, DefinitionsMet
from science.figure import LEAST, Figure
from science.flag_review import FlagReview
from science.labels import D1_DEFINITION, D2_DEFINITION, D3_DEFINITION
from science.reason_text import whole
from science.reasons import MODEL_RULE

LISTED_AT_MOST = 20
STILL_OPEN = "Still open"


@dataclass(frozen=True, slots=True)
class Share:
    """A share as the page prints it. Without a value the note says why."""

    label: str
    value: str  # "60%"; empty where there are too few
    note: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """What one rule was worth."""

    rule: str
    name: str
    n_flagged: int
    worth: Share


@dataclass(frozen=True, slots=True)
class MissedLine:
    """One client who left early and was not flagged in time."""

    episode: Episode
    href: str
    n_sessions: int
    is_too_late: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """Whom the flags missed: those whom the viewer may see, and how many more there are."""

    n: int
    n_too_late: int
    lines: tuple[MissedLine, ...]
    n_more: int  # that the viewer may see, further back
    n_others: int  # of other people's clients


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """What the check-in alerts led to."""

    n: int
    shares: tuple[Share, ...]
    endings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One definition of leaving early, and how many therapies meet it."""

    name: str
    definition: str
    answers: Answers
    share: Share


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page shows from enough finished therapies on."""

    flags: FlagReview
    glance: tuple[Share, ...]
    reasons: tuple[ReasonRow, ...]
    missed: Missed
    alerts: AlertFigures
    definitions: tuple[DefinitionRow, ...]
    uses_model: bool


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What the page shows."""

    review: ClinicReview
    figures: Figures | None
    needed: int = SHOWN_FROM
    least: int = LEAST


def figures_page(viewer: User, *, at: datetime) -> FiguresPage:
    """How the flags did among the finished therapies of the viewer's clinic."""
    review = review_of(viewer.clinic, viewer=viewer, at=at)
    return FiguresPage(review, _figures(review.results, viewer) if review.results else None)


def share_of(figure: Figure, label: str, n_of: str) -> Share:
    """A share with its counts and its interval, in whole percent."""
    if figure.value is None or figure.low is None or figure.high is None:
        return Share(label, "", figure.reason)
    value, low, high = (whole(100 * each) for each in (figure.value, figure.low, figure.high))
    return Share(label, f"{value}%", f"{n_of}; 95% interval {low} to {high}%")


def _figures(results: Results, viewer: User) -> Figures:
    flags = results.flags
    return Figures(
        flags=flags,
        glance=tuple(_glance(flags)),
        reasons=tuple(_reasons(flags)),
        missed=_missed(results, viewer),
        alerts=_alerts(results.alerts),
        definitions=tuple(_definitions(results.definitions)),
        uses_model=any(each.rule == MODEL_RULE for each in flags.reasons),
    )


def _glance(flags: FlagReview) -> Iterator[Share]:
    n_stayed = flags.n - flags.n_left
    n_quiet = n_stayed - (flags.n_flagged - flags.n_met)
    yield share_of(flags.left, "Left early", f"{flags.n_left} of {flags.n}")
    yield share_of(
        flags.sensitivity, "Of those who left, flagged in time", f"{flags.n_met} of {flags.n_left}"
    )
    yield share_of(
        flags.precision, "Of those flagged, left early", f"{flags.n_met} of {flags.n_flagged}"
    )
    yield share_of(
        flags.specificity, "Of those who stayed, never flagged", f"{n_quiet} of {n_stayed}"
    )


def _reasons(flags: FlagReview) -> Iterator[ReasonRow]:
    for each in flags.reasons:
        n_left = round((each.precision.value or 0) * each.n_flagged)
        worth = share_of(each.precision, "Left early", f"{n_left} of {each.n_flagged}")
        yield ReasonRow(each.rule, RULE_NAMES.get(each.rule, each.rule), each.n_flagged, worth)


def _missed(results: Results, viewer: User) -> Missed:
    visible = Episode.objects.visible_to(viewer).filter(pk__in=results.missed)
    found = {episode.pk: episode for episode in visible.select_related("client", "standing")}
    seen = [found[pk] for pk in results.missed if pk in found]
    lines = tuple(
        MissedLine(
            episode=episode,
            href=_record_of(episode, viewer),
            n_sessions=episode.standing.n_sessions,
            is_too_late=episode.pk in results.too_late,
        )
        for episode in seen[:LISTED_AT_MOST]
    )
    return Missed(
        n=len(results.missed),
        n_too_late=len(results.too_late),
        lines=lines,
        n_more=len(seen) - len(lines),
        n_others=len(results.missed) - len(seen),
    )


def _record_of(episode: Episode, viewer: User) -> str:
    page = "practice:record" if episode.therapist_id == viewer.pk else "supervision:record"
    return reverse(page, args=[episode.pk])


def _alerts(review: AlertsReview) -> AlertFigures:
    labels = {**dict(Outcome.choices), "": STILL_OPEN}
    return AlertFigures(
        n=review.n,
        shares=(
            share_of(review.acted, "Somebody acted on", f"{review.n_acted} of {review.n}"),
            share_of(review.planned, "Led to a plan", f"{review.n_planned} of {review.n}"),
        ),
        endings=tuple((label, review.outcomes.get(key, 0)) for key, label in labels.items()),
    )


def _definitions(met: DefinitionsMet) -> Iterator[DefinitionRow]:
    for name, definition, answers in (
        ("By attendance", D1_DEFINITION, met.attendance),
        ("By the therapist", D2_DEFINITION, met.judged),
        ("By outcome", D3_DEFINITION, met.outcome),
        ("All three", "Left early by each of them.", met.together),
    ):
        share = share_of(answers.share, name, f"{answers.n_yes} of {answers.n_decided}")
        yield DefinitionRow(name, definition, answers, share)
