"""Settings of the ready-made server. Everything a deployment changes comes from the environment."""

from pathlib import Path

import environ

from relations_project import cors, databases, log_level, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- who may ask, and how ------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key.read_or_create(BASE_DIR / ".secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# HTTPS=on is for a server behind a proxy that ends TLS and sets X-Forwarded-Proto itself.
HTTPS = env.bool("HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# A request that came without TLS is sent on to https://, but not those that look at the server itself.
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
# An hour to begin with: browsers keep to it, so that a longer time is for a site that stays on TLS.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=3600 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# Subdomains, and the browsers' list, are for the domain's owner to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Pages of these origins may call the APIs from a browser: none, a list, or "*" for all. No cookie opens an
# API, so another site's page gets nothing there without a token.
origins = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_ALL_ORIGINS = "*" in origins
CORS_ALLOWED_ORIGINS = [origin for origin in origins if origin != "*"]
CORS_URLS_REGEX = r"^/(v2|api|oauth)/"
CORS_ALLOW_HEADERS = [*cors.ALLOW_HEADERS, *env.list("CORS_ALLOW_HEADERS", default=[])]
CORS_EXPOSE_HEADERS = cors.EXPOSE_HEADERS

# A larger body is refused before it is read into memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("RELATIONS_MAX_BODY", default=2_621_440)

# One worker of the server: requests worked on at once, and those that may wait; any other gets 503.
SERVER_THREADS = env.int("SERVER_THREADS", default=4)
SERVER_WAITING = env.int("SERVER_WAITING", default=64)
# Seconds that a body may take; larger ones have a second more for each 64 KB.
SERVER_BODY_SECONDS = env.float("SERVER_BODY_SECONDS", default=10)

# --- the application -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "relations.admin_site.config.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ordered_model",
    "rest_framework",
    "oauth2_provider",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "relations",
    "relations.oauth",
    "relations_project",
]

MIDDLEWARE = [
    "relations_project.observing.requests.observe",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "relations_project.middleware.compress_pages",
    "relations_project.middleware.content_security_policy",
    "relations_project.middleware.SessionMiddleware",
    "relations_project.middleware.bound_bodies",
    "relations_project.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "relations_project.middleware.AuthenticationMiddleware",
    "relations_project.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "relations_project.urls"
WSGI_APPLICATION = "relations_project.wsgi.application"

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
            ]
        },
    }
]

# --- the database --------------------------------------------------------------------------------

# relations_project.wsgi turns the limits on: a request must not wait for ever, a command may.
SERVING = env.bool("SERVING", default=False)
LIMITS = databases.Limits(
    lock=env.float("RELATIONS_LOCK_TIMEOUT", default=3),
    statement=env.float("RELATIONS_STATEMENT_TIMEOUT", default=30),
)
DATABASES = {
    "default": databases.configure(
        env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}"),
        limits=LIMITS if SERVING else None,
    )
}
# Seconds in which a request's write may begin again after it met another.
RELATIONS_WRITE_DEADLINE = env.float("RELATIONS_WRITE_DEADLINE", default=5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and clients --------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# The first hasher is the one for people's passwords; the last is quick, and only for random client secrets.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "relations.oauth.hashers.RandomSecretHasher",
]
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "CLIENT_SECRET_HASHER": "random_secret_sha256",
    "SCOPES": {
        "published": "Read published content",
        "read": "Read content",
        "write": "Read and write content, and its flows and fields",
    },
    "DEFAULT_SCOPES": ["read", "write"],
    # What RFC 9700 advises against is off, and nothing here needs it.
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
# Proxies whose X-Forwarded-For says who asks, as addresses or networks; of others it is passed over.
RELATIONS_TRUSTED_PROXIES = env.list("RELATIONS_TRUSTED_PROXIES", default=[])
# Counts of requests are shared by the workers: in files, or where CACHE_URL says, as redis://127.0.0.1:6379/1.
# Files have room for ten thousand counts: beyond, Django would drop some at random.
CACHES = {
    "default": env.cache_url("CACHE_URL", default=f"filecache://{BASE_DIR / '.cache'}?max_entries=10000")
}
RELATIONS_LOGIN_TRIES = env.int("RELATIONS_LOGIN_TRIES", default=10)
# Requests of one token, or one address without; requests for tokens from one address. Empty: any number.
RELATIONS_RATE = env.str("RELATIONS_RATE", default="") or None
RELATIONS_TOKEN_RATE = env.str("RELATIONS_TOKEN_RATE", default="1000/minute") or None
# What callers without a token may do: none, read or write.
RELATIONS_ANONYMOUS = env.str("RELATIONS_ANONYMOUS", default="none")
RELATIONS_PUBLIC = env.json("RELATIONS_PUBLIC", default={})
# Bytes of one uploaded file.
RELATIONS_MAX_UPLOAD = env.int("RELATIONS_MAX_UPLOAD", default=20_971_520)

