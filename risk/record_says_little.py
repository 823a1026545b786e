"""Which ratings on the record say little, in words."""

from __future__ import annotations

from measures.models import Response
from risk.record_rows import RecordRows
from science.extreme import extreme_rating
from science.history import Extreme
from science.instrument import Instrument

WHY: dict[Extreme, str] = {
    "ceiling": "every question got its best answer",
    "straight-line": "every question got the same answer, also those that ask for the opposite",
}


def latest_says_little(rows: RecordRows) -> str:
    """What to add where nothing stands out, if the client's latest open rating says little."""
    ratings = [facts.client for facts in rows.history.sessions if facts.client is not None]
    extreme = ratings[-1].extreme if ratings else None
    return f"The latest rating says little: {WHY[extreme]}." if extreme else ""


def says_little(instrument: Instrument, response: Response) -> str:
    """Why these answers to an alliance form say little; empty where they do not."""
    scale = instrument.main_scale
    if instrument.about != "alliance" or scale is None:
        return ""
    exact = next((each.exact for each in response.scores.all() if each.scale == scale.id), None)
    extreme = extreme_rating(instrument, response.answers, exact)
    return WHY[extreme] if extreme else ""
