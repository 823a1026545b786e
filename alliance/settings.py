"""One settings file; every value that differs between installations comes from the environment.

Each variable is explained in .env.example. A bad or missing value stops the start.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from web.languages import OFFERED

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
# Instrument files that a clinic may use and that do not ship; None where there are none.
INSTRUMENTS_DIR = Path(_own) if (_own := env.str("INSTRUMENTS_DIR", default="")) else None


def _secret_key() -> str:
    """SECRET_KEY itself, or the content of SECRET_KEY_FILE, which `make run` writes. No default."""
    key = env.str("SECRET_KEY", default="")
    file = Path(env.str("SECRET_KEY_FILE", default=str(DATA_DIR / "secret.key")))
    if not key and file.exists():
        key = file.read_text(encoding="ascii").strip()
    if len(key) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set to 50 or more random characters (or SECRET_KEY_FILE to a file "
            "that holds them). `make run` makes one under var/."
        )
    return key


SECRET_KEY = _secret_key()

# --- Where the product lives: links, cookie names, HSTS -------------------------------------
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise ImproperlyConfigured(f"PUBLIC_URL={PUBLIC_URL!r}: expected http(s)://host[:port]")
IS_HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname, *env.list("EXTRA_HOSTS", default=[])]
if not IS_HTTPS:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if IS_HTTPS else []
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_cookie_prefix = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_cookie_prefix}sid"
CSRF_COOKIE_NAME = f"{_cookie_prefix}csrf"
FORM_COOKIE_PREFIX = f"{_cookie_prefix}form-"
CLINIC_COOKIE_NAME = f"{_cookie_prefix}clinic"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Messages name people: they stay on the server, where Django's default puts them into a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 3600  # absolute, seconds; staff sign in once a day
STAFF_IDLE_SECONDS = env.int("STAFF_IDLE_MINUTES", default=30) * 60
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
CSRF_FAILURE_VIEW = "portal.lost_token.failed"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Applications ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "web",
    "outbox",
    "accounts",
    "clients",
    "sessions.apps.SessionsConfig",
    "measures",
    "risk",
    "portal",
    "practice",
    "supervision",
    "interop",
    "demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.middleware.headers",
    "csp.middleware.CSPMiddleware",
    "web.middleware.refuse_nul_cookies",
    "portal.transport.refuse_unreadable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.languages.speak_to_clients",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.look_nobody_up",
    "accounts.middleware.end_idle_sessions",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.use_clinic_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.shell",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Database -------------------------------------------------------------------------------
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/alliance.sqlite3")
}
PATHS_WITHOUT_DATABASE = frozenset({"/f/help/"})  # nobody is looked up for them
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # each write is one explicit transaction
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds a writer waits for another one
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # after a restart the next page works again
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backend.StaffBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds a one-time sign-in link lives
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.UserAttributeSimilarityValidator"},
]

# --- Mail, language, static, logs -----------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="alliance@localhost")

# --- Text messages --------------------------------------------------------------------------
SMS_BACKEND = env.str("SMS_BACKEND", default="console")
SMS_URL = env.str("SMS_URL", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_INBOUND_SECRET = env.str("SMS_INBOUND_SECRET", default="")
if SMS_BACKEND not in {"console", "http"}:
    raise ImproperlyConfigured(f"SMS_BACKEND={SMS_BACKEND!r}: expected console or http")
_gateway = urlsplit(SMS_URL)
_is_near = _gateway.hostname in {"127.0.0.1", "::1", "localhost"}
if SMS_BACKEND == "http" and not (
    SMS_TOKEN and (_gateway.scheme == "https" or (_gateway.scheme == "http" and _is_near))
):
    raise ImproperlyConfigured("SMS_BACKEND=http needs SMS_URL with https:// and SMS_TOKEN.")
if SMS_INBOUND_SECRET and len(SMS_INBOUND_SECRET) < 20:
    raise ImproperlyConfigured("SMS_INBOUND_SECRET must hold 20 or more random characters.")

LANGUAGE_CODE = "en-gb"  # of staff pages; client pages are shown in the client's language
LANGUAGES = [("en-gb", "English (UK)"), *OFFERED]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # each clinic has its own zone; the middleware activates it

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_answers": {"()": "web.logs.ScrubDatabaseErrors"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_answers"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django would mail error reports with local variables in them: never here.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
