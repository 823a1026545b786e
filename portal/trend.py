"""A client's own scores over time: a line, the two latest numbers in words, and a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from charts.plain_line import PlainLine, plain_line
from charts.scale import number
from measures import catalogue
from measures.models import Opening
from risk.own_scores import OwnScores, own_scores, was_sent_here


@dataclass(frozen=True, slots=True)
class Trend:
    """One line. `rows` are day and number, the latest first."""

    title: str
    finding: str
    axis: str
    line: PlainLine
    first_day: date
    last_day: date
    rows: tuple[tuple[date, str], ...]


def trends(opening: Opening, language: str) -> list[Trend]:
    """What the browser that sent a form may see of the scores in it, where that is wished."""
    if not opening.assignment.episode.client.shows_trend or not was_sent_here(opening):
        return []
    return [_trend(each, language) for each in own_scores(opening.assignment)]


def _trend(scores: OwnScores, language: str) -> Trend:
    values, scale = [each.score for each in scores.occasions], scores.scale
    worded = catalogue.in_language(scores.instrument.key, language) or scores.instrument
    return Trend(
        title=worded.title,
        finding=_finding(values[-1], values[-2]),
        axis=_axis(scores),
        line=plain_line(values, low=scale.minimum, high=scale.maximum),
        first_day=scores.occasions[0].on,
        last_day=scores.occasions[-1].on,
        rows=tuple((each.on, number(each.score)) for each in reversed(scores.occasions)),
    )


def _finding(latest: float, before: float) -> str:
    words = {"latest": number(latest), "before": number(before)}
    if words["latest"] == words["before"]:
        return _("%(latest)s this time, the same as last time.") % words
    if latest < before:
        return _("%(latest)s this time, lower than last time (%(before)s).") % words
    return _("%(latest)s this time, higher than last time (%(before)s).") % words


def _axis(scores: OwnScores) -> str:
    ends = {"low": number(scores.scale.minimum), "high": number(scores.scale.maximum)}
    if scores.scale.higher_is == "worse":
        return _("From %(low)s to %(high)s. A lower number means fewer difficulties.") % ends
    if scores.instrument.about == "alliance":
        return _("From %(low)s to %(high)s. A higher number means it works better.") % ends
    return _("From %(low)s to %(high)s. A higher number means things go better.") % ends
