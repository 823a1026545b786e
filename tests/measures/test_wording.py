"""The yardsticks for wording measure what they should, on words counted by hand."""

import pytest

from tests.measures.wording import n_syllables, overlap, reading_grade, sentences


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("i", 1),
        ("time", 1),
        ("felt", 1),
        ("turned", 1),
        ("wanted", 2),
        ("being", 2),
        ("doing", 2),
        ("table", 2),
        ("choices", 2),
        ("problems", 2),
        ("safely", 2),
        ("energy", 3),
        ("alcohol", 3),
        ("argument", 3),
        ("understanding", 4),
    ],
)
def test_syllables_are_counted_as_spoken(word, count):
    assert n_syllables(word) == count


def test_reading_grade_follows_the_published_formula():
    # 6 words, 6 syllables, 1 sentence: 0.39 x 6 + 11.8 x 1 - 15.59
    assert reading_grade(["The cat sat on the mat."]) == pytest.approx(-1.45)
    # 4 words, 11 syllables (3 + 2 + 2 + 4): 0.39 x 4 + 11.8 x 11 / 4 - 15.59
    assert reading_grade(["Terrible problems follow understanding."]) == pytest.approx(18.42)


def test_a_text_is_split_into_its_sentences():
    assert sentences("Think of today. Was it true?") == ["Think of today.", "Was it true?"]


def test_overlap_counts_content_words_only():
    assert overlap("I felt very calm.", "I felt very sad.") == pytest.approx(1 / 3)
    assert overlap("I felt calm.", "I felt sad.") == 0
