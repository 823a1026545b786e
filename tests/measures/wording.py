"""How hard a sentence is to read, and how much two sentences share."""

import re
from collections.abc import Sequence

# Words that carry no content of their own: what two items share in these does not make them alike.
FUNCTION_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        """a an and are as at be because by could did do does even felt for from had has have how
        i in is it me my not of on or so some someone something than that the there they things
        this to too was we were what when who with you your""",
    )
)


def words(text: str) -> list[str]:
    """Lower-case words; an apostrophe or a hyphen stays inside its word."""
    return re.findall(r"[a-z]+(?:['-][a-z]+)*", text.lower())


def n_syllables(word: str) -> int:
    """Count vowel groups, after the usual rules of thumb for English.

    A final e is silent except in -le after a consonant ("table"); -ed counts only after t or d
    ("wanted"); -es counts only after a hissing sound ("causes"); -ing after a vowel starts a
    syllable of its own ("being"). Every word has at least one.
    """
    sounded = word
    if re.search(r"[^aeiou]ely$", word):
        sounded = word[:-3] + "ly"
    elif re.search(r"([^td]ed|[^aeiouscxzhg]es)$", word):
        sounded = word[:-2]
    elif word.endswith("e") and not re.search(r"[^aeiouy]le$", word):
        sounded = word[:-1]
    sounded = re.sub(r"([aeiouy])ing", r"\1-ing", sounded)
    return max(1, len(re.findall(r"[aeiouy]+", sounded)))


def reading_grade(sentences: Sequence[str]) -> float:
    """Flesch-Kincaid grade of a text, given as its sentences.

    0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid, Fishburne, Rogers and
    Chissom 1975, Research Branch Report 8-75).
    """
    spoken = [word for sentence in sentences for word in words(sentence)]
    n_all = sum(map(n_syllables, spoken))
    return 0.39 * len(spoken) / len(sentences) + 11.8 * n_all / len(spoken) - 15.59


def sentences(text: str) -> list[str]:
    """Split at full stops, question marks and exclamation marks."""
    return [part for part in re.split(r"(?<=[.?!])\s+", text.strip()) if part]


def overlap(one: str, other: str) -> float:
    """Share of the content words that two sentences have in common, 0 to 1 (Jaccard)."""
    first, second = (set(words(text)) - FUNCTION_WORDS for text in (one, other))
    return len(first & second) / len(first | second)
