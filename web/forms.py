"""What staff forms share: the crispy helper they start from, and the field for a name."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator

# Control characters, line ends, and the signs that turn the direction of what follows: a name with
# one of them is not what it looks like. Joiners stay, some scripts need them.
HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]")


class PlainHelper(FormHelper):
    """Fields only: the form tag, the token and the buttons stand in the template."""

    def __init__(self, form: forms.BaseForm | None = None) -> None:
        super().__init__(form)
        self.form_tag = False
        self.disable_csrf = True
        self.html5_required = False


class NameField(forms.CharField):
    """One line that people will be called by, without hidden signs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(
            RegexValidator(
                HIDDEN,
                "There is a hidden sign in this name. Type it instead of pasting it.",
                inverse_match=True,
            )
        )
