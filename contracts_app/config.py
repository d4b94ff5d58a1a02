"""Settings from the environment or `instance/.env`; secrets are made on the first run."""

import contextlib
import os
import re
import secrets
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from click import ClickException
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts_app import crypto

PROJECT = Path(__file__).resolve().parent.parent


# A dot in front stands for all names below; see `TRUSTED_HOSTS` of Flask.
_HOST_NAME = re.compile(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class SettingsError(ClickException):
    """The settings are wrong; `problems` has one readable line for each.

    The command line prints the list instead of a traceback and leaves with exit code 2.
    """

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Every setting, read from `CONTRACTS_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="CONTRACTS_", extra="ignore")

    instance_path: Path = PROJECT / "instance"
    # Addresses may hold passwords; like keys they stay out of whatever prints the settings.
    database_url: str = Field("", repr=False)
    replica_url: str = Field("", repr=False)
    queue_url: str = Field("", repr=False)
    secret_key: str = Field("", repr=False)
    field_keys: str = Field("", repr=False)
    locale: str = "zh"
    timezone: str = "Asia/Shanghai"
    demo: bool = False
    today: date | None = None
    insecure_http: bool = False
    trusted_proxies: int = Field(0, ge=0, le=9)
    host_names: str = ""
    public_url: str = ""
    breached_passwords: Path | None = None
    exchange_private: bool = False

    @field_validator("instance_path")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        # A relative database address would be looked for below the instance folder once more.
        return value.expanduser().resolve()

    @field_validator("today", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: Any) -> Any:
        return value or None

    @field_validator("breached_passwords", mode="before")
    @classmethod
    def _no_list(cls, value: Any) -> Any:
        return value or None

    @field_validator("breached_passwords")
    @classmethod
    def _readable_list(cls, value: Path | None) -> Path | None:
        if value and not (value.is_file() and os.access(value, os.R_OK)):
            raise ValueError("is no file that can be read")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _blank_is_none(cls, value: Any) -> Any:
        return value or 0

    @field_validator("host_names")
    @classmethod
    def _plain_names(cls, value: str) -> str:
        if any(not _HOST_NAME.fullmatch(name) for name in _listed(value)):
            raise ValueError("use names like sign.example.cn, separated by commas, without a port")
        return value

    @field_validator("public_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[\w./-]*)?", value):
            raise ValueError("use an address like https://sign.example.cn")
        return value.rstrip("/")

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, value: str) -> str:
        if value not in {"zh", "en"}:
            raise ValueError("use zh or en")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is no time zone of the IANA list") from error
        return value

    @field_validator("database_url", "replica_url")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///… or postgresql+psycopg://…")
        return value

    @field_validator("queue_url")
    @classmethod
    def _known_queue(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "redis://", "rediss://", "memory:")):
            raise ValueError("use sqlite:///… or redis://…")
        return value

    @field_validator("field_keys")
    @classmethod
    def _usable_keys(cls, value: str) -> str:
        if value:
            try:
                crypto.Keyring.parse(value)
            except ValueError as error:
                raise ValueError("needs base64 keys of 32 bytes, separated by commas") from error
        return value

    @field_validator("today")
    @classmethod
    def _fixed_day_needs_demo(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value and info.data.get("demo") is False:
            raise ValueError("is accepted only with CONTRACTS_DEMO=1")
        return value

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The names a request may ask for; None when every name is answered."""
        return _listed(self.host_names) or None

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.instance_path / 'contracts.sqlite3'}"

    @property
    def queue(self) -> str:
        return self.queue_url or f"sqlite:///{self.instance_path / 'queue.sqlite3'}"


def load_settings(overrides: dict[str, Any] | None = None) -> Settings:
    """Read all settings and make missing secrets. Raises SettingsError with the whole list."""
    given = overrides or {}
    instance = given.get("instance_path") or os.environ.get("CONTRACTS_INSTANCE_PATH")
    folder = Path(instance or PROJECT / "instance").expanduser()
    try:
        settings = Settings(_env_file=folder / ".env", **given)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError([_problem(item) for item in error.errors()]) from error
    return _with_secrets(settings)


def mark_as_demo(settings: Settings) -> Settings:
    """Note in the instance's own settings that it holds invented people, for the banner."""
    with (settings.instance_path / ".env").open("a", encoding="utf-8") as file:
        file.write("CONTRACTS_DEMO=1\n")
    return settings.model_copy(update={"demo": True})


def _problem(item: Any) -> str:
    name = "_".join(str(part) for part in item["loc"]).upper()
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"CONTRACTS_{name}: {message}" if name else message


def _with_secrets(settings: Settings) -> Settings:
    try:
        # Names and addresses stand in there readably, so a new folder is its owner's alone.
        settings.instance_path.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = settings.secret_key or _kept(settings, "secret.key", secrets.token_urlsafe(48))
        fresh = f"{crypto.new_key_line()}\nindex:{crypto.new_key_line()}"
        keys = settings.field_keys or _kept(settings, "field.key", fresh)
        crypto.Keyring.parse(keys)
        _make_private_files(settings)
    except OSError as error:
        raise SettingsError([f"CONTRACTS_INSTANCE_PATH: cannot write there ({error})"]) from error
    except ValueError as error:
        raise SettingsError(["field.key in the instance folder is damaged"]) from error
    return settings.model_copy(update={"secret_key": secret, "field_keys": keys})


def _make_private_files(settings: Settings) -> None:
    """Databases of the instance begin as files of their owner; SQLite's side files follow them."""
    given = {"contracts.sqlite3": settings.database_url, "queue.sqlite3": settings.queue_url}
    for name, elsewhere in given.items():
        path = settings.instance_path / name
        if not elsewhere and not path.exists():
            path.touch(mode=0o600)


def _holds_data(settings: Settings) -> bool:
    """Whether the instance's own database file exists already; a new key could not open it."""
    return not settings.database_url and (settings.instance_path / "contracts.sqlite3").exists()


def _kept(settings: Settings, name: str, fresh: str) -> str:
    """The secret in this file of the instance; made whole and with mode 0600 when there is none."""
    path = settings.instance_path / name
    # Keys are made before data: asked in this order, a process that starts beside cannot mislead.
    if name == "field.key" and _holds_data(settings) and not path.exists():
        raise SettingsError([f"{path} is missing: without it nobody can read the stored numbers"])
    if not path.exists():
        draft = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
        # A link appears whole or not at all: two processes that start at once agree on one secret.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="utf-8").strip()
