"""The Chinese catalogue: collect message ids, merge translations, compile, and prove completeness.

python tools/translations.py update            collect ids into messages.po, keep translations
python tools/translations.py missing           print the ids without translation, as JSON
python tools/translations.py fill FILE.json    add translations {"English id": "译文"}
python tools/translations.py compile           write messages.mo
python tools/translations.py check             exit 1 when anything is missing, stale or broken
"""

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "contracts_app"
FOLDER = SOURCE / "translations" / "zh" / "LC_MESSAGES"
PO = FOLDER / "messages.po"
MO = FOLDER / "messages.mo"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)\w|\{(\w*)\}")


def collect() -> Catalog:
    """All message ids of the code and the templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(locale="zh", project="contracts_app", charset="utf-8", fuzzy=False)
    rows = extract_from_dir(SOURCE, methods, options, keywords=KEYWORDS)
    for name, _line, ids, _comments, context in sorted(rows, key=lambda row: row[0]):
        found.add(ids, locations=[(f"contracts_app/{name}", 0)], context=context)
    return found


def load() -> Catalog:
    """The catalogue as it is stored; an empty one when there is none."""
    if not PO.exists():
        return Catalog(locale="zh", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def merged() -> Catalog:
    """The collected ids with the stored translations; ids no longer used are dropped."""
    stored, found = load(), collect()
    for message in _messages(found):
        known = stored.get(message.id, context=message.context)
        if known is not None and not known.fuzzy:
            message.string = known.string
    return found


def save(catalog: Catalog) -> None:
    """Write messages.po in a stable order, without dates, so that merges stay small."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
    header = 'msgid ""\nmsgstr ""\n"Language: zh\\n"\n"MIME-Version: 1.0\\n"\n'
    header += '"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_text(header + out.getvalue().decode().rstrip() + "\n", encoding="utf-8")


def compile_catalog() -> None:
    """Write messages.mo beside messages.po."""
    with MO.open("wb") as file:
        write_mo(file, load())


def fill(path: Path) -> int:
    """Add translations from a JSON object to the merged catalogue; returns how many were taken."""
    given = json.loads(path.read_text(encoding="utf-8"))
    catalog = merged()
    taken = 0
    for message in _messages(catalog):
        text = given.get(_singular(message))
        if text:
            message.string = (text,) if message.pluralizable else text
            taken += 1
    save(catalog)
    return taken


def missing(catalog: Catalog) -> list[str]:
    """The ids without translation."""
    return [_singular(m) for m in _messages(catalog) if not all(_strings(m))]


def problems() -> list[str]:
    """One line for everything that keeps the catalogue from being complete."""
    catalog, stored = merged(), load()
    lines = [f"no translation: {text}" for text in missing(catalog)]
    lines += [f"placeholders differ: {_singular(m)}" for m in _messages(catalog) if _differs(m)]
    unused = set(map(_singular, _messages(stored))) - set(map(_singular, _messages(catalog)))
    lines += [f"no longer used: {text}" for text in sorted(unused)]
    if not MO.exists():
        return [*lines, "messages.mo is missing: run compile"]
    with MO.open("rb") as file:
        compiled = _texts(read_mo(file))
    if compiled != _texts(stored):
        lines.append("messages.mo is older than messages.po: run compile")
    return lines


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _singular(message: Message) -> str:
    return message.id[0] if message.pluralizable else message.id


def _strings(message: Message) -> tuple[str, ...]:
    text = message.string
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def _texts(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    return {_singular(m): tuple(_strings(m)) for m in _messages(catalog) if all(_strings(m))}


def _differs(message: Message) -> bool:
    wanted = sorted(PLACEHOLDER.findall(message.id[-1] if message.pluralizable else message.id))
    return any(text and sorted(PLACEHOLDER.findall(text)) != wanted for text in _strings(message))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["update", "missing", "fill", "compile", "check"])
    parser.add_argument("file", nargs="?", type=Path)
    given = parser.parse_args(arguments)
    if given.action == "update":
        save(merged())
    if given.action == "fill":
        print(f"{fill(given.file)} translations taken")
    if given.action in {"update", "fill", "compile"}:
        compile_catalog()
    if given.action in {"update", "fill", "missing"}:
        print(json.dumps(missing(merged()), ensure_ascii=False, indent=1))
    lines = problems() if given.action == "check" else []
    print(*lines, sep="\n", end="\n" if lines else "")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
