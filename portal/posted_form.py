"""All answers of a form as its check page posts them, read strictly and in one pass."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.forms import parse_text
from portal.sheet import Answered, Question, Sheet
from science.answers import is_shown

log = logging.getLogger(__name__)
OTHER_FIELDS = {"csrfmiddlewaretoken", "submission_id"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer, in words for its client."""

    question: Question
    text: str


@dataclass(slots=True)
class Posted:
    """What a form's fields hold. Only `is_sound` answers may be stored."""

    answers: Answered = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_tampered: bool = False  # holds what no page of ours sends

    @property
    def is_sound(self) -> bool:
        """Whether every question that is shown has an answer or a skip, and nothing else is."""
        return not self.problems and not self.is_tampered


def read_posted(sheet: Sheet, post: QueryDict) -> Posted:
    """Read the answers to all questions of the form; each value is checked again."""
    posted = Posted(answers={each.instrument.key: {} for each in sheet.questions})
    names = {question.field for question in sheet.questions}
    doubled = {name for name, values in post.lists() if len(values) > 1}
    posted.is_tampered = bool(doubled or set(post) - names - OTHER_FIELDS)
    if posted.is_tampered:
        log.warning("fields that no form has, or twice: %s", sorted(doubled & names) or "unknown")
    for question in sheet.questions:
        if question.field in post and question.field not in doubled:
            _read_one(question, post[question.field], posted)
    posted.problems += _missing(sheet, posted)
    posted.problems.sort(key=lambda problem: problem.question.place)
    return posted


def _read_one(question: Question, text: str, posted: Posted) -> None:
    try:
        answer = parse_text(question.item, text)
    except ValidationError as error:
        posted.problems.append(Problem(question, error.message))
    else:
        posted.answers[question.instrument.key][question.item.id] = answer


def _missing(sheet: Sheet, posted: Posted) -> Iterator[Problem]:
    refused = {problem.question.place for problem in posted.problems}
    for question in sheet.questions:
        given = posted.answers[question.instrument.key]
        is_given = question.item.id in given or question.place in refused
        if not is_given and is_shown(question.item, given):
            yield Problem(question, _("This question is not answered yet. You can also skip it."))
