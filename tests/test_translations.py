"""The Chinese catalogue is complete, compiled and well formed; and the tool would notice if not."""

import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import translations


def test_the_catalogue_is_complete_and_compiled() -> None:
    assert translations.problems() == []


def test_the_help_line_is_called_as_at_the_foot_of_every_page() -> None:
    stored = translations.PO.read_text(encoding="utf-8")
    assert "求助电话" in stored
    assert "帮助电话" not in stored


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small catalogue in a folder of its own."""
    found = Catalog(locale="zh")
    found.add("Save %(name)s")
    found.add(("%(num)s home", "%(num)s homes"))
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    monkeypatch.setattr(translations, "PO", tmp_path / "messages.po")
    monkeypatch.setattr(translations, "MO", tmp_path / "messages.mo")
    monkeypatch.setattr(translations, "collect", lambda: found)
    return tmp_path


def filled(folder: Path, words: dict[str, str]) -> list[str]:
    file = folder / "zh.json"
    file.write_text(json.dumps(words), encoding="utf-8")
    assert translations.main(["fill", str(file)]) == 0
    return translations.problems()


def test_a_full_catalogue_has_no_problems(copy: Path) -> None:
    assert filled(copy, {"Save %(name)s": "保存%(name)s", "%(num)s home": "%(num)s 户"}) == []
    assert translations.main(["update"]) == 0
    assert translations.problems() == []


def test_a_missing_translation_is_found(copy: Path) -> None:
    assert filled(copy, {"%(num)s home": "%(num)s 户"}) == ["no translation: Save %(name)s"]


def test_a_lost_placeholder_is_found(copy: Path) -> None:
    words = {"Save %(name)s": "保存", "%(num)s home": "%(num)s 户"}
    assert filled(copy, words) == ["placeholders differ: Save %(name)s"]


def test_an_id_that_is_no_longer_used_is_found(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(copy, {"Save %(name)s": "保存%(name)s", "%(num)s home": "%(num)s 户"})
    monkeypatch.setattr(translations, "collect", lambda: Catalog(locale="zh"))
    assert "no longer used: Save %(name)s" in translations.problems()
    assert translations.main(["check"]) == 1


def test_a_stale_compiled_file_is_found(copy: Path) -> None:
    filled(copy, {"Save %(name)s": "保存%(name)s", "%(num)s home": "%(num)s 户"})
    text = translations.PO.read_text(encoding="utf-8").replace("保存", "留存")
    translations.PO.write_text(text, encoding="utf-8")
    assert translations.problems() == ["messages.mo is older than messages.po: run compile"]
    translations.MO.unlink()
    assert translations.problems() == ["messages.mo is missing: run compile"]
