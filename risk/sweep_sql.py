"""Raw answers to risk items, read by SQL of its own.

Written apart from scoring on purpose: it shares no code with it, so that a mistake in one is
caught by the other. One statement per engine; both give (episode, assignment, instrument,
version, item, value) with the gravest value saved or handed in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from risk.alerts import RiskAnswer


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which answer on an item must be seen by a person."""

    instrument: str
    version: int
    item: str
    at_least: int


SQLITE = """
WITH threshold AS (
    SELECT json_extract(value, '$.instrument') AS instrument,
           json_extract(value, '$.version') AS version,
           json_extract(value, '$.item') AS item,
           json_extract(value, '$.at_least') AS at_least
    FROM json_each(%s)
), answer AS (
    SELECT s.assignment_id, s.instrument, s.version, s.item, CAST(s.answer AS INTEGER) AS value
    FROM measures_riskitemsave s
    WHERE json_type(s.answer) = 'integer'
    UNION ALL
    SELECT r.assignment_id, r.instrument, r.version, a.key, a.value
    FROM measures_response r, json_each(r.answers) a
    WHERE a.type = 'integer' AND r.respondent = 'client' AND NOT r.is_derived
      AND r.instrument IN (SELECT instrument FROM threshold)
)
SELECT form.episode_id, answer.assignment_id, answer.instrument, answer.version, answer.item,
       MAX(answer.value)
FROM answer
JOIN threshold ON threshold.instrument = answer.instrument
    AND threshold.version = answer.version AND threshold.item = answer.item
JOIN measures_assignment form ON form.id = answer.assignment_id
WHERE answer.value >= threshold.at_least
GROUP BY answer.assignment_id, form.episode_id, answer.instrument, answer.version, answer.item
ORDER BY answer.assignment_id, answer.instrument, answer.item
"""

POSTGRESQL = """
WITH threshold AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
        AS t (instrument text, version int, item text, at_least int)
), answer AS (
    SELECT s.assignment_id, s.instrument, s.version, s.item, s.answer AS value
    FROM measures_riskitemsave s
    UNION ALL
    SELECT r.assignment_id, r.instrument, r.version, a.key, a.value
    FROM measures_response r CROSS JOIN LATERAL jsonb_each(r.answers) a
    WHERE r.respondent = 'client' AND NOT r.is_derived
      AND r.instrument IN (SELECT instrument FROM threshold)
)
SELECT form.episode_id, answer.assignment_id, answer.instrument, answer.version, answer.item,
       MAX((answer.value #>> '{}')::int)
FROM answer
JOIN threshold ON threshold.instrument = answer.instrument
    AND threshold.version = answer.version AND threshold.item = answer.item
JOIN measures_assignment form ON form.id = answer.assignment_id
WHERE CASE WHEN jsonb_typeof(answer.value) = 'number'
      THEN (answer.value #>> '{}')::numeric >= threshold.at_least ELSE false END
GROUP BY answer.assignment_id, form.episode_id, answer.instrument, answer.version, answer.item
ORDER BY answer.assignment_id, answer.instrument, answer.item
"""


def risk_answers(thresholds: Iterable[Threshold]) -> list[tuple[int, RiskAnswer]]:
    """Every stored answer, sent or only saved, that a person must see, with its episode."""
    rows = json.dumps(
        [
            {
                "instrument": each.instrument,
                "version": each.version,
                "item": each.item,
                "at_least": each.at_least,
            }
            for each in thresholds
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute(SQLITE if connection.vendor == "sqlite" else POSTGRESQL, [rows])
        return [
            (episode_id, RiskAnswer(assignment_id, instrument, version, item, value))
            for episode_id, assignment_id, instrument, version, item, value in cursor.fetchall()
        ]
