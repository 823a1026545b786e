"""What may be said in words about a course of outcome scores, by the clinic's norm set."""

from __future__ import annotations

from measures.norms_wording import criteria_of, cut_words, norms_line, reliable_words
from science.change import Crossing
from science.instrument import Scale
from science.norms import Norms
from science.outcome import OutcomeSignal, OutcomeWord

PRORATED = "At least one of the two scores was filled in for skipped questions."


def signal_words(signal: OutcomeSignal, scale: Scale, norms: Norms | None) -> str:
    """What may be said about a course: a word only where the norm set has a reliable change."""
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
    rule = f"{size} count as reliable"
    words = {
        OutcomeWord.RECOVERED: f"Recovered, as the norms define it: a reliable change ({size}) "
        f"out of the clinical range ({cut_words(by.cut) if by.cut else ''}).",
        OutcomeWord.IMPROVED: f"Reliably improved: {rule}.",
        OutcomeWord.UNCHANGED: f"No reliable change so far: {rule}.",
        OutcomeWord.CROSSED: "Out of the clinical range, but without a reliable change so far: "
        f"{rule}.",
        OutcomeWord.DETERIORATED: f"Reliably worse: {rule}.",
        OutcomeWord.LITTLE_ROOM: "The first score left little room to improve.",
    }
    return words.get(signal.word, "A word about it waits for a third score.")
