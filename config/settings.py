"""Every setting, from the environment. The known variables are listed in environment.py."""

import logging
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.environment import BROKERS, LOG_LEVELS, Environment, under_pytest
from config.logs import hide_links

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment(os.environ)
environment.refuse_unknown()
TESTING = under_pytest()

# --- where things are kept
VAR_DIR = Path(environment.text("VAR_DIR", "var")).expanduser()
VAR_DIR = VAR_DIR if VAR_DIR.is_absolute() else BASE_DIR / VAR_DIR
if TESTING:
    # Each parallel test process has a folder of its own, and none touches real data.
    VAR_DIR = VAR_DIR / "tests" / os.environ.get("PYTEST_XDIST_WORKER", "main")
MAIL_DIR = VAR_DIR / "mail"
DEMO_PASSWORD_FILE = VAR_DIR / "demo-password"
QUEUE_DIR = VAR_DIR / "queue"
try:
    for folder in (VAR_DIR, VAR_DIR / "files", MAIL_DIR, QUEUE_DIR / "control"):
        folder.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"VAR_DIR: {VAR_DIR} cannot be used ({error.strerror}).") from error

# --- database
DATABASES = {"default": environment.database(f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if EMBEDDED:
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock when it begins: without it writers that began as
        # readers fail with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
        ),
    }
    # A file, because the live server and the threads of a test share it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def kept_secret(path: Path) -> str:
    """The secret key in the file, made on the first start and readable by its owner only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    key = path.read_text().strip()
    if not key:
        raise ImproperlyConfigured(f"{path} is empty: delete it, and a new key is made.")
    return key


if not EMBEDDED and not TESTING and not environment.has("SECRET_KEY"):
    raise ImproperlyConfigured(
        "SECRET_KEY must be given with PostgreSQL: several machines have to share one."
    )
SECRET_KEY = environment.text("SECRET_KEY") or kept_secret(VAR_DIR / "secret-key")

PRODUCT_NAME = "Samverka"

# --- addresses
DEBUG = environment.flag("DEBUG")
PORT = environment.number("PORT", 8000, 1, 65535)
PUBLIC_URL = environment.address("PUBLIC_URL", {"http", "https"}, f"http://127.0.0.1:{PORT}")
PUBLIC_URL = PUBLIC_URL.rstrip("/")
public = urlsplit(PUBLIC_URL)
HTTPS = public.scheme == "https"
# This machine's own names always answer: the supervisor and the container ask /healthz by them.
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", [public.hostname or "localhost"])
ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0, 0, 9)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [f"{public.scheme}://{public.netloc}"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "foundation.workflow",
    "foundation.money",
    "foundation.pages",
    "foundation.accounts",
    "foundation.documents",
    "partnerships",
    "applications",
    "reporting",
    "config",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_fsm",
    "django_htmx",
    "django_filters",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PackedPages",
    "csp.middleware.CSPMiddleware",
    "config.middleware.permissions_policy",
    "config.middleware.found_by_nobody",
    "config.middleware.kept_by_nobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "foundation.accounts.shared_computer.middleware",
    "foundation.accounts.middleware.reader",
    "foundation.pages.desk.RolesMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "foundation.pages.desk.frame",
            ],
        },
    }
]
# So that templates/django/forms/ replaces Django's own form templates.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- people
AUTH_USER_MODEL = "accounts.Person"
TOKEN_OWNER = "foundation.accounts.tokens.person_of"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name")},
        "MinimumLengthValidator": {"min_length": 10},
        "CommonPasswordValidator": {},
    }.items()
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_ADAPTER = "foundation.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# People are invited at an address that somebody vouches for; there is no open registration.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody mails strangers through our sign-in page
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = public.scheme
# Signed in for two weeks; on a shared computer until the browser is closed or 20 minutes idle.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "foundation.accounts.sign_in.PasswordSignIn",
    "request_login_code": "foundation.accounts.sign_in.CodeByMail",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Codes of six digits, tried by anybody: twenty a day for each address, and few from one place.
ACCOUNT_RATE_LIMITS = {"own_code": "20/d/key,60/h/ip"}
MFA_ADAPTER = "foundation.accounts.adapter.ProofAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute wrong
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "foundation.accounts.sign_in.NewApp",
    "login_webauthn": "foundation.accounts.sign_in.PasskeySignIn",
    "add_webauthn": "foundation.accounts.sign_in.NewPasskey",
    "edit_webauthn": "foundation.accounts.sign_in.NamedPasskey",
    "generate_recovery_codes": "foundation.accounts.sign_in.PrintedList",
}
SOCIALACCOUNT_PROVIDERS: dict = {}

# --- language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True

# --- files and pages' own files
STORAGES = {
    "default": environment.storage(str(VAR_DIR / "files")),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MAX_UPLOAD_BYTES = environment.number("MAX_UPLOAD_MB", 25, 1, 2048) * 1024 * 1024
# The first does not even read an upload that is too long.
FILE_UPLOAD_HANDLERS = [
    "foundation.documents.handlers.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static" if TESTING else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
if TESTING:
    STATIC_ROOT.mkdir(exist_ok=True)

# --- cache: sign-in limits count in it, so all processes must share it
CACHES = {
    "default": environment.cache(
        "locmemcache://" if TESTING else f"filecache://{VAR_DIR / 'cache'}?max_entries=10000"
    )
}
CACHES["default"].setdefault("KEY_PREFIX", "house")

# --- mail
EMAIL_BACKEND = "foundation.workflow.mail.FileBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("EMAIL_FROM", "ICLD <no-reply@icld.example>")
globals().update(
    {name: value for name, value in environment.mail().items() if name.startswith("EMAIL_")}
)

# --- work outside requests
CELERY_BROKER_URL = environment.address(
    "CELERY_BROKER_URL", BROKERS, "memory://" if TESTING else "filesystem://localhost"
)
# The database is the queue of record and Celery only the nudge: a step must not wait for a
# broker that is down, so nothing is tried twice here.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS: dict = {"max_retries": 0}
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "data_folder_in": str(QUEUE_DIR),
        "data_folder_out": str(QUEUE_DIR),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "global_keyprefix": "house:",
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(QUEUE_DIR / "control" / "beat")

# --- the API
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["foundation.workflow.api.auth.TokenOrSession"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "foundation.workflow.api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ICLD municipal partnerships",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": ["foundation.workflow.api.schema.add_components"],
}

# --- what the browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # The authenticator app's square code is an image inside the page.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- whom to tell of a barrier on a page
ACCESSIBILITY_CONTACT = environment.text("ACCESSIBILITY_CONTACT", "accessibility@icld.example")

# --- the programme's numbers
REMINDER_DAYS = environment.numbers("REMINDER_DAYS", [-30, -14, -3, 1])
PROFILE_REVIEW_DAYS = environment.number("PROFILE_REVIEW_DAYS", 365, 1, 3660)  # [D]
PROFILE_ANSWER_DAYS = environment.number("PROFILE_ANSWER_DAYS", 30, 1, 366)  # [D]
REPORT_DIRECT_COSTS = environment.number("REPORT_DIRECT_COSTS", 500, 0, 5_000)  # else by the worker
RATE_MAX_AGE_DAYS = environment.number("RATE_MAX_AGE_DAYS", 10, 0, 366)

# --- logs: one line each, on the error stream, with the request's id and no addresses
LOG_LEVEL = environment.choice("LOG_LEVEL", LOG_LEVELS, "ERROR" if TESTING else "INFO")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
LOG_STEPS = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
    hide_links,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer()
                if DEBUG
                else structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            "foreign_pre_chain": LOG_STEPS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Every request, failed ones too, already has its line from django_structlog.
        "django.request": {"level": "CRITICAL"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *LOG_STEPS,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
