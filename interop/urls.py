"""URLs of machines."""

from django.urls import path

from interop import inbound_sms

app_name = "interop"
urlpatterns = [path("sms/", inbound_sms.inbound_sms, name="sms")]
