"""What an action refused, shown to the person who asked for it."""

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def show_refusal(form: BaseForm, error: ValidationError) -> None:
    """Put each message at the field it concerns, else on top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