# What links may point at outside the flows: the types of a shop of Moltin's, which are not looked at here;
# files that were uploaded here, which are; and those that the environment adds.
MOLTIN_TYPES = """
    account account-member account-membership address authentication-realm brand cart cart_item catalog
    catalog_rule category collection currency custom_item customer gateway hierarchy inventory_location node
    order order_item price-modifier pricebook product product-price product-variation
    product-variation-modifier product-variation-option promotion promotion_item subscription transaction
    variation
"""
RELATIONS_RESOURCES = {
    **dict.fromkeys(env.list("RELATIONS_RESOURCES", default=[])),
    **dict.fromkeys(MOLTIN_TYPES.split()),
    "rule_promotion": {"plural": "rule-promotions"},
    "file": "relations.Asset",
}

# --- language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("de", "Deutsch")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Without STATIC_ROOT each worker serves the files where they lie, and nothing has to be collected first. With
# it, `manage.py collectstatic` makes files that browsers may keep.
STATIC_ROOT = env.str("STATIC_ROOT", default=None)
COLLECTED = "relations_project.static_files.BundledStorage"
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Uploaded files are not static ones: relations.api.media serves them, as what cannot run in a browser.
MEDIA_URL = "/uploads/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "uploads"))
# With MEDIA_BUCKET they are there instead, in S3 or what speaks as it does; boto3 finds the keys itself.
BUCKET = {
    "bucket_name": env.str("MEDIA_BUCKET", default=""),
    "endpoint_url": env.str("MEDIA_ENDPOINT", default="") or None,
    "custom_domain": env.str("MEDIA_DOMAIN", default="") or None,
    "file_overwrite": False,
    "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
}
IN_BUCKET = {"BACKEND": "relations_project.media_files.BucketStorage", "OPTIONS": BUCKET}
IN_FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
STORAGES = {
    "default": IN_BUCKET if BUCKET["bucket_name"] else IN_FOLDER,
    "staticfiles": {
        "BACKEND": COLLECTED if STATIC_ROOT else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- the interfaces' own pages -------------------------------------------------------------------

REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ordered relations",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # The pages must work offline: every asset comes with the server.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- logging -------------------------------------------------------------------------------------

# Each request is a line of the level INFO; a statement that takes so many seconds is a warning.
SLOW_STATEMENT = env.float("SLOW_STATEMENT", default=0.5)
# Whoever sends it as a bearer token may read /metrics; without it there are none.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "relations_project.observing.lines.Formatter",
            "fmt": "{asctime} {levelname} {name} [{request_id}]: {message}",
            "style": "{",
        },
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{request_id}{message}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
    },
    "filters": {"request_id": {"()": "relations_project.observing.requests.WithRequestId"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": log_level.form(env.str("LOG_FORMAT", default="")),
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": log_level.read(env.str("LOG_LEVEL", default=""))},
    # Its own handlers speak only with DEBUG, or by mail.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
