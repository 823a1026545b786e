"""A map of a foreign table with everything in it, to be changed by tests."""

import yaml

MAP = {
    "source": "A made-up table",
    "columns": {
        "client": "id",
        "session": "n",
        "attended": "came",
        "therapist": "by",
        "date": "day",
    },
    "attended": {"yes": "attended", "no": "no-show", "off": "therapist-cancel"},
    "alliance": [
        {"column": "srs", "instrument": "srs", "side": "client", "lowest": 0, "highest": 40}
    ],
    "outcome": {
        "column": "phq",
        "instrument": "phq-9",
        "lowest": 0,
        "highest": 27,
        "higher_is": "worse",
        "reliable_change": 6,
    },
    "form_missing": {"column": "form", "values": {"in": False, "out": True}},
    "targets": {
        "run": {"missed_in_a_row": 2, "at_end": "planned"},
        "told": {
            "column": "end",
            "values": {"left": "dropped-out", "done": "planned", "": "censored"},
        },
    },
}


def write_map(path, **changes):
    raw = {key: value for key, value in (MAP | changes).items() if value is not None}
    file = path / "map.yaml"
    file.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return file
