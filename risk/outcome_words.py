"""What may be said in words about a course of outcome scores, by the clinic's norm set."""

from __future__ import annotations

from measures.norms_wording import criteria_of, cut_words, norms_line, reliable_words
from science.change import Crossing
from science.instrument import Scale
from science.norms import Norms
from science.outcome import OutcomeSignal, OutcomeWord

LABELS = {
    OutcomeWord.RECOVERED: "Recovered, as the norms define it",
    OutcomeWord.IMPROVED: "Reliably improved",
    OutcomeWord.UNCHANGED: "No reliable change so far",
    OutcomeWord.CROSSED: "Out of the clinical range, without a reliable change so far",
    OutcomeWord.DETERIORATED: "Reliably worse",
}
PRORATED = "At least one of the two scores was filled in for skipped questions."


def category_label(signal: OutcomeSignal) -> str:
    """The category of the change, to stand before its words; empty where none is said."""
    return LABELS.get(signal.word, "")


def signal_words(signal: OutcomeSignal, scale: Scale, norms: Norms | None) -> str:
    """What the category rests on, or why there is none."""
    if signal.difference is None:
        return "One score so far; a course needs two."
    said = [_moved(signal.difference, scale), _word(signal, scale, norms)]
    if signal.crossing is Crossing.OUT_OF_FUNCTIONAL:
        said.append("The score has left the functional range.")
    if signal.is_prorated:
        said.append(PRORATED)
    return " ".join(said)


def norms_words(scale: Scale, norms: Norms | None) -> str:
    """What the scores are compared with; empty for an instrument without norms."""
    if norms is not None:
        return norms_line(scale, norms)
    if scale.norms:
        return "The norms that the clinic has chosen are not in this version of the questionnaire."
    return ""


def _moved(difference: float, scale: Scale) -> str:
    size = f"{abs(difference):.{scale.decimals}f}"
    if float(size) == 0:
        return "The same score as at the first form."
    better = (difference < 0) == (scale.higher_is == "worse")
    points = "point" if float(size) == 1 else "points"
    return f"{size} {points} {'better' if better else 'worse'} than at the first form."


def _word(signal: OutcomeSignal, scale: Scale, norms: Norms | None) -> str:
    by = criteria_of(scale, norms)
    if by.reliable is None:
        if norms is not None:
            return "These norms have no reliable change, so no word is given on the difference."
        return "No norms are kept here, so nothing says whether that is much or little."
    size = reliable_words(by.reliable)
    match signal.word:
        case OutcomeWord.DIFFERENCE_ONLY:
            return "A word about it waits for a third score."
        case OutcomeWord.LITTLE_ROOM:
            return "The first score left little room to improve."
        case OutcomeWord.RECOVERED:
            left = cut_words(by.cut) if by.cut else ""
            return f"That is a reliable change ({size}) out of the clinical range ({left})."
    return f"By these norms {size} count as reliable."
