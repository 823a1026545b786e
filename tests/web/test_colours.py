"""Text keeps 4.5:1 and what marks a control keeps 3:1 on its grounds, in both themes."""

import re
from pathlib import Path

import pytest
from django.conf import settings

GROUNDS = ("bg", "surface", "sunken")
TEXT_ON = {
    "ink": (*GROUNDS, "accent-soft", "red-soft", "brown-soft", "green-soft"),
    "ink-2": (*GROUNDS, "accent-soft", "red-soft", "brown-soft"),
    "accent": (*GROUNDS, "accent-soft", "red-soft", "brown-soft", "green-soft"),
    "on-accent": ("accent", "accent-strong"),
    "red": (*GROUNDS, "red-soft"),
    "brown": (*GROUNDS, "brown-soft"),
    "green": (*GROUNDS, "green-soft"),
    "purple": GROUNDS,
}
MARK_ON = {"control": GROUNDS, "accent": (*GROUNDS, "accent-soft", "line-strong")}


def _themes() -> list[dict[str, str]]:
    sheet = (Path(settings.BASE_DIR) / "static" / "css" / "app.css").read_text(encoding="utf-8")
    blocks = re.findall(r"color-scheme: (?:light|dark);(.*?)\}", sheet, re.DOTALL)
    return [dict(re.findall(r"--al-([\w-]+): (#[0-9a-f]{3,6});", block)) for block in blocks]


LIGHT, DARK_BY_SYSTEM, DARK_BY_CHOICE = _themes()


def test_dark_is_the_same_by_system_and_by_choice():
    assert DARK_BY_SYSTEM == DARK_BY_CHOICE
    assert DARK_BY_CHOICE.keys() == LIGHT.keys()


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_CHOICE], ids=["light", "dark"])
@pytest.mark.parametrize(("least", "pairs"), [(4.5, TEXT_ON), (3.0, MARK_ON)], ids=["text", "mark"])
def test_contrast_is_enough(theme, least, pairs):
    too_faint = {
        f"{mark} on {ground}": round(ratio, 2)
        for mark, grounds in pairs.items()
        for ground in grounds
        if (ratio := _contrast(theme[mark], theme[ground])) < least
    }

    assert too_faint == {}


def test_contrast_of_black_on_white_is_21():
    assert _contrast("#000", "#fff") == pytest.approx(21)


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
