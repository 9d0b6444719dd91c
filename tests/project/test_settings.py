import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from relations_project import log_level
from tests.requirements import only_on

pytestmark = pytest.mark.slow


def setting(name: str, **environment: str):
    """A setting's value in a fresh process with just this environment."""
    code = f"import json; from django.conf import settings; print(json.dumps(settings.{name}, default=str))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "relations_project.settings",
            "SECRET_KEY": "for this test",
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_uploaded_files_are_in_a_folder_unless_a_bucket_is_named():
    assert setting("STORAGES['default']")["BACKEND"].endswith(".FileSystemStorage")
    chosen = setting("STORAGES['default']", MEDIA_BUCKET="pictures", MEDIA_ENDPOINT="http://127.0.0.1:9")
    assert chosen["BACKEND"] == "relations_project.media_files.BucketStorage"
    assert (chosen["OPTIONS"]["bucket_name"], chosen["OPTIONS"]["endpoint_url"]) == (
        "pictures",
        "http://127.0.0.1:9",
    )


def test_types_of_the_environment_are_added_to_those_of_the_vendor():
    known = setting("RELATIONS_RESOURCES", RELATIONS_RESOURCES="warehouse,shelf")
    assert {
        "warehouse",
        "shelf",
        "file",
        "pricebook",
        "variation",
        "currency",
        "price-modifier",
    } <= known.keys()


def test_debug_is_off_unless_asked_for():
    assert setting("DEBUG") is False
    assert setting("DEBUG", DEBUG="on") is True


@pytest.mark.parametrize(
    ("written", "level"), [("warn", "WARNING"), ("Info", "INFO"), ("", "WARNING"), ("fatal", "CRITICAL")]
)
def test_the_log_level_is_read_in_any_case(written, level):
    assert log_level.read(written) == level


def test_a_log_level_that_is_none_is_refused_by_name():
    with pytest.raises(ImproperlyConfigured, match='LOG_LEVEL is "verbose"'):
        log_level.read("verbose")


def test_only_this_machine_is_served_unless_hosts_are_named():
    assert setting("ALLOWED_HOSTS") == ["127.0.0.1", "localhost", "[::1]"]
    assert setting("ALLOWED_HOSTS", ALLOWED_HOSTS="a.example,b.example") == ["a.example", "b.example"]


def test_trusted_origins_come_from_the_environment():
    origins = setting("CSRF_TRUSTED_ORIGINS", CSRF_TRUSTED_ORIGINS="https://a.example")
    assert origins == ["https://a.example"]


def test_the_secret_key_comes_from_the_environment_first():
    assert setting("SECRET_KEY") == "for this test"


@pytest.mark.parametrize("name", ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"])
def test_https_makes_cookies_secure(name):
    assert setting(name) is False
    assert setting(name, HTTPS="on") is True


def test_a_proxy_is_believed_only_with_https():
    assert setting("SECURE_PROXY_SSL_HEADER") is None
    assert setting("SECURE_PROXY_SSL_HEADER", HTTPS="on") == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_the_largest_body_comes_from_the_environment():
    assert setting("DATA_UPLOAD_MAX_MEMORY_SIZE") == 2_621_440
    assert setting("DATA_UPLOAD_MAX_MEMORY_SIZE", RELATIONS_MAX_BODY="1000") == 1000


def test_callers_without_a_token_may_do_nothing_unless_allowed():
    assert setting("RELATIONS_ANONYMOUS") == "none"
    assert setting("RELATIONS_ANONYMOUS", RELATIONS_ANONYMOUS="read") == "read"


def test_sqlite_beside_the_project_is_the_default_database():
    database = setting("DATABASES['default']")
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(settings.BASE_DIR / "db.sqlite3")


def test_sqlite_transactions_begin_by_taking_the_write_lock():
    assert setting("DATABASES['default']['OPTIONS']['transaction_mode']") == "IMMEDIATE"


def test_what_the_address_sets_stands():
    url = "sqlite:////tmp/unused.sqlite3?timeout=3"
    assert setting("DATABASES['default']['OPTIONS']['timeout']", DATABASE_URL=url) == 3


POSTGRES = "postgres://someone:pass@db.example:5433/content"


def test_an_address_names_a_postgresql_database():
    database = setting("DATABASES['default']", DATABASE_URL=POSTGRES)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "content")


def test_commands_have_no_limits_of_time():
    database = setting("DATABASES['default']", DATABASE_URL=POSTGRES)
    assert "options" not in database["OPTIONS"]
    assert database.get("CONN_MAX_AGE", 0) == 0


