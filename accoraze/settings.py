"""Settings of Accoraze: safe unless the environment says otherwise."""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.utils.translation import gettext_lazy as _

from accoraze import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret("SECRET_KEY", BASE_DIR / "accoraze.secret")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "activitylog",
    "accoraze.accounts",
    "accoraze.team",
    "accoraze.branding",
    "accoraze.inventory",
    "accoraze.sales",
    "accoraze.finance",
    "accoraze.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "activitylog.middleware.ActivityLogMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accoraze.accounts.middleware.BusinessMiddleware",
]

ROOT_URLCONF = "accoraze.urls"
WSGI_APPLICATION = "accoraze.wsgi.application"
ASGI_APPLICATION = "accoraze.asgi.application"

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
                "accoraze.accounts.context_processors.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{BASE_DIR / 'accoraze.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    ),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for a writer, and a writer waits its turn instead of failing at commit.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accoraze.accounts.backends.TeamBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

# Whoever reads decides by the browser, or by the choice in the menu; entries are written in the
# first language.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "accoraze" / "locale"]
FORMAT_MODULE_PATH = ["accoraze.formats"]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # served from where they are: no step before the first start

# Faults are told on the console, in production too; pages that are not there are no faults.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}

MESSAGE_TAGS = {
    messages.DEBUG: "info",
    messages.INFO: "info",
    messages.SUCCESS: "success",
    messages.WARNING: "warning",
    messages.ERROR: "danger",
}

# Nothing is loaded from elsewhere, and no page carries scripts or styles inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if environment.flag("HTTPS"):
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    if environment.flag("BEHIND_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Without a mail server, whoever invites somebody sees the link and hands it over.
EMAIL_HOST = environment.word("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = int(environment.word("EMAIL_PORT", "587"))
EMAIL_HOST_USER = environment.word("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.word("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.word("DEFAULT_FROM_EMAIL", "accoraze@localhost")
SUPPORT_EMAIL = environment.word("SUPPORT_EMAIL", DEFAULT_FROM_EMAIL)

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

DJANGO_TABLES2_TEMPLATE = "tables/table.html"

ACTIVITYLOG_POLICY = "accoraze.accounts.activity_policy.BusinessPolicy"
ACTIVITYLOG_CATEGORIES = {
    "products": _("Products"),
    "inventory": _("Inventory"),
    "customers": _("Customers"),
    "expenses": _("Expenses"),
    "orders": _("Orders"),
    "users": _("Users"),
    "settings": _("Settings"),
    "branding": _("Branding"),
    "log": _("Log"),
}
ACTIVITYLOG_VIEWS = {
    "price-changes": {
        "label": _("Price changes this week"),
        "query": "action=product.updated&field=price&period=week",
    },
    "deleted": {
        "label": _("Deleted this month"),
        "query": "action=product.deleted&action=customer.deleted&action=expense.deleted"
        "&action=order.deleted&action=user.removed&period=month",
    },
    "stock-by-person": {
        "label": _("Stock adjustments by person"),
        "page": "people",
        "query": "action=stock.adjusted&period=month",
    },
    "new-addresses": {
        "label": _("Sign-ins from new addresses"),
        "page": "security",
        "query": "action=session.signed_in&address=new",
    },
    "exports": {"label": _("Exports"), "query": "action=log.exported"},
}
ACTIVITYLOG_TRUSTED_PROXIES = environment.words("TRUSTED_PROXIES")
