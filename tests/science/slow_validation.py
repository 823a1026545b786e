"""The figures of a validation by plain loops, as an independent check of the vectorised ones."""


def slow_auc(p, y, *, copies=None, stratum=None):
    """Compare every pair of one event and one other, as often as each row counts."""
    n = len(p)
    copies = [1] * n if copies is None else copies
    stratum = [0] * n if stratum is None else stratum
    wins = pairs = 0.0
    for i in range(n):
        for j in range(n):
            if y[i] == 1 and y[j] == 0 and stratum[i] == stratum[j]:
                weight = copies[i] * copies[j]
                pairs += weight
                wins += weight * (1.0 if p[i] > p[j] else 0.5 if p[i] == p[j] else 0.0)
    return wins / pairs if pairs else None


def slow_skill(p, y, *, copies, stratum):
    """One minus the ratio of the squared errors, with each stratum's own rate beside."""
    error = null = 0.0
    for each in set(stratum):
        rows = [i for i in range(len(p)) if stratum[i] == each]
        total = sum(copies[i] for i in rows)
        if total == 0:
            continue
        rate = sum(copies[i] * y[i] for i in rows) / total
        for i in rows:
            error += copies[i] * (p[i] - y[i]) ** 2
            null += copies[i] * (rate - y[i]) ** 2
    return None if null < 1e-10 else 1 - error / null


def slow_net_benefit(p, y, threshold):
    """Count true and false flags one by one."""
    gained = wasted = 0
    for chance, came in zip(p, y, strict=True):
        if chance >= threshold:
            gained += came
            wasted += 1 - came
    return gained / len(p) - wasted / len(p) * threshold / (1 - threshold)
