"""The product's settings with one more language, that of tests.pseudo, laid down in a folder."""

import os
from pathlib import Path

from django.conf import global_settings
from django.conf.locale import LANG_INFO

from web.languages import OFFERED

CODE = "dv"  # tests.pseudo.CODE: settings are read before anything of the project can be
FOLDER = Path(os.environ["PSEUDO_LANGUAGE"])

LANG_INFO[CODE] = {"bidi": True, "code": CODE, "name": "Pseudo", "name_local": "⟦Pseudo⟧"}
OFFERED.append((CODE, "⟦Pseudo⟧"))

from alliance.settings import *  # noqa: E402, F403  (the language must be there before they load)

LANGUAGES_BIDI = [*global_settings.LANGUAGES_BIDI, CODE]
LOCALE_PATHS = [*LOCALE_PATHS, FOLDER / "locale"]  # noqa: F405  (from the product's settings)
INSTRUMENTS_DIR = FOLDER
