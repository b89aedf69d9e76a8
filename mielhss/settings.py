"""All settings, read from the environment; .env.example explains each variable."""

import os
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import environ
import fontpkg_public_sans
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from mielhss.lib.logs import without_trace_of_refusals

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Where the portal keeps its files: the embedded database, quarantine, finished reports, the embedded broker.
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
TESTING = "pytest" in sys.modules


def secret_key() -> str:
    """The key from the environment; a throw-away file for demo, development and tests only."""
    given = env.str("SECRET_KEY", "")
    if given:
        return given
    path = VAR_DIR / "secret_key"
    if path.exists():
        # The demo made it, and `manage.py` beside the demo must share it.
        return path.read_text()
    if not (DEBUG or DEMO or TESTING or env.bool("ALLOW_LOCAL_SECRET_KEY", False)):
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text; see .env.example.")
    from django.core.management.utils import get_random_secret_key

    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # Several processes may start at once: each writes a file of its own, and the first to link it has made the key.
    own = path.with_name(f"secret_key.{os.getpid()}")
    own.touch(mode=0o600)
    own.write_text(get_random_secret_key())
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()
    return path.read_text()


SECRET_KEY = secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", "http://localhost:8000")
SITE_NAME = env.str("SITE_NAME", "MIELHSS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "lucide",
    "rest_framework",
    "template_partials",
    "mielhss",
    "mielhss.jobs",
    "accounts",
    "partners",
    "scholars",
    "mentorship",
    "curriculum",
    "equity_measures",
    "improvement",
    "reports",
    "mielhss.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.DenialMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partners.middleware.AccessMiddleware",
    "partners.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "mielhss.urls"
WSGI_APPLICATION = "mielhss.wsgi.application"

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
                "mielhss.navigation.navigation",
            ],
        },
    },
]

# Forms are drawn by templates/django/forms, which use our field component.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -----------------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        # Immediate transactions wait for the lock at their start instead of failing in their middle.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
    # A file, since worker processes of the tests open the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache, broker, jobs ------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", "")
CACHE_URL = env.str("CACHE_URL", REDIS_URL)
if CACHE_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
else:
    # Shared by web and worker processes, as the limits on sign-in attempts need.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        }
    }

BROKER_DIR = VAR_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 3600,  # longer than the longest task, or it would be started twice
        "unacked_restore_interval": 5,  # with the throttle: how soon a killed worker's task comes back
        "unacked_restore_throttle": 1,
    }
else:
    for folder in (BROKER_DIR / "queue", BROKER_DIR / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "folder://"  # mielhss/jobs/transport.py
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = env.int("TASK_SOFT_TIME_LIMIT", 25 * 60)
CELERY_TASK_TIME_LIMIT = env.int("TASK_TIME_LIMIT", 30 * 60)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "mielhss.jobs.clock:Clock"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
SWEEP_SECONDS = env.int("SWEEP_SECONDS", 15)
NIGHTLY_CHECK_SECONDS = env.int("NIGHTLY_CHECK_SECONDS", 3600)


def _every(seconds: int, task: str) -> dict[str, object]:
    """A regular ring. One that waited for a worker too long is dropped, so that rings do not pile up."""
    return {"task": task, "schedule": timedelta(seconds=seconds), "options": {"expires": max(60, seconds)}}


CELERY_BEAT_SCHEDULE = {
    # Correctness rests on job rows, so a lost, late or doubled ring does no harm.
    "sweep": _every(SWEEP_SECONDS, "jobs.sweep"),
    "canary": _every(60, "jobs.canary"),
    "nightly": _every(NIGHTLY_CHECK_SECONDS, "equity_measures.nightly_if_due"),
    "submissions": _every(86_400, "equity_measures.remind"),
    "reminders": _every(900, "mentorship.remind"),
    "agreements": _every(3600, "partners.remind"),  # each end is told once, however often this asks
    "session-reminders": _every(900, "curriculum.remind"),
}
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 60)
JOB_MAX_ATTEMPTS = 3
MATCH_SECONDS = env.int("MATCH_SECONDS", 30)
NIGHTLY_HOUR = env.int("NIGHTLY_HOUR", 2)
COMPLETENESS_GOAL = env.int("COMPLETENESS_GOAL", 80)

# --- People -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

# By address and password; an account comes from an invitation only.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SITE_NAME}: "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that strangers type
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session stays, all others end
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https://") else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # the second factor counts under the same limit
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64  # one household or office, however many addresses it takes

MFA_ADAPTER = "partners.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off; a code still counts once only
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TRUST_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO or TESTING  # http://localhost

# Single sign-on is configured per institution in the administration pages; none is shipped. An institution's
# identity provider vouches for its own people only, so a matching address alone never signs anybody in.
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False

SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", 30) * 60
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_HOURS", 12) * 3600
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
INVITATION_DAYS = env.int("INVITATION_DAYS", 7)
AGREEMENTS_REQUIRED = env.bool("AGREEMENTS_REQUIRED", False)

# Seals the audit events. Keep it apart from the database; without one, a key is made from SECRET_KEY.
AUDIT_KEY = env.str("AUDIT_KEY", "")

# --- Security -----------------------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", False)
SECURE_SSL_REDIRECT = False  # the proxy does it, and /livez must answer it over plain HTTP
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy redirects to HTTPS
    "security.W021",  # to be on browsers' preload lists is the domain owner's decision
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

# --- Uploads ------------------------------------------------------------------------------------------------

QUARANTINE_DIR = VAR_DIR / "quarantine"
MEDIA_ROOT = VAR_DIR / "files"
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 1_000_000_000)
QUARANTINE_DAYS = env.int("QUARANTINE_DAYS", 14)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "uploads"
FILE_UPLOAD_HANDLERS = [
    "mielhss.lib.upload_handlers.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
for folder in (QUARANTINE_DIR, MEDIA_ROOT, FILE_UPLOAD_TEMP_DIR):
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)

# --- Words, time, files -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
TIME_ZONE = env.str("TIME_ZONE", "America/New_York")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [
    BASE_DIR / "static",
    ("fonts", fontpkg_public_sans.ROOT / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

# --- Mail ---------------------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    # Without a mail server, messages are written to files, so that the demo can show them.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- API ----------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # Tokens first, so that a caller without any is answered 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partners.api_auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["partners.api_auth.CallerThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_PAGINATION_CLASS": "partners.api_auth.Pages",
    "DEFAULT_SCHEMA_CLASS": "partners.api_schema.Schema",
    "EXCEPTION_HANDLER": "partners.api_auth.answer_refusal",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
API_RATE = env.str("API_RATE", "120/min")
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "VERSION": "1",
    "DESCRIPTION": "Measures, extracts and gap reports. Counts below the privacy threshold are hidden here too.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ProvenanceEnum": "partners.models.Provenance",
        "MeasureKindEnum": "equity_measures.models.Measure.Kind",
        "ExtractStateEnum": "equity_measures.models.Extract.State",
        "ReportStateEnum": "reports.models.Report.State",
        "ApplicationStateEnum": "scholars.models.State",
        "ProductKindEnum": "scholars.models.ProductKind",
    },
}

# --- Logs ---------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "record": {"()": "mielhss.lib.logs.formatter"},
    },
    "filters": {"refusals": {"()": "django.utils.log.CallbackFilter", "callback": without_trace_of_refusals}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "record", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # fontTools tells every table of every font that it subsets.
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "kombu.connection": {"level": "ERROR"},  # the embedded broker has no host name, and kombu says so each time
    },
}
