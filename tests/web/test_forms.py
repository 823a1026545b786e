"""Names are what they look like."""

import pytest
from django.core.exceptions import ValidationError

from web.forms import NameField


@pytest.mark.parametrize(
    "name", ["Zoë O'Brien-Smith", "محمد", "नि\u200dशा", "李小龍", "<b>Ann</b>", "C-1001"]
)
def test_names_of_every_script_are_taken(name):
    assert NameField().clean(name) == name


@pytest.mark.parametrize(
    "name",
    ["An\nn", "An\rn", "A\x00n", "A\u202enn", "A\u200bnn", "\ufeffAnn", "A\u2066n", "A\ufffd"],
)
def test_a_hidden_sign_is_refused(name):
    with pytest.raises(ValidationError, match=r"hidden sign|Null characters"):
        NameField().clean(name)
