"""What a client does around the questions: read the notice, choose a language, press Done."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from clients.models import NoticeSeen
from clients.notice import notice_version
from measures import opening as openings
from measures.asking import languages_of
from measures.models import Opening


@transaction.atomic
def go_past_notice(*, by: Opening, language: str, at: datetime) -> NoticeSeen:
    """Remember that the client was shown how answers are used, in which version and language."""
    client = by.assignment.episode.client
    seen, is_new = NoticeSeen.objects.get_or_create(
        clinic_id=by.clinic_id,
        client=client,
        version=notice_version(by.assignment.clinic),
        defaults={"language": language, "at": at},
    )
    if is_new:
        audit.record(openings.holder(by), "see-notice", seen, at=at, client_id=client.pk)
    return seen


@transaction.atomic
def choose_language(*, by: Opening, language: str, at: datetime) -> Opening:
    """Show a form in a language in which all of its questions can be asked."""
    if language not in languages_of(by.assignment):
        raise ValidationError("This form is not offered in this language.", code="not-offered")
    if by.language != language:
        by.language = language
        by.save(update_fields=["language"])
        audit.record(openings.holder(by), "choose-language", by, at=at)
    return by


@transaction.atomic
def close_opening(*, by: Opening, at: datetime) -> Opening:
    """End a browser's look at its form: it shows nothing more until the link is opened again."""
    kept = Opening.objects.select_for_update().get(pk=by.pk)
    if kept.closed_at is None:
        kept.closed_at = at
        kept.save(update_fields=["closed_at"])
        audit.record(openings.holder(by), "close-form", by, at=at)
    by.closed_at = kept.closed_at
    return by
