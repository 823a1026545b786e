"""The composed writes: lock the episode, act, refresh, alerts, outbox row; one transaction each.

Delivery packages write through these and never through the packages below, so that no write can
forget the refresh.
"""

from risk.actions.alerting import TOLD_CHARACTERS, acknowledge, add_note, plan, resolve
from risk.actions.answering import (
    AnswersChanged,
    confirm_birth_date,
    is_repeat,
    send,
)
from risk.actions.booking import Booking, SessionLog, book, cancel, end, move, reopen
from risk.actions.clinic import change_clinic, change_messages
from risk.actions.contact import correct_client
from risk.actions.handing_over import Handed, end_hand_over, hand_over, take_back
from risk.actions.logging import log, log_and_rate, rate, skip_rating
from risk.actions.paper import record_staff_answers
from risk.actions.past import Answered, PastSession, record_past
from risk.actions.people import (
    change_roles,
    disable_person,
    end_supervision,
    take_back_supervision,
)
from risk.actions.privacy import choose_alliance_readers
from risk.actions.reading import mark_alert_read, mark_read
from risk.actions.saving import Saved, press_when_closed, save_item
from risk.actions.sending import make_qr, remind, revoke_links, send_link, withdraw_form
from risk.actions.tablets import (
    OpenedInRoom,
    add_tablet,
    enrol_tablet,
    make_room_code,
    renew_enrolment,
    revoke_tablet,
    use_room_code,
)
from risk.actions.visiting import choose_language, close_opening, go_past_notice

__all__ = [
    "TOLD_CHARACTERS",
    "Answered",
    "AnswersChanged",
    "Booking",
    "Handed",
    "OpenedInRoom",
    "PastSession",
    "Saved",
    "SessionLog",
    "acknowledge",
    "add_note",
    "add_tablet",
    "book",
    "cancel",
    "change_clinic",
    "change_messages",
    "change_roles",
    "choose_alliance_readers",
    "choose_language",
    "close_opening",
    "confirm_birth_date",
    "correct_client",
    "disable_person",
    "end",
    "end_hand_over",
    "end_supervision",
    "enrol_tablet",
    "go_past_notice",
    "hand_over",
    "is_repeat",
    "log",
    "log_and_rate",
    "make_qr",
    "make_room_code",
    "mark_alert_read",
    "mark_read",
    "move",
    "plan",
    "press_when_closed",
    "rate",
    "record_past",
    "record_staff_answers",
    "remind",
    "renew_enrolment",
    "reopen",
    "resolve",
    "revoke_links",
    "revoke_tablet",
    "save_item",
    "send",
    "send_link",
    "skip_rating",
    "take_back",
    "take_back_supervision",
    "use_room_code",
    "withdraw_form",
]
