"""The review of flags by plain loops, one therapy after the other."""

from __future__ import annotations

from science.flag_review import Finished
from science.labels import Label


def slow_counts(therapies: list[Finished]) -> dict[str, object]:
    """Everything that is counted, without shares and intervals."""
    n = n_left = n_flagged = n_met = n_quiet = n_at_last = 0
    missed, too_late, leads = [], set(), []
    for place, therapy in enumerate(therapies):
        if therapy.left is None or therapy.n_attended == 0:
            continue
        n += 1
        early = [flag for flag in therapy.flags if flag.held_on <= therapy.last_attended]
        has_left = therapy.left == Label.YES
        if early:
            n_flagged += 1
        if has_left:
            n_left += 1
            if early:
                n_met += 1
                leads.append(therapy.n_attended - early[0].attended)
                if early[0].attended == therapy.n_attended:
                    n_at_last += 1
            else:
                missed.append(place)
                if len(therapy.flags) > 0:
                    too_late.add(place)
        elif not early:
            n_quiet += 1
    return {
        "n": n,
        "n_left": n_left,
        "n_flagged": n_flagged,
        "n_met": n_met,
        "n_quiet": n_quiet,
        "missed": tuple(missed),
        "too_late": too_late,
        "reasons": slow_reasons(therapies),
        "leads": sorted(leads),
        "n_at_last": n_at_last,
    }


def slow_reasons(therapies: list[Finished]) -> dict[str, tuple[int, int]]:
    """Therapies flagged in time for each rule, and those of them left early."""
    reasons: dict[str, tuple[int, int]] = {}
    for therapy in therapies:
        if therapy.left is None or therapy.n_attended == 0:
            continue
        rules = set()
        for flag in therapy.flags:
            if flag.held_on <= therapy.last_attended:
                rules.update(flag.rules)
        for rule in rules:
            n_flagged, n_left = reasons.get(rule, (0, 0))
            reasons[rule] = (n_flagged + 1, n_left + (therapy.left == Label.YES))
    return reasons
