"""What must hold for every instrument file before the product starts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.utils import timezone

from measures import catalogue
from science.errors import ScienceError
from science.instrument import Example, Instrument, Item
from science.scoring import Scoring, score

# Examples are written to two decimals.
TOLERANCE_POINTS = 0.005


def check_instruments(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every file parses, decides on its risk items, and proves its own scoring."""
    try:
        instruments = catalogue.load()
        wordings = catalogue.wordings().values()
    except ScienceError as error:
        return [Error(str(error), id="measures.E001")]
    messages: list[CheckMessage] = []
    for instrument in instruments.values():
        problems = [("measures.E002", text) for text in broken_examples(instrument)]
        problems += [
            ("measures.E003", text) for text in unlike_source(instrument, instruments.values())
        ]
        messages += [Error(f"{instrument.key}: {text}", id=code) for code, text in problems]
        messages += overdue_review(instrument, on=timezone.localdate())
    for worded in wordings:
        same = [each for each in wordings if each.language == worded.language]
        for text in unlike_source(worded, same):
            messages.append(Error(f"{worded.key}, {worded.language}: {text}", id="measures.E003"))
        messages += overdue_review(worded, on=timezone.localdate())
    return messages


def broken_examples(instrument: Instrument) -> Iterator[str]:
    """Say which worked examples the scorer does not reproduce."""
    for example in instrument.examples:
        try:
            scoring = score(instrument, example.answers, respondent=example.respondent)
        except ScienceError as error:
            yield f"example {example.name!r}: {error}"
            continue
        if scoring.status != example.status:
            yield f"example {example.name!r}: {scoring.status}, written {example.status}"
        raised = tuple(flag.item for flag in scoring.flags)
        if raised != example.flags:
            yield f"example {example.name!r}: flags {raised}, written {example.flags}"
        yield from _other_scores(example, scoring)


def _other_scores(example: Example, scoring: Scoring) -> Iterator[str]:
    if set(example.scales) != set(scoring.scales):
        yield f"example {example.name!r}: names not every scale"
    for scale, written in example.scales.items():
        exact = scoring.scales[scale].exact
        if exact is None or written is None:
            is_same = exact is written
        else:
            is_same = abs(exact - written) < TOLERANCE_POINTS
        if not is_same:
            yield f"example {example.name!r}: {scale} is {exact}, written {written}"


def unlike_source(instrument: Instrument, others: Iterable[Instrument]) -> Iterator[str]:
    """Say which items are not, word for word, those of the instrument that they are taken from."""
    derivation = instrument.derived_from
    if derivation is None:
        return
    versions = [other for other in others if other.id == derivation.instrument]
    if not versions:
        yield f"derived from {derivation.instrument}, which has no file"
        return
    source = max(versions, key=lambda other: other.version)
    theirs = {item.id: item for item in source.items}
    for own, item_id in derivation.items.items():
        if item_id not in theirs or _asked(instrument.item(own)) != _asked(theirs[item_id]):
            yield f"item {own} is not item {item_id} of {source.key}"


def _asked(item: Item) -> tuple[object, ...]:
    return (dict(item.text), item.options, item.reversed)


def overdue_review(instrument: Instrument, *, on: date) -> Iterator[Warning]:
    """Warn of a definition that nobody has compared with its source in time."""
    if instrument.review.due < on:
        yield Warning(
            f"{instrument.key}, {instrument.language}: review was due on {instrument.review.due}",
            hint="Compare the file with its source, then set review.checked_on and review.due.",
            id="measures.W001",
        )
