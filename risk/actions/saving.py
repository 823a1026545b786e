"""What a client presses, item by item: saved, and told to a person at once where it must be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.actions import lock_episode
from clients.models import Episode
from measures import actions as measures
from measures import catalogue, opening
from measures.models import Draft, Opening
from risk.alerts import RiskAnswer, raise_safety
from science.answers import Answer
from science.instrument import Flag


@dataclass(frozen=True, slots=True)
class Saved:
    """What is stored after a press, and the flag that the press raised, if any."""

    draft: Draft
    flag: Flag | None
    is_stored: bool  # whether the answer just pressed is the one that is stored


@transaction.atomic
def save_item(
    *,
    by: Opening,
    instrument_key: str,
    item_id: str,
    answer: Answer,
    at: datetime,
    sequence: int | None = None,
    ms: int | None = None,
    device: str = "",
) -> Saved:
    """Save one answer; a risk item raises its alert in this same transaction.

    `sequence` numbers the presses on one question in one browser: the highest stays. None is a
    page's own form, always the newest.
    """
    press = _press(by, instrument_key, item_id, answer, sequence=sequence, ms=ms)
    episode = lock_episode(by.assignment.episode_id)
    before = Draft.objects.filter(opening=by, **press.place).first()
    if device and device != by.device:
        by.device = device
        by.save(update_fields=["device"])
    draft = measures.save_draft(by=opening.holder(by), opening=by, press=press, at=at)
    # A second device knows no draft: what is pressed there is said anew.
    is_given_again = before is None or before.answer != press.value
    flag = _tell(episode, by, press, at, is_given_again=is_given_again)
    return Saved(draft, flag, draft.answer == press.value)


@transaction.atomic
def press_when_closed(
    *, by: Opening, instrument_key: str, item_id: str, answer: Answer, at: datetime
) -> Flag | None:
    """Tell of a risk answer that was pressed on a form which takes no answers any more.

    The form stays as it is, but nobody may say such a thing unheard.
    """
    press = _press(by, instrument_key, item_id, answer)
    if press.instrument.raised_flag(item_id, answer) is None:
        return None
    episode = lock_episode(by.assignment.episode_id)
    is_new = measures.keep_risk_answer(by=opening.holder(by), opening=by, press=press, at=at)
    return _tell(episode, by, press, at, is_given_again=is_new)


def _press(
    by: Opening,
    instrument_key: str,
    item_id: str,
    answer: Answer,
    *,
    sequence: int | None = None,
    ms: int | None = None,
) -> measures.Press:
    if instrument_key not in by.assignment.instruments:
        raise ValidationError("This question does not belong to this form.")
    return measures.Press(catalogue.get(instrument_key), item_id, answer, sequence, ms)


def _tell(
    episode: Episode, by: Opening, press: measures.Press, at: datetime, *, is_given_again: bool
) -> Flag | None:
    instrument = press.instrument
    flag = instrument.raised_flag(press.item_id, press.answer)
    if flag is not None:
        risky = RiskAnswer(
            by.assignment_id, instrument.id, instrument.version, press.item_id, press.answer
        )
        raise_safety(episode, risky, at=at, is_given_again=is_given_again)
    return flag
