"""The product's settings, with what a test run needs different: a throw-away secret and speed."""

import os
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))

from alliance.settings import *  # noqa: F403  (the secret must be there before they load)

# Files beside the data: a test run must not write to those of an installation.
_folder = TemporaryDirectory(prefix="alliance-tests-")
DATA_DIR = Path(_folder.name)

# Hashed file names need a collectstatic run; the e2e tests do that, with the real server.
STATIC_ROOT = None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
