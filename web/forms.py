"""The one crispy helper that every staff form starts from."""

from crispy_forms.helper import FormHelper
from django import forms


class PlainHelper(FormHelper):
    """Fields only: the form tag, the token and the buttons stand in the template."""

    def __init__(self, form: forms.BaseForm | None = None) -> None:
        super().__init__(form)
        self.form_tag = False
        self.disable_csrf = True
        self.html5_required = False
