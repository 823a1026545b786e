"""The rules of the flag in plain words, one paragraph each, with what is published about them."""

from __future__ import annotations

from dataclasses import dataclass

from risk.wording import RULE_NAMES
from science.history import RuleSettings

OUR_DEFAULT = "Our default, adjustable"
OUR_CHOICE = "Our choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """One rule's paragraph. Its id is the anchor of the page."""

    id: str
    what: str
    needs: str
    basis: str
    source: str = ""

    @property
    def name(self) -> str:
        """The rule as people say it."""
        return RULE_NAMES[self.id]


CHECK_IN = (
    RuleText(
        id="missed-session",
        what=(
            "A no-show or a late cancellation among the last three booked sessions. Sessions "
            "cancelled in time, or by the therapist, count as booked and not as missed."
        ),
        needs="Logged attendance.",
        basis=(
            "That missed sessions go with leaving is published; the last three is our default. In "
            "one training clinic one no-show cut the chance of completing to one in four; in "
            "406 adolescents early missed sessions and a poorer early alliance went with leaving. "
            "We know of no published weight for a therapy like yours and use none."
        ),
        source="Krendl & Lorenzo-Luaces 2022; O'Keeffe 2018",
    ),
    RuleText(
        id="bottom-answer",
        what=(
            "The client chose the lowest answer on safety, bond or goals at the latest answered "
            "session."
        ),
        needs="The client's alliance form of that session.",
        basis=(
            "Our choice: the words of the answer are the reason, whatever the total says. It "
            "speaks until four attended sessions lie behind it, which is our default."
        ),
    ),
    RuleText(
        id="unrepaired-tension",
        what=(
            "Tension at the latest session that was not talked through: in the therapist's log, or "
            "a rift in the client's or the therapist's form repaired less than half-way."
        ),
        needs="The session's log, or the rift question of either form.",
        basis=(
            "Published: unrepaired ruptures went with a worse outcome (beta .45; a rupture in 46% "
            "of the therapies), and more repair in the first six sessions went with staying "
            "(128 clients). The half-way mark is our default."
        ),
        source="McLaughlin 2014; Muran 2009",
    ),
    RuleText(
        id="rupture-unrepaired",
        what=(
            "A confirmed drop (below) from which the score had not come back in three ratings, the "
            "drop's own included. Back means within a third of the size that counts as a drop."
        ),
        needs="Three scores of the same form.",
        basis=(
            "Published: in 605 therapies in primary care 10.7% had a rupture in the client's "
            "ratings that stayed, 14.7% one that was repaired, and therapies in which it stayed "
            "ended worse. Three ratings and the third are our default. It speaks until four "
            "attended sessions lie behind it."
        ),
        source="Larsson 2018",
    ),
    RuleText(
        id="rupture-confirmed",
        what=(
            "A possible drop (below) and a second rating as low within three; or tension reported "
            "by either side at the drop, or after it while the score is not back."
        ),
        needs="Three scores of the same form, or two and a report of tension.",
        basis=(
            "That one drop is not enough to act on is published (one pair of sessions in seven "
            "holds a “reliable” one); clients and therapists report different ruptures, so either "
            "side's word counts. A second low rating is our default. It speaks until four "
            "attended sessions lie behind it."
        ),
    ),
    RuleText(
        id="three-falls",
        what="The client's alliance score fell three times in a row, by whatever size.",
        needs="Four scores of the same form.",
        basis="Our choice. No published limit exists for forms without norms.",
    ),
    RuleText(
        id="drop-and-missed",
        what="A drop of the alliance score (below) together with a missed session or form.",
        needs="Two scores, and attendance or a form that was asked for.",
        basis=(
            "Our choice. A drop alone is too common to act on: in one sample (C-SRS, more "
            "than 1,900 pairs of sessions) a reliable drop came in about one pair in seven."
        ),
    ),
    RuleText(
        id="two-watch",
        what="Any two of the watch reasons below at the same time, the calendar's included.",
        needs="What the two rules need.",
        basis=OUR_CHOICE + ".",
    ),
    RuleText(
        id="estimate",
        what=(
            "The clinic's own model puts the chance of leaving before session 10 at or above the "
            "threshold that the clinic has set. It speaks after sessions 2 to 9, and only where a "
            "supervisor has switched on a model learned from at least 200 finished therapies with "
            "40 early departures of this clinic."
        ),
        needs="A model that was switched on, and two sessions.",
        basis=(
            "How such a model does is measured on therapies it had not seen and shown before it is "
            "switched on. Its starting values are drawn from published studies; the threshold is "
            f"{OUR_DEFAULT[0].lower()}{OUR_DEFAULT[1:]} by a supervisor."
        ),
    ),
)

WATCH = (
    RuleText(
        id="drop",
        what=(
            "Ratings 2 to 5: the client's alliance score fell from one rating to the next by at "
            f"least {RuleSettings().drop_share:g}% of the form's range, or the size that your "
            "clinic set or measured. From rating 6: it lies below the client's own usual range, "
            "and by that size at least below the usual score. The first five ratings give both: "
            "their mean, and 2.66 times the mean step from one to the next below it."
        ),
        needs="Two scores of the same form.",
        basis=(
            "Control charts of a client's own ratings are published, a standard limit is not. Five "
            "ratings are too few for one: none of them can lie more than 1.79 of their own "
            f"standard deviations from their mean. The size is {OUR_DEFAULT[0].lower()}"
            f"{OUR_DEFAULT[1:]} by an administrator."
        ),
        source="Eubanks-Carter 2012; Lipner 2022; Gumz 2012",
    ),
    RuleText(
        id="fear-up",
        what="In sessions 1 to 5 the client's fear (0 to 10) rose by 2 or more, twice.",
        needs="Three first-five answers on fear.",
        basis=(
            "That fear and shame which grow in the first sessions go with a troubled start is the "
            "finding of an interview study of twelve pairs. Size and number are our default."
        ),
        source="Lavik et al. 2022",
    ),
    RuleText(
        id="shame-up",
        what="In sessions 1 to 5 the client's shame (0 to 10) rose by 2 or more, twice.",
        needs="Three first-five answers on shame.",
        basis="As for fear.",
        source="Lavik et al. 2022",
    ),
    RuleText(
        id="form-unfilled",
        what="The form before a session had not come in when the session began.",
        needs="A form that was asked for before the session.",
        basis=OUR_CHOICE + ". A missing form has many reasons; it is a watch and nothing more.",
    ),
    RuleText(
        id="no-next-session",
        what=(
            "Nothing is booked, and the last session, or the start of the therapy, lies seven days "
            "or more back. This one looks at today's calendar and is never stored."
        ),
        needs="The calendar.",
        basis=OUR_DEFAULT + ": seven days.",
    ),
    RuleText(
        id="long-gap",
        what=(
            "The last session lies more than one and a half times as far back as sessions usually "
            "lie apart; usual is the median of this therapy. It speaks even if a session is "
            "booked, because one that is called off and booked again is a silence too; a planned "
            "break makes it speak as well. Together with “no next session” it counts as one "
            "watch reason. It looks at today's calendar and raises no alert by itself."
        ),
        needs="Three attended sessions with known days.",
        basis=OUR_DEFAULT + ": one and a half times.",
    ),
)
