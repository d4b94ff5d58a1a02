"""Settings: one list of what is wrong, and secrets that are made once and kept to their owner."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts_app import crypto
from contracts_app.config import PROJECT, Settings, SettingsError, load_settings

Environment = Callable[..., None]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    """Only these `CONTRACTS_…` variables are set, and the instance folder is a new one."""
    for name in os.environ:
        if name.startswith("CONTRACTS_") and not name.startswith("CONTRACTS_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CONTRACTS_INSTANCE_PATH", str(tmp_path / "instance"))

    def set_all(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"CONTRACTS_{name}", value)

    return set_all


def problems() -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return caught.value.problems


def test_without_settings_everything_has_its_default(tmp_path: Path) -> None:
    settings = load_settings()
    folder = tmp_path / "instance"
    assert settings.database == f"sqlite:///{folder}/contracts.sqlite3"
    assert settings.queue == f"sqlite:///{folder}/queue.sqlite3"
    assert (settings.locale, settings.timezone) == ("zh", "Asia/Shanghai")
    assert (settings.demo, settings.today, settings.insecure_http) == (False, None, False)
    assert (settings.trusted_proxies, settings.trusted_hosts) == (0, None)


def test_every_bad_setting_is_named_in_one_list(clean: Environment) -> None:
    clean(
        DATABASE_URL="mysql://here/contracts",
        REPLICA_URL="oracle://there",
        QUEUE_URL="amqp://queue",
        FIELD_KEYS="c2hvcnQ=",
        LOCALE="fr",
        TIMEZONE="Mars/Olympus",
        DEMO="perhaps",
        TODAY="2026-13-01",
        INSECURE_HTTP="often",
        TRUSTED_PROXIES="10",
        HOST_NAMES="https://sign.example.cn",
        BREACHED_PASSWORDS="/no/such/list",
    )
    named = [line.split(":")[0] for line in problems()]
    assert named == [
        "CONTRACTS_DATABASE_URL",
        "CONTRACTS_REPLICA_URL",
        "CONTRACTS_QUEUE_URL",
        "CONTRACTS_FIELD_KEYS",
        "CONTRACTS_LOCALE",
        "CONTRACTS_TIMEZONE",
        "CONTRACTS_DEMO",
        "CONTRACTS_TODAY",
        "CONTRACTS_INSECURE_HTTP",
        "CONTRACTS_TRUSTED_PROXIES",
        "CONTRACTS_HOST_NAMES",
        "CONTRACTS_BREACHED_PASSWORDS",
    ]


def test_a_fixed_day_outside_a_demonstration_is_named_beside_the_others(
    clean: Environment,
) -> None:
    clean(TODAY="2026-11-21", LOCALE="fr")
    assert problems() == [
        "CONTRACTS_LOCALE: use zh or en",
        "CONTRACTS_TODAY: is accepted only with CONTRACTS_DEMO=1",
    ]


def test_a_demonstration_may_fix_its_day(clean: Environment) -> None:
    clean(TODAY="2026-11-21", DEMO="1")
    assert load_settings().today == date(2026, 11, 21)


def test_empty_settings_count_as_unset(clean: Environment) -> None:
    clean(TODAY="", DATABASE_URL="", SECRET_KEY="", FIELD_KEYS="", QUEUE_URL="")
    assert load_settings().today is None
    clean(TRUSTED_PROXIES="", HOST_NAMES="", BREACHED_PASSWORDS="")
    assert load_settings().breached_passwords is None
    assert (load_settings().trusted_proxies, load_settings().trusted_hosts) == (0, None)


@pytest.mark.parametrize("names", ["sign.example.cn:443", "a b", "*.example.cn", "a,https://b"])
def test_a_host_name_has_neither_port_nor_scheme(clean: Environment, names: str) -> None:
    clean(HOST_NAMES=names)
    assert problems()[0].startswith("CONTRACTS_HOST_NAMES: use names like")


def test_host_names_are_listed_with_commas(clean: Environment) -> None:
    clean(HOST_NAMES=" sign.example.cn, 10.1.2.3 ,.example.cn,[::1]", TRUSTED_PROXIES="2")
    settings = load_settings()
    assert settings.trusted_hosts == ["sign.example.cn", "10.1.2.3", ".example.cn", "[::1]"]
    assert settings.trusted_proxies == 2


def test_no_secret_is_repeated_in_the_list(clean: Environment) -> None:
    clean(FIELD_KEYS="not-a-key-but-secret", DATABASE_URL="mysql://user:hunter2@here/x")
    assert not any("secret" in line or "hunter2" in line for line in problems())


def test_the_command_line_prints_the_list_and_changes_nothing(
    clean: Environment, tmp_path: Path
) -> None:
    clean(LOCALE="fr", TODAY="2026-11-21")
    done = subprocess.run(
        [sys.executable, "-m", "contracts_app", "check"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "CONTRACTS_LOCALE" in done.stderr
    assert "CONTRACTS_TODAY" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "instance").exists()


def test_the_settings_file_of_the_instance_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / ".env").write_text("CONTRACTS_LOCALE=en\nCONTRACTS_DEMO=1\n", encoding="utf-8")
    settings = load_settings()
    assert (settings.locale, settings.demo) == ("en", True)


def test_the_environment_goes_before_the_settings_file(clean: Environment, tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / ".env").write_text("CONTRACTS_LOCALE=en\n", encoding="utf-8")
    clean(LOCALE="zh")
    assert load_settings().locale == "zh"


def test_a_relative_instance_folder_is_looked_for_where_one_stands(
    clean: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    clean(INSTANCE_PATH="here")
    settings = load_settings()
    assert settings.database == f"sqlite:///{tmp_path}/here/contracts.sqlite3"
    assert (tmp_path / "here" / "secret.key").exists()


def test_a_made_instance_folder_is_its_owners_alone(tmp_path: Path) -> None:
    load_settings()
    assert (tmp_path / "instance").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["secret.key", "field.key", "contracts.sqlite3", "queue.sqlite3"])
def test_a_made_file_belongs_to_its_owner_alone(tmp_path: Path, name: str) -> None:
    load_settings()
    assert (tmp_path / "instance" / name).stat().st_mode & 0o777 == 0o600


def test_a_database_elsewhere_leaves_no_file_in_the_instance(
    clean: Environment, tmp_path: Path
) -> None:
    clean(DATABASE_URL=f"sqlite:///{tmp_path}/elsewhere.sqlite3", QUEUE_URL="memory:")
    load_settings()
    assert list((tmp_path / "instance").glob("*.sqlite3")) == []


def test_secrets_stay_the_same_on_the_next_start() -> None:
    first, second = load_settings(), load_settings()
    assert first.secret_key == second.secret_key
    assert first.field_keys == second.field_keys
    assert len(first.secret_key) >= 48


def test_two_instances_have_different_secrets(clean: Environment, tmp_path: Path) -> None:
    first = load_settings()
    clean(INSTANCE_PATH=str(tmp_path / "other"))
    second = load_settings()
    assert first.secret_key != second.secret_key
    assert first.field_keys != second.field_keys


def test_given_secrets_are_used_and_none_is_written(clean: Environment, tmp_path: Path) -> None:
    clean(SECRET_KEY="given", FIELD_KEYS=crypto.new_key_line())
    assert load_settings().secret_key == "given"
    assert list((tmp_path / "instance").glob("*.key")) == []


@pytest.mark.deep
def test_processes_that_start_at_once_agree_on_their_secrets(tmp_path: Path) -> None:
    script = (
        "from contracts_app.config import load_settings\n"
        "import sys\n"
        "settings = load_settings()\n"
        "sys.stdout.write(settings.secret_key + settings.field_keys)"
    )

    def start(_number: int) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
        )
        return done.stdout

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(start, range(4)))
    assert len(answers) == 1
    assert sorted(one.name for one in (tmp_path / "instance").glob("*.key")) == [
        "field.key",
        "secret.key",
    ]


@pytest.mark.parametrize("damaged", ["", "not base64 at all", "c2hvcnQ="])
def test_a_damaged_key_file_is_said_and_not_replaced(tmp_path: Path, damaged: str) -> None:
    load_settings()
    path = tmp_path / "instance" / "field.key"
    path.write_text(damaged, encoding="utf-8")
    assert problems() == ["field.key in the instance folder is damaged"]
    assert path.read_text(encoding="utf-8") == damaged


def test_an_instance_folder_that_cannot_be_made_is_said(clean: Environment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    clean(INSTANCE_PATH=str(tmp_path / "file" / "instance"))
    (problem,) = problems()
    assert problem.startswith("CONTRACTS_INSTANCE_PATH: cannot write there")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("database_url", "postgresql+psycopg://user@host/contracts"),
        ("queue_url", "redis://host:6379/0"),
        ("replica_url", "postgresql+psycopg://user@replica/contracts"),
        ("timezone", "Asia/Urumqi"),
    ],
)
def test_what_the_manual_names_is_accepted(setting: str, value: Any) -> None:
    assert getattr(load_settings({setting: value}), setting) == value


def test_settings_say_nothing_of_their_secrets_when_they_are_shown() -> None:
    settings = load_settings()
    assert isinstance(settings, Settings)
    assert settings.secret_key not in repr(settings)
    assert settings.field_keys.split()[0] not in repr(settings)
