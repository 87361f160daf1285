"""Reads the project's settings from the environment and refuses what it does not understand."""

import re
import sys
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

# The known names, each with what it sets. Nothing else is read from the environment.
KNOWN = {
    "DATABASE_URL": "the database: sqlite:///… or postgresql://…",
    "CELERY_BROKER_URL": "the broker: redis://…, amqp://…",
    "CACHE_URL": "the cache that all processes share: redis://…, filecache://…",
    "STORAGE_URL": "where files are kept: file:///folder or s3://bucket/prefix",
    "AWS_ACCESS_KEY_ID": "the key of the S3 store",
    "AWS_SECRET_ACCESS_KEY": "the secret of the S3 store",
    "AWS_S3_ENDPOINT_URL": "the address of an S3 store that is not Amazon's",
    "AWS_S3_REGION_NAME": "the region of the S3 store",
    "EMAIL_URL": "the mail server: smtp+tls://user:password@host:587",
    "EMAIL_FROM": "the sender of all mail",
    "ACCESSIBILITY_CONTACT": "the address for barriers on pages, in the accessibility statement",
    "PORT": "the port that the web process listens on",
    "PUBLIC_URL": "the address that people type, used in mails",
    "VAR_DIR": "the folder for database, files, mail and cache when these are embedded",
    "ALLOWED_HOSTS": "the host names that are answered, separated by commas",
    "SECRET_KEY": "signs sessions and links",
    "DEBUG": "developer's error pages",
    "TRUSTED_PROXIES": "how many proxies stand in front, so that client addresses are believed",
    "REMINDER_DAYS": "days from a due date on which people are reminded, negative is before",
    "PROFILE_REVIEW_DAYS": "days after which an organisation is asked to review its profile",
    "PROFILE_ANSWER_DAYS": "days an organisation has to review its profile once it is asked",
    "RATE_MAX_AGE_DAYS": "how old a published exchange rate may be",
    "REPORT_DIRECT_COSTS": "the most costs of a report whose files are made while one waits",
    "MAX_UPLOAD_MB": "the largest file that is taken",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
}
OWN_PREFIXES = ("HOUSE_", "ICLD_")
# Names too short, or too like other programs' names, to guess a misspelling from.
NEVER_GUESSED = {"PORT", "DEBUG", "LOG_LEVEL", "VAR_DIR"}
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
DATABASES = {"sqlite", "postgres", "postgresql", "psql", "pgsql"}
BROKERS = {"redis", "rediss", "amqp", "amqps", "filesystem", "memory"}
CACHES = {"redis", "rediss", "filecache", "locmemcache", "dbcache", "dummycache"}
LOG_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}


