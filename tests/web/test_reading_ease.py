"""What we say to clients can be read at the age of 11; the words of instruments are not ours.

Flesch-Kincaid with the syllable rules of tests.measures.wording: they work offline, where the
libraries at hand load a dictionary first.
"""

import pytest

from measures import catalogue
from tests.measures.wording import reading_grade
from tests.messages import extracted, read_catalogue
from tests.web.ease import by_file, german_grade, spanish_ease, spoken_sentences, translated

HIGHEST_GRADE = 6
# The formula is not made for less: one long word would decide.
FEWEST_SENTENCES = 2


@pytest.fixture(scope="module")
def pages():
    return by_file(extracted())


def test_every_page_reads_at_grade_six_or_below(pages):
    grades = {
        name: round(reading_grade(text), 1)
        for name, text in pages.items()
        if len(text) >= FEWEST_SENTENCES
    }

    assert len(grades) > 30
    assert {name: grade for name, grade in grades.items() if grade > HIGHEST_GRADE} == {}


def test_all_we_say_together_reads_at_grade_four_or_below(pages):
    grade = reading_grade([sentence for text in pages.values() for sentence in text])

    print(f"\nEnglish: Flesch-Kincaid grade {grade:.1f}")
    assert grade <= 4


def test_german_reads_at_grade_seven_or_below():
    grade = german_grade(translated(read_catalogue("de")))

    print(f"\nGerman: Wiener Sachtextformel, grade {grade:.1f}")
    assert grade <= 7


def test_spanish_is_fairly_easy_or_easier():
    ease = spanish_ease(translated(read_catalogue("es")))

    print(f"\nSpanish: Fernández Huerta {ease:.0f} of 100")
    assert ease >= 70


def test_our_own_questions_are_as_easy_in_each_language():
    german = german_grade(_questions("de"))
    spanish = spanish_ease(_questions("es"))

    print(f"\nQuestions: German grade {german:.1f}, Spanish {spanish:.0f} of 100")
    assert german <= 7
    assert spanish >= 70


def test_names_marks_and_labels_do_not_count():
    said = ["Sent to %(therapist)s at {time}.", "Start", "<b>Call</b> now. Then wait."]

    assert spoken_sentences(said) == ["Sent to Ada at Ada.", "Call now.", "Then wait."]


def test_the_german_rule_follows_the_published_formula():
    # 4 words, one of them with three syllables: 0.2656 x 4 + 0.2744 x 25 - 1.6939
    assert german_grade(["Wir gehen morgen einkaufen."]) == pytest.approx(6.2285)


def test_the_spanish_rule_follows_the_published_formula():
    # 4 words with 1 + 2 + 1 + 3 syllables: 206.84 - 60 x 7/4 - 1.02 x 4
    assert spanish_ease(["Yo canto en cocina."]) == pytest.approx(97.76)


def _questions(language: str) -> list[str]:
    """What our own instruments ask in a language, each item once."""
    own = [each for each in catalogue.wordings().values() if each.licence.holder != "Pfizer Inc."]
    texts = {
        item.text["client"] for each in own if each.language == language for item in each.items
    }
    return spoken_sentences(sorted(texts))
