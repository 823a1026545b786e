"""URLs of the administrator's pages."""

from django.urls import path

from accounts.access import behind
from accounts.models import Role
from supervision import (
    audit_views,
    clinic_views,
    form_views,
    message_views,
    norm_views,
    paradata_views,
    people_views,
    relation_views,
    tablet_views,
    told_views,
)

admin_patterns = behind(
    Role.ADMIN,
    [
        path("people/", people_views.people, name="people"),
        path("people/new/", people_views.add_person, name="add_person"),
        path("people/<int:user_id>/", people_views.person, name="person"),
        path("people/<int:user_id>/disable/", people_views.disable_person, name="disable_person"),
        path("people/<int:user_id>/enable/", people_views.enable_person, name="enable_person"),
        path("people/<int:user_id>/link/", people_views.send_sign_in_link, name="send_link"),
        path("relations/", relation_views.relations, name="relations"),
        path("relations/new/", relation_views.add_relation, name="add_relation"),
        path("relations/<int:relation_id>/end/", relation_views.end_relation, name="end_relation"),
        path(
            "relations/<int:relation_id>/take-back/",
            relation_views.take_back_relation,
            name="take_back_relation",
        ),
        path("forms/", form_views.forms, name="forms"),
        path("forms/cap/", form_views.minutes_cap, name="minutes_cap"),
        path("forms/in-use/", paradata_views.forms_in_use, name="forms_in_use"),
        path("forms/new/", form_views.add_form_line, name="add_form_line"),
        path("forms/<int:line_id>/remove/", form_views.remove_form_line, name="remove_form_line"),
        path("forms/<int:line_id>/move/", form_views.move_form_line, name="move_form_line"),
        path("norms/", norm_views.norms, name="norms"),
        path("clinic/", clinic_views.clinic, name="clinic"),
        path("clinic/told/", told_views.told, name="told"),
        path("clinic/messages/", message_views.client_messages, name="client_messages"),
        path("clinic/numbers/", clinic_views.add_number, name="add_number"),
        path(
            "clinic/numbers/<int:contact_id>/remove/",
            clinic_views.remove_number,
            name="remove_number",
        ),
        path("clinic/numbers/<int:contact_id>/move/", clinic_views.move_number, name="move_number"),
        path("tablets/", tablet_views.tablets, name="tablets"),
        path("tablets/<int:tablet_id>/code/", tablet_views.renew_tablet, name="renew_tablet"),
        path("tablets/<int:tablet_id>/revoke/", tablet_views.revoke_tablet, name="revoke_tablet"),
        path("audit/", audit_views.audit_trail, name="audit"),
    ],
)
