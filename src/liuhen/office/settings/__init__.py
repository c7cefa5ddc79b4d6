"""All settings of the office, read from the environment once.

Nothing here is secret: keys are made on first start under `LIUHEN_HOME/keys`, readable by their owner alone.
"""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

from liuhen.office.settings.home import home, secret

LIUHEN_HOME = home()
LIUHEN_VAULT_URL = os.environ.get("LIUHEN_VAULT_URL", (LIUHEN_HOME / "vault").as_uri())
LIUHEN_LOG_FOLDER = LIUHEN_HOME / "log"
LIUHEN_AFTER_ACT = "liuhen.office.oversight.projection.refresh"
LIUHEN_EXPLAINS = "liuhen.office.oversight.explaining.reasons_of"
LIUHEN_REQUIRES = "liuhen.office.oversight.finding.requirements_about"
LIUHEN_SCHEDULE = "liuhen.office.law.schedules.schedule_of"
LIUHEN_UPLOAD_LARGEST_BYTES = int(os.environ.get("LIUHEN_UPLOAD_LARGEST_BYTES", str(256 << 30)))
LIUHEN_UPLOAD_KEPT_HOURS = int(os.environ.get("LIUHEN_UPLOAD_KEPT_HOURS", "168"))
# unfinished uploads: how many files and bytes one person may have, bytes of all people, and how many stream at once
LIUHEN_UPLOADS_OPEN = int(os.environ.get("LIUHEN_UPLOADS_OPEN", "1000"))
LIUHEN_UPLOADS_OPEN_BYTES = int(os.environ.get("LIUHEN_UPLOADS_OPEN_BYTES", str(512 << 30)))
LIUHEN_UPLOADS_OPEN_BYTES_OF_ALL = int(os.environ.get("LIUHEN_UPLOADS_OPEN_BYTES_OF_ALL", str(4 << 40)))
LIUHEN_UPLOADS_AT_ONCE = int(os.environ.get("LIUHEN_UPLOADS_AT_ONCE", "16"))
LIUHEN_HINT_AGAIN_SECONDS = int(os.environ.get("LIUHEN_HINT_AGAIN_SECONDS", "120"))

OFFICE = Path(__file__).resolve().parent.parent
SECRET_KEY = secret("django").hex()
DEBUG = os.environ.get("LIUHEN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("LIUHEN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("LIUHEN_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "liuhen.office.web",
    "liuhen.office.journal",
    "liuhen.office.people",
    "liuhen.office.devices",
    "liuhen.office.devices.roster",
    "liuhen.office.cases",
    "liuhen.office.capture",
    "liuhen.office.capture.places",
    "liuhen.office.capture.derived",
    "liuhen.office.capture.headings",
    "liuhen.office.capture.evidence",
    "liuhen.office.capture.marks",
    "liuhen.office.capture.uploads",
    "liuhen.office.capture.docking",
    "liuhen.office.capture.recognition",
    "liuhen.office.capture.fixed",
    "liuhen.office.capture.hints",
    "liuhen.office.records",
    "liuhen.office.records.disc_making",
    "liuhen.office.access",
    "liuhen.office.oversight",
    "liuhen.office.law",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "rules",
    "django_htmx",
    "django_vite",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "liuhen.office.web.headers.ContentSecurityPolicyMiddleware",
    "liuhen.office.people.setup.FirstStart",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "liuhen.office.settings.urls"
WSGI_APPLICATION = "liuhen.office.settings.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "liuhen.office.oversight.frame.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LIUHEN_DATABASE_URL = os.environ.get("LIUHEN_DATABASE_URL", f"sqlite:///{LIUHEN_HOME / 'liuhen.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(LIUHEN_DATABASE_URL, conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # FULL: an acknowledged act survives a power cut; IMMEDIATE: writers queue instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # a server may be started anew; without the question, whoever comes next on each connection would be told "error"
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "liuhen.office.people.sign_in.OfficeAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # lockout is by axes, which counts in the database and survives a restart
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "留痕 Liuhen"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None if DEBUG else "same-origin"
X_FRAME_OPTIONS = "DENY"
if os.environ.get("LIUHEN_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [OFFICE / "web" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# No host, no mail. The password goes to the server only over TLS, unless somebody asks for `none` in so many words.
EMAIL_HOST = os.environ.get("LIUHEN_MAIL_HOST", "")
EMAIL_HOST_USER = os.environ.get("LIUHEN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LIUHEN_MAIL_PASSWORD", "")
_mail_security = os.environ.get("LIUHEN_MAIL_SECURITY", "starttls")
EMAIL_PORT = int(os.environ.get("LIUHEN_MAIL_PORT") or {"starttls": 587, "tls": 465, "none": 25}[_mail_security])
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_security == "starttls", _mail_security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LIUHEN_MAIL_FROM", "liuhen@localhost")
LIUHEN_MAIL = bool(EMAIL_HOST)
LIUHEN_URL = os.environ.get("LIUHEN_URL") or next(iter(CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": OFFICE / "web" / "static" / "dist" / ".vite" / "manifest.json",
        "static_url_prefix": "dist",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LIUHEN_LOG_LEVEL", "WARNING")},
}
