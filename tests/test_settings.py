"""Settings come from the environment, and what is not understood refuses to start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import KNOWN, Environment, is_one_typing_error_away

ROOT = Path(__file__).resolve().parent.parent
LOADED = (
    "from config import settings as s; "
    "print(s.DATABASES['default']['ENGINE'].rpartition('.')[2], s.DEBUG, s.PORT, s.REMINDER_DAYS)"
)


def start(folder, program: str = LOADED, **variables: str) -> subprocess.CompletedProcess:
    """Load the settings in a process of their own, with only these variables set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=kept | {"VAR_DIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_nothing_needs_to_be_set(tmp_path):
    found = start(tmp_path)
    assert found.stdout.strip() == "sqlite3 False 8000 [-30, -14, -3, 1]", found.stderr


def test_the_embedded_secret_is_made_once_and_for_its_owner_only(tmp_path):
    program = "from config import settings; print(settings.SECRET_KEY)"
    first, second = start(tmp_path, program), start(tmp_path, program)
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == second.stdout
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_postgresql_is_refused_without_a_secret(tmp_path):
    found = start(tmp_path, DATABASE_URL="postgresql://house@127.0.0.1/house")
    assert found.returncode != 0
    assert "SECRET_KEY must be given with PostgreSQL" in found.stderr


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", "-c jit=off"), ("?options=-c%20statement_timeout%3D9000", "-c statement_timeout=9000")],
)
def test_postgresql_compiles_no_question_unless_its_address_says_how(tmp_path, asked, found):
    program = "from config import settings; print(settings.DATABASES['default']['OPTIONS'])"
    address = f"postgresql://house@127.0.0.1/house{asked}"
    started = start(tmp_path, program, DATABASE_URL=address, SECRET_KEY="x" * 50)
    assert started.stdout.strip() == str({"options": found}), started.stderr


def test_a_folder_that_cannot_be_made_is_refused_by_name(tmp_path):
    (tmp_path / "file").write_text("")
    found = start(tmp_path / "file" / "var")
    assert found.returncode != 0
    assert "ImproperlyConfigured: VAR_DIR" in found.stderr


def test_an_unknown_variable_stops_the_command_line_too(tmp_path):
    program = (
        "import sys; sys.argv = ['manage.py', 'check']; import manage; "
        "manage.main(); print('started')"
    )
    found = start(tmp_path, program, HOUSE_COLOUR="green")
    assert found.returncode != 0
    assert "HOUSE_COLOUR is not a setting" in found.stderr
    assert "started" not in found.stdout


@pytest.mark.parametrize("name", ["HOUSE_COLOUR", "ICLD_DEBUG", "HOUSE_PORT"])
def test_a_variable_with_our_prefix_that_is_not_known_is_refused(name):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not a setting. Known settings: "):
        Environment({name: "1"}).refuse_unknown()


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("REMINDERS_DAYS", "REMINDER_DAYS"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("SERCET_KEY", "SECRET_KEY"),
    ],
)
def test_a_misspelt_variable_is_refused_with_what_was_meant(misspelt, meant):
    with pytest.raises(ImproperlyConfigured, match=f"{misspelt} is not a setting. Is {meant} "):
        Environment({misspelt: "1"}).refuse_unknown()


def test_other_programs_variables_are_left_alone():
    others = {"PATH": "/bin", "LOGLEVEL": "x", "AWS_PROFILE": "x", "REDIS_PORT": "x", "LANG": "C"}
    Environment(others | dict.fromkeys(KNOWN, "1")).refuse_unknown()


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ("abcd", "abcd", False),
        ("abcd", "abc", True),
        ("abc", "abcd", True),
        ("abcd", "abxd", True),
        ("abcd", "acbd", True),
        ("abcd", "axyd", False),
        ("abcd", "ab", False),
        ("abcd", "badc", False),
    ],
)
def test_one_typing_error_is_a_letter_more_less_other_or_two_swapped(left, right, answer):
    assert is_one_typing_error_away(left, right) is answer


