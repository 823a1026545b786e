"""What clients type and press, read strictly: an answer, a press on Send."""

from __future__ import annotations

import re
import uuid

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.models import Device
from science.answers import Value, parse_answer
from science.errors import AnswerError
from science.instrument import Absence, Item, ItemType

SKIP = "1"
TAMPERED = "tampered"
LONGEST_TEXT = 4000  # code points
UNREADABLE = "\ufffd"  # what bytes that are no UTF-8 are replaced by on their way in
_FIELDS = {"csrfmiddlewaretoken", "answer", "skip", "ms", "device"}


def read_answer(item: Item, post: QueryDict) -> Value | Absence:
    """The answer to one question as it is to be stored.

    Raises
    ------
    ValidationError
        With the sentence for the client; code TAMPERED for a request that no form of ours makes.
    """
    if set(post) - _FIELDS or any(len(values) > 1 for _, values in post.lists()):
        raise ValidationError(_("Please give your answer once more."), code=TAMPERED)
    if "skip" in post:
        if post["skip"] != SKIP:
            raise ValidationError(_("Please give your answer once more."), code=TAMPERED)
        return Absence.SKIPPED
    if "answer" not in post or (item.type == ItemType.LINE and not post["answer"]):
        raise ValidationError(_('Select one answer, or use "Skip this question".'))
    return parse_text(item, post["answer"])


def read_timing(post: QueryDict) -> tuple[int | None, str]:
    """Milliseconds on the page, and the kind of screen; a page without script sends neither."""
    ms, device = post.get("ms", ""), post.get("device", "")
    is_time = re.fullmatch(r"[0-9]{1,8}", ms) is not None
    return int(ms) if is_time else None, device if device in Device.values else ""


def parse_text(item: Item, text: str) -> Value | Absence:
    """One answer as a field holds it; ValidationError with the sentence for the client."""
    text = text.replace("\r\n", "\n")
    if UNREADABLE in text or len(text) > LONGEST_TEXT:
        raise ValidationError(_what_to_do(item, text))
    try:
        return parse_answer(item, text)
    except AnswerError as error:
        raise ValidationError(_what_to_do(item, text)) from error


def read_submission_id(post: QueryDict) -> uuid.UUID | None:
    """The id that was given out with the form; None where it is missing or malformed."""
    values = post.getlist("submission_id")
    try:
        return uuid.UUID(values[0]) if len(values) == 1 else None
    except ValueError:
        return None


def _what_to_do(item: Item, text: str) -> str:
    if item.type == ItemType.LINE:
        return _("Type a number from {lowest} to {highest}.").format(
            lowest=item.minimum, highest=item.maximum
        )
    if item.type != ItemType.TEXT:
        return _("Select one of the answers on this page.")
    limit = min(item.max_length or LONGEST_TEXT, LONGEST_TEXT)
    if len(text) > limit:
        return _("Write up to {limit} characters. You have written {n}.").format(
            limit=limit, n=len(text)
        )
    return _("There is a sign in your text that cannot be saved. Please take it out.")
