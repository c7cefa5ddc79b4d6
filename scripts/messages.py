"""Keeps the interface's two languages complete: Chinese stands in the code, English in one catalogue.

    messages.py extract    bring the texts of code and templates into the catalogue; new ones wait for their English
    messages.py check      fail where a text has no English, a doubtful one, or one that no page uses any more
    messages.py compile    write the .mo files that Django reads

Needs no gettext programs; Babel reads and writes the catalogues. It does not judge whether a translation is good.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from paths import LOCALE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

SOURCE = ROOT / "src" / "liuhen"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **dict.fromkeys(("gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext_lazy",), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
FIELD = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")


def texts(root: Path) -> Catalog:
    """Every text that code and templates under a folder mark for translation."""
    found = Catalog(locale="en", domain="django", charset="utf-8")
    for path in sorted(root.rglob("*.py")):
        add(found, path, path.read_text(), "python")
    for path in sorted((*root.rglob("templates/**/*.html"), *root.rglob("templates/**/*.txt"))):
        # Django turns a template into call-like text; the JavaScript reader does not mind what stands between the calls
        add(found, path, templatize(path.read_text(), origin=str(path)), "javascript")
    return found


def add(catalog: Catalog, path: Path, source: str, method: str) -> None:
    """Add the texts of one file."""
    for line, message, comments, context in extract(
        method, io.BytesIO(source.encode()), KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
    ):
        catalog.add(message, None, [(str(path), line)], auto_comments=comments, context=context)


def catalogue(path: Path) -> Catalog:
    """A catalogue as it stands; empty where there is no file."""
    if not path.exists():
        return Catalog(locale="en", domain="django", project="liuhen", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def key(message: Message) -> tuple[str | None, object]:
    """What tells one message from another."""
    return message.context, tuple(message.id) if isinstance(message.id, list | tuple) else message.id


def extract_into(path: Path, root: Path) -> None:
    """Update a catalogue: known translations stay, texts that no page uses any more go, nothing is guessed."""
    catalog, template = catalogue(path), texts(root)
    template.creation_date = catalog.creation_date
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True, omit_header=False)
    waiting = [message for message in catalog if message.id and not complete(message)]
    print(f"{path.name}: {len(catalog)} texts, {len(waiting)} without English")
    for message in waiting:
        print(f"  {message.id}")


def complete(message: Message) -> bool:
    """Whether every form of a message is translated."""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(forms) and not message.fuzzy


def faults(path: Path, root: Path) -> Iterator[str]:
    """What is wrong with a catalogue, one line each."""
    catalog, used = catalogue(path), {key(message) for message in texts(root) if message.id}
    known = {key(message): message for message in catalog if message.id}
    for missing in sorted(used - known.keys(), key=str):
        yield f"not in the catalogue: {missing[1]}"
    for unused in sorted(known.keys() - used, key=str):
        yield f"no longer used: {unused[1]}"
    for message in known.values():
        if not complete(message):
            yield f"without English: {message.id}"
            continue
        yield from (f"{error}: {message.id}" for error in message.check(catalog))
        if fields(message.id) != fields(message.string):
            yield f"placeholders differ: {message.id}"


def fields(text: object) -> set[str]:
    """The placeholders of a text, over all its plural forms."""
    forms = text if isinstance(text, list | tuple) else [text]
    return {field for form in forms for field in FIELD.findall(str(form))}


def compile_all(root: Path) -> None:
    """Write the .mo beside each .po."""
    for path in sorted(root.rglob("*.po")):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


def main(argv: list[str]) -> int:
    """Run one of the three commands; returns the exit code."""
    parser = argparse.ArgumentParser(description="texts of the interface")
    parser.add_argument("command", choices=["extract", "check", "compile"])
    command = parser.parse_args(argv).command
    settings.configure(USE_I18N=True)
    if command == "extract":
        extract_into(ENGLISH, SOURCE)
    elif command == "compile":
        compile_all(LOCALE)
    else:
        found = list(faults(ENGLISH, SOURCE))
        print("\n".join(f"messages: {fault}" for fault in found) or "messages: both languages are complete")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