def is_one_typing_error_away(left: str, right: str) -> bool:
    """Whether one letter too many, missing, wrong, or two swapped make the other name."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left, right = left[start:], right[start:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


class Environment:
    """Typed access to the known variables. Every refusal is an ImproperlyConfigured sentence."""

    def __init__(self, values: Mapping[str, str]):
        self.values = {name: value for name, value in values.items() if value.strip()}
        self.env = environ.Env()
        self.env.ENVIRON = self.values

    def refuse_unknown(self) -> None:
        """Refuse our own prefixes, where no name is known, and misspelt known names."""
        for name in self.values:
            if name in KNOWN:
                continue
            if name.startswith(OWN_PREFIXES):
                known = ", ".join(sorted(KNOWN))
                raise ImproperlyConfigured(f"{name} is not a setting. Known settings: {known}.")
            for meant in KNOWN.keys() - NEVER_GUESSED:
                if is_one_typing_error_away(name, meant):
                    raise ImproperlyConfigured(f"{name} is not a setting. Is {meant} meant?")

    def has(self, name: str) -> bool:
        """Whether the variable is given and not empty."""
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """The variable as it stands."""
        return self.values.get(name, default).strip()

    def flag(self, name: str, default: bool = False) -> bool:
        """The variable as yes or no."""
        value = self.text(name).lower()
        if value and value not in YES | NO:
            raise ImproperlyConfigured(f"{name} must be true or false, not “{value}”.")
        return value in YES if value else default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """The variable as a whole number between `least` and `most`."""
        value = self.text(name, str(default))
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise ImproperlyConfigured(
                f"{name} must be a whole number from {least} to {most}, not “{value}”."
            )
        return int(value)

    def numbers(self, name: str, default: list[int]) -> list[int]:
        """The variable as whole numbers separated by commas, sorted, each once."""
        if not self.has(name):
            return default
        items = [item.strip() for item in self.text(name).split(",")]
        if not all(re.fullmatch(r"[+-]?[0-9]{1,4}", item) for item in items):
            raise ImproperlyConfigured(
                f"{name} must be whole numbers separated by commas, such as -30,-14,-3,1, "
                f"not “{self.text(name)}”."
            )
        return sorted({int(item) for item in items})

    def words(self, name: str, default: list[str]) -> list[str]:
        """The variable as words separated by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or default

    def choice(self, name: str, choices: set[str], default: str) -> str:
        """The variable as one of several words, in capitals."""
        value = self.text(name, default).upper()
        if value not in choices:
            listed = ", ".join(sorted(choices))
            raise ImproperlyConfigured(f"{name} must be one of {listed}, not “{value}”.")
        return value

    def address(self, name: str, schemes: set[str], default: str = "") -> str:
        """The variable as an address with one of the schemes. Its value, which may hold a
        password, is never repeated in the refusal."""
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            understood = value == default or (parts.scheme in schemes and "://" in value)
            understood = understood and parts.port != 0
        except ValueError:
            understood = False
        if not understood:
            listed = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
            raise ImproperlyConfigured(f"{name} must be an address beginning with {listed}.")
        return value

    def database(self, default: str) -> dict[str, Any]:
        """DATABASE_URL as an entry of Django's DATABASES."""
        value = self.address("DATABASE_URL", DATABASES, default)
        config = self.parsed("DATABASE_URL", self.env.db_url_config, value)
        if not config["NAME"]:
            raise ImproperlyConfigured("DATABASE_URL must name a database after the last slash.")
        if config["ENGINE"].endswith("postgresql"):
            # The desk asks all rooms in one long question: PostgreSQL compiles it for two seconds
            # and answers it in six milliseconds. An address with options= decides itself.
            config.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
        return config

    def cache(self, default: str) -> dict[str, Any]:
        """CACHE_URL as an entry of Django's CACHES."""
        value = self.address("CACHE_URL", CACHES, default)
        return self.parsed("CACHE_URL", self.env.cache_url_config, value)

    def mail(self) -> dict[str, Any]:
        """EMAIL_URL as Django's EMAIL_… settings; empty when it is not given."""
        if not self.has("EMAIL_URL"):
            return {}
        value = self.address("EMAIL_URL", set(environ.Env.EMAIL_SCHEMES))
        return self.parsed("EMAIL_URL", self.env.email_url_config, value)

    def parsed(self, name: str, parse: Callable, value: str) -> dict[str, Any]:
        """What django-environ makes of an address, with its errors as our sentence."""
        try:
            return parse(value)
        except Exception as error:
            raise ImproperlyConfigured(f"{name} is not an address that can be read.") from error

    def storage(self, folder: str) -> dict[str, Any]:
        """STORAGE_URL and AWS_… as the default entry of Django's STORAGES."""
        value = self.address("STORAGE_URL", {"file", "s3"}, f"file://{folder}")
        parts = urlsplit(value)
        if parts.scheme == "file":
            if parts.netloc or not parts.path.startswith("/"):
                raise ImproperlyConfigured("STORAGE_URL must be file:///folder with three slashes.")
            return {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": parts.path, "base_url": None},
            }
        if not parts.hostname:
            raise ImproperlyConfigured("STORAGE_URL must name a bucket: s3://bucket/prefix.")
        query = {key: found[0] for key, found in parse_qs(parts.query).items()}
        if unknown := query.keys() - {"endpoint", "region"}:
            raise ImproperlyConfigured(f"STORAGE_URL does not know “{min(unknown)}”.")
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": self.s3(parts, query)}

    def s3(self, parts: Any, query: dict[str, str]) -> dict[str, Any]:
        """Options of the S3 storage: private, never overwriting, links good for five minutes."""
        endpoint = self.address("AWS_S3_ENDPOINT_URL", {"http", "https"})
        options = {
            "bucket_name": parts.hostname,
            "location": parts.path.strip("/"),
            "endpoint_url": query.get("endpoint") or endpoint,
            "region_name": query.get("region") or self.text("AWS_S3_REGION_NAME"),
            "access_key": self.text("AWS_ACCESS_KEY_ID"),
            "secret_key": self.text("AWS_SECRET_ACCESS_KEY"),
        }
        fixed = {
            "default_acl": None,
            "file_overwrite": False,
            "querystring_expire": 300,
            "signature_version": "s3v4",
        }
        return {key: value for key, value in options.items() if value} | fixed


def under_pytest() -> bool:
    """Whether this process is a test run."""
    return "pytest" in sys.modules
