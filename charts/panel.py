"""The parts of one panel: what is to be drawn, and every position a template needs."""

from dataclasses import dataclass

from charts.scale import Tick


@dataclass(frozen=True, slots=True)
class Frame:
    """A viewBox and its margins, all in its own units.

    Parameters
    ----------
    width : float
        Width of the viewBox.
    plot_height : float
        Height between the ends of the vertical axis.
    left, right, top : float
        Margins around the plot.
    font : float
        Size of all text.
    """

    width: float
    plot_height: float
    left: float
    right: float
    top: float
    font: float


WIDE = Frame(width=720, plot_height=190, left=66, right=44, top=14, font=13)
# Shown down to about 260 px wide: the larger type keeps labels readable there.
NARROW = Frame(width=360, plot_height=180, left=66, right=40, top=16, font=15)


@dataclass(frozen=True, slots=True)
class Series:
    """One respondent's scores over the sessions.

    Parameters
    ----------
    kind : str
        Part of the CSS class: "outcome", "client" or "therapist".
    values : tuple of (float or None)
        One per session. None is a session without an answer.
    asked : tuple of bool
        One per session. The line passes over a session that was not asked about and breaks at one
        that was asked and not answered.
    latest : str
        Printed beside the last point.
    hollow : tuple of bool
        One per session, or empty: marks that are drawn without a filling.
    """

    kind: str
    values: tuple[float | None, ...]
    asked: tuple[bool, ...]
    latest: str = ""
    hollow: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """One score. `kind` is that of its series, `x` and `y` are positions, `r` is half its size."""

    kind: str
    x: float
    y: float
    r: float
    is_hollow: bool = False

    @property
    def left(self) -> float:
        """Left edge, for the square of a therapist's score."""
        return round(self.x - self.r, 1)

    @property
    def top(self) -> float:
        """Upper edge, for the square of a therapist's score."""
        return round(self.y - self.r, 1)

    @property
    def size(self) -> float:
        """Full width and height."""
        return 2 * self.r


@dataclass(frozen=True, slots=True)
class Line:
    """The unbroken parts of one series; each is a list of "x,y" for a polyline."""

    kind: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape in a strip: its kind ("tension", "drop-possible", ...) and its polygon."""

    kind: str
    x: float
    points: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One labelled row of marks below the plot; `y` is its middle."""

    label: str
    y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One session: a column that pointer and arrow keys can reach, and what it says."""

    x: float
    left: float
    width: float
    label: str
    dots: tuple[Dot, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A text inside the plot, such as the latest value; `kind` is part of its CSS class."""

    kind: str
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The cut-off: height of its line; text with its place and `anchor`, "start" or "end"."""

    position: float
    label: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Panel:
    """All positions that a template needs for one SVG; see the parts for their meaning."""

    frame: Frame
    height: float
    right: float
    bottom: float
    x_labels_y: float
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    stops: tuple[Stop, ...]
    strips: tuple[Strip, ...]
    notes: tuple[Note, ...]
    cut: Cut | None
    band: str = ""

    @property
    def gutter(self) -> float:
        """Right edge of the labels left of the plot."""
        return self.frame.left - 10

    @property
    def reach(self) -> float:
        """Height of the column of a session, down to its label."""
        return self.height - self.frame.top - 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be drawn, before it has a size.

    Parameters
    ----------
    low, high : float
        Ends of the vertical axis.
    unit : str
        Behind each value of the vertical axis: "%" or "".
    sessions : tuple of (str or None)
        Label of each session on the horizontal axis; None for a session that was not attended.
    series : tuple of Series
        Each with as many values as there are sessions.
    strips : tuple of (str, tuple of (str or None))
        Label of each row of marks, and the kind of mark of each session.
    labels : tuple of str
        What each session's stop says.
    band : tuple of ((float, float) or None)
        The expected range of each session, drawn behind the lines; empty for none at all.
    cut : (float, str) or None
        A dashed line and its text; only for instruments with norms.
    """

    low: float
    high: float
    unit: str
    sessions: tuple[str | None, ...]
    series: tuple[Series, ...]
    strips: tuple[tuple[str, tuple[str | None, ...]], ...]
    labels: tuple[str, ...]
    cut: tuple[float, str] | None = None
    band: tuple[tuple[float, float] | None, ...] = ()
