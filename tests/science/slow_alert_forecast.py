"""The replay of the alert policy once more, week by week and episode by episode."""

from collections import defaultdict


def replay_slowly(rows, threshold, budget):
    """Return alerts, flagged, caught, left, waits and therapist-weeks.

    `rows` are (client, session, therapist, week, p, left).
    """
    episodes = defaultdict(list)
    for row in rows:
        episodes[row[0]].append(row)
    weeks = sorted({row[3] for row in rows})
    last_alert, n_alerts, n_waits, worked, flagged = {}, 0, 0, set(), set()
    for week in range(weeks[0], weeks[-1] + 1) if weeks else ():
        calls = defaultdict(list)
        for client, own in episodes.items():
            before = [row for row in own if row[3] <= week]
            if not before or week > max(row[3] for row in own):
                continue
            _, session, therapist, _, p, _ = max(before, key=lambda row: (row[3], row[1]))
            worked.add((therapist, week))
            if p < threshold:
                continue
            if client in last_alert:
                then_session, then_p = last_alert[client]
                is_silent = session - then_session < budget.silent_sessions
                if is_silent and p < budget.rise * then_p - 1e-9:
                    continue
            calls[therapist].append((-p, client, session, p))
        for waiting in calls.values():
            for place, (_, client, session, p) in enumerate(sorted(waiting)):
                if place >= budget.per_window:
                    n_waits += 1
                    continue
                n_alerts += 1
                flagged.add(client)
                last_alert[client] = (session, p)
    left = {row[0] for row in rows if row[5]}
    return n_alerts, len(flagged), len(flagged & left), len(left), n_waits, len(worked)
