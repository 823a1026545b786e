"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
application = get_wsgi_application()

# Loaded here once, before gunicorn forks, so that no first visitor waits for it.
from django.urls import get_resolver  # noqa: E402  (needs the settings)

from accounts.crisis_numbers import write_file_if_possible  # noqa: E402  (needs the settings)
from measures import catalogue  # noqa: E402  (needs the settings)

catalogue.load()
write_file_if_possible()
len(get_resolver().url_patterns)