@pytest.mark.parametrize("value", ["eighty", "0", "65536", "80.5", "1e3", "٣"])
def test_a_port_that_is_no_port_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="PORT must be a whole number from 1 to 65535"):
        Environment({"PORT": value}).number("PORT", 8000, 1, 65535)


@pytest.mark.parametrize("value", ["-30;-14", "soon", "1.5", "1,,2", "1 2"])
def test_reminder_days_that_are_no_numbers_are_refused(value):
    with pytest.raises(ImproperlyConfigured, match="REMINDER_DAYS must be whole numbers"):
        Environment({"REMINDER_DAYS": value}).numbers("REMINDER_DAYS", [])


def test_reminder_days_are_sorted_and_counted_once():
    days = Environment({"REMINDER_DAYS": "1, -14,-14,+3"}).numbers("REMINDER_DAYS", [])
    assert days == [-14, 1, 3]


def test_a_flag_that_is_neither_yes_nor_no_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be true or false, not “maybe”"):
        Environment({"DEBUG": "maybe"}).flag("DEBUG")


def test_a_log_level_that_does_not_exist_is_refused():
    with pytest.raises(ImproperlyConfigured, match="LOG_LEVEL must be one of"):
        Environment({"LOG_LEVEL": "loud"}).choice("LOG_LEVEL", {"INFO"}, "INFO")


@pytest.mark.parametrize(
    "value",
    [
        "nonsense",
        "mysql://house@127.0.0.1/house",
        "postgresql://house:secret-word@127.0.0.1:port/house",
        "postgresql://house:secret-word@127.0.0.1",
        "postgresql:house",
        "postgresql://[::1/house",
    ],
)
def test_a_database_that_cannot_be_read_is_refused_without_repeating_its_password(value):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must") as refusal:
        Environment({"DATABASE_URL": value}).database("sqlite:////tmp/db")
    assert "secret-word" not in str(refusal.value)


@pytest.mark.parametrize("value", ["ftp://host", "http://", "s3:///prefix", "s3://b?color=1"])
def test_a_store_that_cannot_be_read_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        Environment({"STORAGE_URL": value}).storage("/tmp/files")


def test_a_relative_folder_for_files_is_refused():
    with pytest.raises(ImproperlyConfigured, match="three slashes"):
        Environment({"STORAGE_URL": "file://files"}).storage("/tmp/files")


def test_files_in_a_bucket_are_private_and_never_overwritten():
    given = {
        "STORAGE_URL": "s3://papers/files?region=eu-north-1",
        "AWS_S3_ENDPOINT_URL": "http://127.0.0.1:9000",
        "AWS_ACCESS_KEY_ID": "key",
    }
    options = Environment(given).storage("/tmp/files")["OPTIONS"]
    assert options == {
        "bucket_name": "papers",
        "location": "files",
        "endpoint_url": "http://127.0.0.1:9000",
        "region_name": "eu-north-1",
        "access_key": "key",
        "default_acl": None,
        "file_overwrite": False,
        "querystring_expire": 300,
        "signature_version": "s3v4",
    }


def test_a_cache_that_cannot_be_read_is_refused():
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL must be an address"):
        Environment({"CACHE_URL": "gopher://host"}).cache("locmemcache://")


def test_a_mail_server_that_cannot_be_read_is_refused():
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be an address"):
        Environment({"EMAIL_URL": "gopher://host"}).mail()


def test_a_mail_server_replaces_the_folder_of_mails(tmp_path):
    program = "from config import settings as s; print(s.EMAIL_BACKEND, s.EMAIL_HOST, s.EMAIL_PORT)"
    found = start(tmp_path, program, EMAIL_URL="smtp+tls://house:word@mail.example:587")
    assert found.stdout.split() == [
        "django.core.mail.backends.smtp.EmailBackend",
        "mail.example",
        "587",
    ], found.stderr


def test_an_empty_variable_counts_as_not_given():
    assert Environment({"PORT": " "}).number("PORT", 8000, 1, 65535) == 8000