@pytest.mark.parametrize(("said", "kept"), [("None", None), ("5", 5)])
def test_an_address_says_when_statements_are_prepared(said, kept):
    database = setting("DATABASES['default']", DATABASE_URL=f"{POSTGRES}?prepare_threshold={said}")
    assert database["OPTIONS"] == {"prepare_threshold": kept}


def database_that_is_served(**environment: str) -> Any:
    """The settings of the database, as the served application has them."""
    code = (
        "import json, relations_project.wsgi; from django.conf import settings; "
        "print(json.dumps(settings.DATABASES['default']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "k", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_served_application_keeps_connections_and_waits_for_no_lock_for_long():
    database = database_that_is_served(DATABASE_URL=POSTGRES)
    options = database["OPTIONS"]["options"]
    assert options.startswith("-c lock_timeout=3000 -c statement_timeout=30000 ")
    assert database["CONN_MAX_AGE"] == 600


def test_a_served_application_starts_parallel_workers_for_large_counts_alone():
    options = database_that_is_served(DATABASE_URL=POSTGRES)["OPTIONS"]["options"]
    assert options.endswith(" -c parallel_setup_cost=10000")


def test_the_limits_of_a_served_application_can_be_set():
    given = {"RELATIONS_LOCK_TIMEOUT": "1.5", "RELATIONS_STATEMENT_TIMEOUT": "60"}
    assert "lock_timeout=1500 -c statement_timeout=60000" in str(
        database_that_is_served(DATABASE_URL=POSTGRES, **given)
    )
    mariadb = database_that_is_served(DATABASE_URL="mysql://db.example/content", **given)
    assert "innodb_lock_wait_timeout=2" in mariadb["OPTIONS"]["init_command"]
    assert database_that_is_served(**given)["OPTIONS"]["timeout"] == 1.5


def test_a_mysql_address_can_be_read_without_its_driver():
    database = setting("DATABASES['default']", DATABASE_URL="mysql://someone:pass@db.example/content")
    assert database["ENGINE"] == "django.db.backends.mysql"


def test_static_files_need_no_collecting_unless_a_folder_is_named():
    assert setting("WHITENOISE_USE_FINDERS") is True
    assert setting("WHITENOISE_USE_FINDERS", STATIC_ROOT="/srv/static") is False


def test_the_project_passes_djangos_own_checks():
    call_command("check", fail_level="WARNING")


@pytest.fixture
def pragma(db):
    only_on(connection.vendor == "sqlite", "SQLite")

    def read(name: str):
        with connection.cursor() as cursor:
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    return read


@pytest.mark.parametrize(
    ("name", "value"), [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1)]
)
def test_sqlite_connections_are_set_up(pragma, name, value):
    assert pragma(name) == value


def test_the_deployment_check_finds_nothing_to_say_about_oauth():
    found = run_checks(include_deployment_checks=True)
    said = [message for message in found if not message.is_silenced()]
    assert [message.id for message in said if message.id.startswith("oauth2_provider")] == []


def test_https_sends_on_what_comes_without_it_but_not_those_that_look_at_the_server():
    assert setting("SECURE_SSL_REDIRECT") is False
    assert setting("SECURE_SSL_REDIRECT", HTTPS="on") is True
    assert setting("SECURE_SSL_REDIRECT", HTTPS="on", SECURE_SSL_REDIRECT="off") is False
    assert "healthz" in setting("SECURE_REDIRECT_EXEMPT")[0]


def test_browsers_keep_to_https_for_an_hour_at_first():
    assert [setting("SECURE_HSTS_SECONDS", **given) for given in ({}, {"HTTPS": "on"})] == [0, 3600]


def test_counts_of_requests_are_shared_by_workers():
    assert setting("CACHES['default']['BACKEND']").endswith("FileBasedCache")
    redis = setting("CACHES['default']", CACHE_URL="redis://127.0.0.1:6379/1")
    assert (redis["BACKEND"].endswith("RedisCache"), redis["LOCATION"]) == (True, "redis://127.0.0.1:6379/1")


def test_a_check_of_a_deployment_has_nothing_to_say():
    words = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    key = "k" * 40 + "".join(map(chr, range(97, 122)))
    given = {"PATH": os.environ["PATH"], "HTTPS": "on", "DEBUG": "off", "SECRET_KEY": key}
    done = subprocess.run(words, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
