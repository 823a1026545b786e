"""The alert policy once more, by plain loops: what `science.alert_policy` must agree with."""

from science.reasons import CHECK_IN_RULES


def decide_slowly(candidates, past, at, budget):
    """Return the episodes and kinds raised, in order, and why each of the others waits."""
    waits = {}
    due = []
    for one in candidates:
        why = _held(one, past, budget)
        if why is None:
            due.append(one)
        else:
            waits[one.episode, one.kind] = why
    raised = []
    events = [moment for alert in past for moment in alert.raised_at]
    while due:
        best = due[0]
        for other in due[1:]:
            if _comes_before(other, best):
                best = other
        due.remove(best)
        if most_in_a_window([*events, at], budget.window, around=at) <= budget.per_window:
            events.append(at)
            raised.append((best.episode, best.kind))
        else:
            waits[best.episode, best.kind] = "budget"
    return raised, waits


def most_in_a_window(events, window, *, around=None):
    """Most events in any half-open window that ends at one of them (and holds `around`)."""
    most = 0
    for end in events:
        inside = [event for event in events if end - window < event <= end]
        if around is None or end - window < around <= end:
            most = max(most, len(inside))
    return most


def _held(one, past, budget):
    own = [each for each in past if each.episode == one.episode and each.kind == one.kind]
    for each in own:
        if each.state == "new":
            return "open"
    # Say it for every number of further sessions: the first at which it may speak is the wait.
    for more in range(budget.silent_sessions + 1):
        if _may_speak(one, own, budget, more):
            return None if more == 0 else ("silent", more)
    raise AssertionError("no silence lasts longer than the budget says")


def _may_speak(one, own, budget, more):
    quiet = []
    for each in own:
        sessions = each.sessions_since + more
        if each.acknowledged_at is not None and sessions < budget.silent_sessions:
            quiet.append(each)
    if not quiet:
        return True
    for rule in one.rules:
        named = [each for each in quiet if rule in each.rules]
        if not named:
            return True
    if more:  # the estimate of a later session is not known yet
        return False
    estimates = [each.estimate for each in quiet if each.estimate is not None]
    if one.estimate is None or not estimates:
        return False
    return one.estimate >= budget.rise * max(estimates) - 1e-9


def _comes_before(one, other):
    if (one.estimate is None) != (other.estimate is None):
        return one.estimate is not None
    if one.estimate is not None and one.estimate != other.estimate:
        return one.estimate > other.estimate
    if one.rank != other.rank:
        return one.rank > other.rank
    if len(one.rules) != len(other.rules):
        return len(one.rules) > len(other.rules)
    if _gravest(one) != _gravest(other):
        return _gravest(one) < _gravest(other)
    if one.days_waiting != other.days_waiting:
        return one.days_waiting > other.days_waiting
    return (one.episode, one.kind) < (other.episode, other.kind)


def _gravest(one):
    known = [CHECK_IN_RULES.index(rule) for rule in one.rules if rule in CHECK_IN_RULES]
    return min(known) if known else len(CHECK_IN_RULES)
