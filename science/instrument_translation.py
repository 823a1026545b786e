"""A questionnaire in another language: the same items and codes, with other words to read."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from science.errors import InstrumentError
from science.instrument import Authorship, Instrument, Review
from science.instrument_fields import Fields
from science.instrument_items import Item

CLIENT = "client"
MADE = ("translated", "published")

_KEYS = {
    "id", "version", "language", "title", "made", "made_on", "statement", "source", "terms",
    "copyright_line", "review", "stem", "stems", "items", "labels",
}  # fmt: skip


def translate(instrument: Instrument, raw: object) -> Instrument:
    """Give an instrument the words of another language; what it measures stays as it is.

    Ids, codes, ranges, conditions, scales and flags are those of the instrument, so answers in
    either language are stored and scored alike. Only what the client reads is exchanged: what a
    therapist reads keeps the language of the instrument.

    Parameters
    ----------
    instrument : Instrument
        With text for the client, in its own language.
    raw : object
        The parsed file of the wording, described in ``docs/languages.md``: ``stem``, ``stems`` by
        item id, ``items`` by id, and ``labels``, in which each label of an answer, of an end of a
        number scale and of "not applicable" stands under its words in the instrument's language.

    Returns
    -------
    Instrument
        Its language, source, terms, copyright line and review are those of the wording.

    Raises
    ------
    InstrumentError
        A text is missing, or stands for nothing in the instrument. Names the place, the value and
        what was allowed there.

    Examples
    --------
    >>> from datetime import date
    >>> from science.instrument import parse_instrument
    >>> review = {"checked_on": date(2026, 11, 23), "due": date(2027, 11, 23)}
    >>> english = parse_instrument(
    ...     {
    ...         "id": "mood-1", "version": 1, "title": "Mood", "short_title": "Mood",
    ...         "about": "outcome", "respondents": ["client"], "administration": "text",
    ...         "language": "en", "source": "own", "review": review, "risk_items": [],
    ...         "licence": {"verdict": "A", "terms": "CC0", "copyright_line": "Free."},
    ...         "answers": {"truth": {0: "No", 1: "Yes"}},
    ...         "items": [
    ...             {"id": "1", "topic": "mood", "text": {"client": "I felt low."},
    ...              "answers": "truth", "scored": False}
    ...         ],
    ...         "examples": [{"name": "a", "answers": {"1": 0}, "status": "complete", "flags": []}],
    ...     }
    ... )  # fmt: skip
    >>> raw = {
    ...     "id": "mood-1", "version": 1, "language": "de", "title": "Stimmung",
    ...     "made": "translated", "made_on": date(2026, 11, 23), "statement": "By hand.",
    ...     "source": "own", "terms": "CC0", "copyright_line": "Frei.", "review": review,
    ...     "items": {"1": "Ich war bedrückt."}, "labels": {"No": "Nein", "Yes": "Ja"},
    ... }  # fmt: skip
    >>> german = translate(english, raw)
    >>> german.item("1").text["client"], [each.label for each in german.item("1").options]
    ('Ich war bedrückt.', ['Nein', 'Ja'])
    >>> translate(english, raw | {"labels": {"No": "Nein"}})
    Traceback (most recent call last):
        ...
    science.errors.InstrumentError: labels.Yes: None is not allowed; expected a text for it
    """
    top = Fields.of(raw, "", _KEYS)
    _check_subject(top, instrument)
    items = [item for item in instrument.items if CLIENT in item.text]
    labels = _exactly(top, "labels", _labels(items))
    texts = _exactly(top, "items", [item.id for item in items])
    stems = _exactly(top, "stems", [item.id for item in items if (item.stem or {}).get(CLIENT)])
    return replace(
        instrument,
        title=top.text("title"),
        language=_language(top, instrument),
        stem=_stem(top, instrument),
        licence=replace(instrument.licence, terms=top.text("terms")),
        copyright_line=top.text("copyright_line"),
        source=top.text("source"),
        authorship=_authorship(top),
        review=_review(top),
        items=tuple(_worded(item, texts, stems, labels) for item in instrument.items),
    )


def _check_subject(top: Fields, instrument: Instrument) -> None:
    if top.text("id") != instrument.id:
        raise InstrumentError("id", top.raw["id"], instrument.id)
    if top.whole("version", lowest=1) != instrument.version:
        raise InstrumentError("version", top.raw["version"], str(instrument.version))
    if instrument.administration != "text" or CLIENT not in instrument.respondents:
        raise InstrumentError("id", instrument.id, "an instrument that a client reads here")


def _language(top: Fields, instrument: Instrument) -> str:
    language = top.text("language")
    if language == instrument.language:
        raise InstrumentError("language", language, f"another language than {language}")
    return language


def _stem(top: Fields, instrument: Instrument) -> Mapping[str, str]:
    if CLIENT in instrument.stem:
        return {**instrument.stem, CLIENT: top.text("stem")}
    if top.has("stem"):
        raise InstrumentError("stem", top.raw["stem"], "no stem, because the instrument has none")
    return instrument.stem


def _exactly(top: Fields, key: str, expected: Collection[str]) -> dict[str, str]:
    """Return the texts under `key`: one for each expected name, none for any other."""
    texts = top.words(key)
    for name in expected:
        if not texts.get(name, "").strip():
            raise InstrumentError(f"{key}.{name}", texts.get(name), "a text for it")
    for name in texts:
        if name not in expected:
            raise InstrumentError(key, name, "one of " + ", ".join(expected))
    return texts


def _labels(items: Collection[Item]) -> list[str]:
    """Return each label that is shown with these items, once, in the order of the form."""
    shown: dict[str, None] = {}
    for item in items:
        own = [option.label for option in item.options]
        ends = [item.low_label, item.high_label, item.not_applicable]
        shown |= dict.fromkeys(own + [end for end in ends if end is not None])
    return list(shown)


def _worded(
    item: Item, texts: Mapping[str, str], stems: Mapping[str, str], labels: Mapping[str, str]
) -> Item:
    if item.id not in texts:
        return item

    def said(label: str | None) -> str | None:
        return None if label is None else labels[label]

    return replace(
        item,
        text={**item.text, CLIENT: texts[item.id]},
        stem={**(item.stem or {}), CLIENT: stems[item.id]} if item.id in stems else item.stem,
        options=tuple(replace(option, label=labels[option.label]) for option in item.options),
        low_label=said(item.low_label),
        high_label=said(item.high_label),
        not_applicable=said(item.not_applicable),
    )


def _authorship(top: Fields) -> Authorship:
    top.one_of("made", MADE)
    return Authorship(top.day("made_on"), top.text("statement"))


def _review(top: Fields) -> Review:
    fields = top.child("review", {"checked_on", "due"})
    return Review(fields.day("checked_on"), fields.day("due"))
