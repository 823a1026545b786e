"""Root URLs: one prefix for each kind of person."""

from django.urls import include, path

from alliance.home import home

urlpatterns = [
    path("", home, name="home"),
]
