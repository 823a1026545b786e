"""From a plan to positions: axes, lines with gaps, one stop per session, strips of marks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from charts.band import band_points
from charts.panel import Cut, Dot, Frame, Line, Mark, Note, Panel, Plan, Series, Stop, Strip
from charts.scale import Scale, Tick, slots, ticks

# Height of one row of marks, the room between plot and first row, and the least distance of two
# session labels.
STRIP = 22.0
BELOW_PLOT = 10.0
LABEL_ROOM = 26.0

# Parts in which the line between two scores is looked at.
LINE_STEPS = 8

# Below this distance of two sessions dots of full size would touch.
DENSE = 14.0

# Corners around the middle of a mark: triangles down and up, a low bar, and a cross.
_DOWN = ((-6, -5), (6, -5), (0, 5))
_UP = ((-6, 5), (6, 5), (0, -5))
_SHAPES: dict[str, tuple[tuple[int, int], ...]] = {
    "tension": _DOWN,
    "drop-possible": _DOWN,
    "drop-confirmed": _DOWN,
    "drop-unrepaired": ((-7, 0), (7, 0), (7, 5), (-7, 5)),
    "drop-repaired": _UP,
    "repair": _UP,
    "partly": _UP,
    "missed": (
        *((-4, -3), (-3, -4), (0, -1), (3, -4), (4, -3), (1, 0)),
        *((4, 3), (3, 4), (0, 1), (-3, 4), (-4, 3), (-1, 0)),
    ),
}


def draw(plan: Plan, frame: Frame) -> Panel:
    """Place everything of a plan in a frame.

    Parameters
    ----------
    plan : Plan
        Values and words.
    frame : Frame
        Size and margins.

    Returns
    -------
    Panel
        Positions in units of the frame's viewBox, rounded to a tenth; never NaN.
    """
    bottom = frame.top + frame.plot_height
    right = frame.width - frame.right
    scale = Scale(plan.low, plan.high, start=bottom, end=frame.top)
    xs = slots(len(plan.sessions), frame.left + 14, right - 6)
    radius = 4.5 if _step(xs) >= DENSE else 3.0
    strips_start = bottom + BELOW_PLOT
    x_labels_y = strips_start + STRIP * len(plan.strips) + frame.font + 6
    dots = [_dots(series, xs, scale.at, radius) for series in plan.series]
    return Panel(
        frame=frame,
        height=x_labels_y + 8,
        right=right,
        bottom=bottom,
        x_labels_y=x_labels_y,
        y_ticks=ticks(scale, plan.unit),
        x_ticks=_x_ticks(plan.sessions, xs),
        lines=tuple(_line(s, row) for s, row in zip(plan.series, dots, strict=True)),
        stops=_stops(plan.labels, xs, dots),
        strips=tuple(
            _strip(label, kinds, xs, strips_start + STRIP * (row + 0.5))
            for row, (label, kinds) in enumerate(plan.strips)
        ),
        notes=_notes(plan.series, dots, frame),
        cut=_cut(scale.at(plan.cut[0]), plan.cut[1], dots, frame) if plan.cut else None,
        band=band_points(plan.band, xs, scale.at) if plan.band else "",
    )


def _cut(y: float, text: str, dots: Sequence[Sequence[Dot | None]], frame: Frame) -> Cut:
    """Write the text of the cut-off at the end of its line that scores leave freer.

    Above the line; below it only where the scores run through both places above.
    """
    left, right = frame.left + 4, frame.width - frame.right
    width = 0.6 * frame.font * len(text)
    drawn = [point for row in dots for point in _along(row)]

    def room(start: float, label_y: float) -> float:
        near = [at for x, at in drawn if start - 8 <= x <= start + width + 8]
        middle = label_y - frame.font / 3
        return min((abs(at - middle) for at in near), default=frame.plot_height)

    above, below = round(y - 0.4 * frame.font, 1), round(y + 1.1 * frame.font, 1)
    # The first of the best: to the right, above.
    places = [(room(start, above), start, above) for start in (right - width, left)]
    if max(places)[0] < frame.font:
        places += [(room(start, below), start, below) for start in (right - width, left)]
    _, start, label_y = max(places, key=lambda place: place[0])
    at_left = start == left
    return Cut(y, text, left if at_left else right, label_y, "start" if at_left else "end")


def _along(row: Sequence[Dot | None]) -> list[tuple[float, float]]:
    """Return the scores of one series, and points on the lines that join neighbours."""
    points = [(dot.x, dot.y) for dot in row if dot]
    for one, other in pairwise(row):
        if one and other:
            steps = [step / LINE_STEPS for step in range(1, LINE_STEPS)]
            points += [
                (one.x + t * (other.x - one.x), one.y + t * (other.y - one.y)) for t in steps
            ]
    return points


def _step(xs: Sequence[float]) -> float:
    return xs[1] - xs[0] if len(xs) > 1 else DENSE


def _dots(
    series: Series, xs: Sequence[float], y: Callable[[float], float], radius: float
) -> list[Dot | None]:
    hollow = series.hollow or (False,) * len(series.values)
    return [
        None if value is None else Dot(series.kind, x, y(value), radius, is_hollow)
        for x, value, is_hollow in zip(xs, series.values, hollow, strict=True)
    ]


def _line(series: Series, dots: Sequence[Dot | None]) -> Line:
    parts: list[list[str]] = [[]]
    for dot, asked in zip(dots, series.asked, strict=True):
        if dot is not None:
            parts[-1].append(f"{dot.x},{dot.y}")
        elif asked:
            parts.append([])
    return Line(series.kind, tuple(" ".join(part) for part in parts if len(part) > 1))


def _x_ticks(sessions: Sequence[str | None], xs: Sequence[float]) -> tuple[Tick, ...]:
    shown: list[Tick] = []
    for x, label in zip(xs, sessions, strict=True):
        if label is not None and (not shown or x - shown[-1].position >= LABEL_ROOM):
            shown.append(Tick(x, label))
    return tuple(shown)


def _stops(
    labels: Sequence[str], xs: Sequence[float], dots: Sequence[Sequence[Dot | None]]
) -> tuple[Stop, ...]:
    width = _step(xs)
    return tuple(
        Stop(
            x=x,
            left=round(x - width / 2, 1),
            width=round(width, 1),
            label=label,
            dots=tuple(dot for row in dots if (dot := row[index]) is not None),
            is_last=index == len(labels) - 1,
        )
        for index, (label, x) in enumerate(zip(labels, xs, strict=True))
    )


def _strip(label: str, kinds: Sequence[str | None], xs: Sequence[float], y: float) -> Strip:
    marks = [Mark(kind, x, _shape(kind, x, y)) for kind, x in zip(kinds, xs, strict=True) if kind]
    return Strip(label, y, tuple(marks))


def _shape(kind: str, x: float, y: float) -> str:
    return " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in _SHAPES[kind])


def _notes(
    series: Sequence[Series], dots: Sequence[Sequence[Dot | None]], frame: Frame
) -> tuple[Note, ...]:
    notes: list[Note] = []
    for line, row in zip(series, dots, strict=True):
        last = next((dot for dot in reversed(row) if dot), None)
        if last is not None and line.latest:
            y = round(last.y + frame.font * 0.35, 1)
            notes.append(Note(line.kind, round(last.x + 9, 1), y, line.latest))
    return _apart(notes, frame.font)


def _apart(notes: list[Note], font: float) -> tuple[Note, ...]:
    """Part two notes that would print over each other, the lower value downwards."""
    if len(notes) < 2 or abs(notes[0].x - notes[1].x) > 4 * font:
        return tuple(notes)
    overlap = 1.1 * font - abs(notes[0].y - notes[1].y)
    if overlap <= 0:
        return tuple(notes)
    up = 0 if notes[0].y <= notes[1].y else 1
    return tuple(
        replace(note, y=round(note.y + overlap / (-2 if index == up else 2), 1))
        for index, note in enumerate(notes)
    )
