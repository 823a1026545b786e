"""A form about a session that has not begun is not open yet."""

import pytest
from django.core.exceptions import ValidationError

from measures.models import Draft, Opening
from risk import actions
from tests.factories import NOW, make_episode, make_form, make_session, open_form
from tests.portal.browsing import answer, enter, secrets_of, url

pytestmark = pytest.mark.django_db


def coming_post_form():
    """The form after a session that takes place in two days."""
    return make_form(make_session(make_episode()), moment="post")


def test_opening_it_says_when_it_opens(http):
    form = coming_post_form()

    page = http.post("/f/open", {"token": secrets_of(form).token})

    assert page.status_code == 403
    assert "This form is not open yet" in page.text
    assert "Wednesday 11 March at 12:00" in page.text
    assert Opening.objects.count() == 0


def test_a_session_moved_away_closes_the_form_in_the_middle(http):
    form = make_form(make_session(make_episode(), at=NOW), moment="post")
    enter(http, form)
    type(form).objects.filter(pk=form.pk).update(opens_at=form.expires_at.replace(minute=0))

    page = answer(http, form, 1, 2)

    assert page.status_code == 403
    assert Draft.objects.count() == 0
    assert "not open yet" in http.get(url(form)).text


def test_the_action_refuses_as_well():
    form = coming_post_form()
    opened = open_form(form, at=NOW)

    with pytest.raises(ValidationError, match="not open yet"):
        actions.save_item(by=opened, instrument_key="ac-6@1", item_id="1", answer=1, at=NOW)
