"""How hard the words are that clients read, by the rule of each language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from babel.messages.catalog import Catalog

from tests.measures.wording import sentences

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
# Two vowels that are spoken as one; longest first.
GERMAN_VOWELS = re.compile(r"äu|eu|ei|ai|au|ie|aa|ee|oo|[aeiouyäöü]")
SPANISH_VOWELS = re.compile(r"[iuü]?[aeoáéó][iuy]?|[iu][íú]|[iuíúü]")


def spoken_sentences(messages: Iterable[str]) -> list[str]:
    """The whole sentences of these messages, with a name where one is filled in later.

    Headings, labels and buttons are no sentences: the formulas are not made for them.
    """
    plain = (re.sub(r"<[^>]+>", "", re.sub(r"%\(\w+\)s|\{\w*\}", "Ada", each)) for each in messages)
    return [
        sentence
        for text in plain
        for sentence in sentences(text)
        if re.search(r"[.?!]$", sentence) and len(WORD.findall(sentence)) > 1
    ]


def by_file(catalog: Catalog) -> dict[str, list[str]]:
    """The English sentences of each file that clients read from."""
    found: dict[str, list[str]] = defaultdict(list)
    for message in catalog:
        if message.id and not message.context:
            text = message.id if isinstance(message.id, str) else message.id[-1]
            for name, _ in message.locations:
                found[name] += spoken_sentences([text])
    return dict(found)


def translated(catalog: Catalog) -> list[str]:
    """The sentences of a catalogue in its own language."""
    strings = (each.string for each in catalog if each.id and not each.context)
    return spoken_sentences(each if isinstance(each, str) else each[-1] for each in strings)


def german_grade(text: Sequence[str]) -> float:
    """School grade by the fourth Wiener Sachtextformel (Bamberger and Vanecek 1984).

    0.2656 x words per sentence + 0.2744 x percentage of words of three or more syllables
    - 1.6939.
    """
    words = [word.lower() for sentence in text for word in WORD.findall(sentence)]
    long_words = sum(len(GERMAN_VOWELS.findall(word)) >= 3 for word in words)
    return 0.2656 * len(words) / len(text) + 0.2744 * 100 * long_words / len(words) - 1.6939


def spanish_ease(text: Sequence[str]) -> float:
    """Reading ease from 0 (hard) to 100 (easy) by Fernández Huerta (1959).

    206.84 - 60 x syllables per word - 1.02 x words per sentence.
    """
    words = [word.lower() for sentence in text for word in WORD.findall(sentence)]
    syllables = sum(max(1, len(SPANISH_VOWELS.findall(word))) for word in words)
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / len(text)
