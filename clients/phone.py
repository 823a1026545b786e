"""Telephone numbers in one form, so that the same number is the same text."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

LONGEST_TYPED = 40
# What people put between the digits; any other sign is no part of a number.
_BETWEEN = re.compile(r"[ \u00a0./()-]")


def normal_phone(text: str) -> str:
    """+447700900123, whether + or 00 was typed, with or without spaces; empty stays empty.

    A number without its country is refused: nobody can know which country was meant.
    """
    if not text.strip(" "):
        return ""
    if len(text) > LONGEST_TYPED:
        raise ValidationError("This is too long for a telephone number.")
    digits = _BETWEEN.sub("", text.replace("(0)", ""))  # dialled inside the country only
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if not digits.startswith("+"):
        raise ValidationError("Begin with + and the country's number, such as +44 7700 900123.")
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        raise ValidationError("This is not a telephone number. Write it as +44 7700 900123.")
    return digits
