"""The original life-and-symptom questionnaires keep to their blueprint and are easy to read."""

from itertools import combinations, groupby, pairwise

import pytest

from measures import catalogue
from science.instrument import FlagKind, FlagPage
from tests.measures.wording import overlap, reading_grade, sentences

# Facet: its items by topic, and how many of them are worded positively.
DISTRESS = {
    "low mood and loss of interest": (
        ("mood", "tears", "emptiness", "looking forward", "smiling"),
        2,
    ),
    "worry and tension": (("worry", "small problems", "tension", "staying away", "ease"), 1),
    "physical alarm": (("panic", "tight chest"), 0),
    "body, energy, sleep, appetite": (
        ("energy", "lying awake", "tiredness", "eating", "aches"),
        1,
    ),
    "concentration": (("focus", "choices"), 0),
    "self-worth, guilt, hope": (("view of myself", "guilt", "hope"), 1),
    "unwanted thoughts or memories": (("unwanted thoughts",), 0),
    "self-harm or death": (("self-harm",), 0),
    "alcohol or drugs": (("alcohol or drugs",), 0),
}
RELATIONSHIPS = {
    "belonging": (("belonging", "time with someone", "cut off"), 2),
    "conflict": (("arguments", "keeping quiet"), 0),
    "partner and intimacy": (("partner",), 0),
    "family strain": (("family",), 0),
    "support and being understood": (("someone to ask", "being understood"), 2),
    "trust": (("trust",), 0),
    "feeling unsafe": (("feeling unsafe",), 0),
}
ROLES = {
    "work, study or home duties": (("finishing things", "falling behind", "putting off"), 1),
    "overload": (("too much to do",), 0),
    "pull between roles": (("pulled both ways",), 0),
    "meaning": (("worth doing",), 1),
    "leisure and community": (("free time",), 1),
    "daily tasks, money, forms": (("bills and forms",), 0),
    "anger that might lead to harm": (("anger",), 0),
}
BLUEPRINT = {"distress": DISTRESS, "relationships": RELATIONSHIPS, "roles": ROLES}
SIZES = {"distress": 25, "relationships": 11, "roles": 9}


@pytest.fixture(scope="module")
def long_form():
    return catalogue.latest("aoc-45")


@pytest.fixture(scope="module")
def short_form():
    return catalogue.latest("aoc-8")


def test_domains_have_25_11_and_9_items(long_form):
    sizes = {scale.id: len(scale.items) for scale in long_form.scales if not scale.of}

    assert sizes == SIZES
    assert long_form.main_scale.of == ("distress", "relationships", "roles")
    assert [item.id for item in long_form.items] == [str(number) for number in range(1, 46)]


@pytest.mark.parametrize("domain", BLUEPRINT)
def test_each_facet_has_its_items_in_its_domain(long_form, domain):
    topics = sorted(long_form.item(item).topic for item in long_form.scale(domain).items)

    planned = sorted(topic for topics, _ in BLUEPRINT[domain].values() for topic in topics)

    assert topics == planned


@pytest.mark.parametrize(
    ("topics", "n_positive"),
    [facet for domain in BLUEPRINT.values() for facet in domain.values()],
    ids=[facet for domain in BLUEPRINT.values() for facet in domain],
)
def test_each_facet_has_its_positive_items(long_form, topics, n_positive):
    turned = [item for item in long_form.items if item.topic in topics and item.reversed]

    assert len(turned) == n_positive


def test_twelve_items_are_positive(long_form):
    assert sum(item.reversed for item in long_form.items) == 12


def test_four_risk_items_raise_their_flag_at_one(long_form):
    flags = {
        long_form.item(flag.item).topic: (flag.kind, flag.page, flag.at_least)
        for flag in long_form.flags
    }

    assert flags == {
        "self-harm": (FlagKind.SELF_HARM, FlagPage.CRISIS, 1),
        "alcohol or drugs": (FlagKind.SUBSTANCE, FlagPage.SUPPORT, 1),
        "feeling unsafe": (FlagKind.UNSAFE_WITH_SOMEONE, FlagPage.NONE, 1),
        "anger": (FlagKind.HARM_TO_OTHERS, FlagPage.SUPPORT, 1),
    }


@pytest.mark.parametrize("form", ["aoc-45", "aoc-8"])
def test_risk_items_stand_neither_first_nor_last(form):
    instrument = catalogue.latest(form)
    order = [item.id for item in instrument.items]

    assert not {order[0], order[-1]} & set(instrument.risk_items)


def test_risk_items_stand_apart(long_form):
    places = [int(item) for item in long_form.risk_items]

    assert min(later - earlier for earlier, later in pairwise(places)) >= 5


def test_only_the_partner_item_may_not_apply(long_form):
    labels = {item.topic: item.not_applicable for item in long_form.items if item.not_applicable}

    assert labels == {"partner": "Does not apply to me"}


def test_answers_run_from_not_at_all_to_nearly_always(long_form):
    labels = {item.id: [option.label for option in item.options] for item in long_form.items}

    assert set(map(tuple, labels.values())) == {
        ("Not at all", "A little", "Some of the time", "Often", "Nearly always")
    }


def test_no_two_items_are_alike(long_form):
    pairs = combinations([item.text["client"] for item in long_form.items], 2)

    alike = [(one, other) for one, other in pairs if overlap(one, other) >= 0.3]

    assert alike == []


def test_domains_are_mixed(long_form):
    domain_of = {
        item: scale.id for scale in long_form.scales if not scale.of for item in scale.items
    }
    order = [domain_of[item.id] for item in long_form.items]

    longest = max(len(list(run)) for _, run in groupby(order))

    assert longest <= 4


def test_every_item_can_be_read_at_grade_six(long_form):
    hard = {
        item.text["client"]: round(reading_grade([item.text["client"]]), 1)
        for item in long_form.items
        if reading_grade([item.text["client"]]) > 6
    }

    assert hard == {}


def test_the_whole_form_can_be_read_at_grade_six(long_form):
    text = [*sentences(long_form.stem["client"]), *(i.text["client"] for i in long_form.items)]

    assert reading_grade(text) <= 6


def test_short_form_uses_the_wording_of_the_long_form(long_form, short_form):
    assert short_form.derived_from.instrument == "aoc-45"
    assert short_form.stem == long_form.stem
    for own, source in short_form.derived_from.items.items():
        ours, theirs = short_form.item(own), long_form.item(source)
        assert (ours.text, ours.topic, ours.options, ours.reversed) == (
            theirs.text,
            theirs.topic,
            theirs.options,
            theirs.reversed,
        )


def test_short_form_has_eight_items_with_self_harm(short_form):
    assert len(short_form.items) == 8
    assert [short_form.item(item).topic for item in short_form.risk_items] == ["self-harm"]


@pytest.mark.parametrize("form", ["aoc-45", "aoc-8"])
def test_authorship_says_what_the_form_is_not(form):
    instrument = catalogue.latest(form)

    assert instrument.authorship.statement.startswith(
        "Original questionnaire. Not the OQ-45, not derived from it, not endorsed by its owners. "
        "No norms."
    )
    assert instrument.authorship.written_on.isoformat() == "2026-11-23"
    assert not instrument.normed
