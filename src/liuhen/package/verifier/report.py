"""The report, as values and as lines for people, and the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liuhen.package.verifier.bag import Check, check_bag, check_copies, check_originals, said_of_itself
from liuhen.package.verifier.custody import check_chain, check_devices, check_opened
from liuhen.package.verifier.log import check_entries, check_inclusion, check_signatures
from liuhen.package.verifier.notes import Policy, parse_canonical
from liuhen.package.verifier.sources import LARGE, MEDIUM, Bad, Folder, Source, open_source
from liuhen.package.verifier.words import TEXTS, say

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

EXIT = {"proved": 0, "failed": 1, "unchecked": 2}
CORE = ("bag", "manifest", "originals", "entries", "inclusion", "checkpoint")
OF_ITSELF = ("number", "cause", "agency", "recipient", "made_at")
CANNOT_PROVE = ("staged", "unrecorded", "later")
WRONG_USE = 2


def verify(
    path: str | os.PathLike[str],
    policy: bytes | None = None,
    progress: Callable[[int, int], None] | None = None,
    program: bytes | None = None,
) -> dict[str, Any]:
    """Check the package at `path`, a folder or a zip, and return the report of SPEC.md.

    `policy` is the supervisor's; without it the package's own is used and trust is "not checked". `program` is what
    verify.py of a package should be. Nothing that the package holds makes this raise.
    """
    path = Path(path)
    try:
        source = open_source(path)
    except Bad as bad:
        source = Source(path.name)
        source.faults.append(bad.fault)
    return verify_source(source, policy, progress, program)


def verify_source(
    source: Source,
    policy: bytes | None = None,
    progress: Callable[[int, int], None] | None = None,
    program: bytes | None = None,
) -> dict[str, Any]:
    """Check a package wherever its bytes are; else the same as `verify`."""
    source.progress = progress
    check = Check(source)
    about = said_of_itself(check, parse_canonical, OF_ITSELF)
    check_bag(check)
    check_entries(check)
    check_originals(check)
    checkpoint = check_inclusion(check)
    known = check_signatures(check, checkpoint, policy)
    _check_trust(check, policy, known, program)
    check_chain(check)
    check_opened(check)
    check_copies(check)
    check_devices(check)
    return _report(check, about)


def _check_trust(check: Check, given: bytes | None, policy: Policy | None, program: bytes | None) -> None:
    """Whether keys and program came from somewhere else than the package itself."""
    notes = [] if given is not None else ["policy-from-package" if policy else "no-policy"]
    own = Path(__file__).resolve()
    if isinstance(check.source, Folder) and (check.source.root / "verify.py").resolve() == own:
        notes.append("verifier-from-package")
    elif "verify.py" in check.source.sizes:
        try:
            shipped: bytes | None = check.source.read("verify.py", LARGE)
        except Bad:
            shipped = None
        if shipped != (program or own.read_bytes()):
            notes.append("verifier-differs")
    check.item("trust", "log", [], notes)


def _report(check: Check, about: dict[str, str]) -> dict[str, Any]:
    states = {item["code"]: item["state"] for item in check.items}
    empty = not check.under("data/originals/")
    core = [states[code] for code in CORE if not (code == "originals" and empty)]
    verdict = "failed" if "failed" in states.values() else "unchecked" if "unchecked" in core else "proved"
    sizes = check.source.sizes
    return {
        "format": "liuhen-verification/1",
        "verdict": verdict,
        "trust": states["trust"],
        "counts": {state: [*states.values()].count(state) for state in EXIT},
        "package": {"name": check.source.name, "files": len(sizes), "size_bytes": sum(sizes.values())},
        "about": about,
        "items": check.items,
        "cannot_prove": [*CANNOT_PROVE],
    }


def human(report: dict[str, Any], lang: str = "zh") -> str:
    """Write the report as lines of text, in Chinese (`zh`) or English (`en`)."""
    verdict = say("verdict", report["verdict"], lang, **report["counts"])
    if report["verdict"] == "proved" and report["trust"] != "proved":
        verdict += say("verdict", "untrusted", lang)
    lines = [" · ".join([report["package"]["name"], *report["about"].values()]), verdict]
    for group in TEXTS["group"]:
        lines += ["", say("group", group, lang)]
        for item in report["items"]:
            lines += _item_lines(item, lang) if item["group"] == group else []
    lines += ["", say("cannot", "head", lang), *(f"  - {say('cannot', code, lang)}" for code in report["cannot_prove"])]
    return "".join(f"{_printable(line)}\n" for line in lines)


def _printable(line: str) -> str:
    """Keep what a package writes from steering the terminal; the wide space of Chinese text is harmless."""
    return "".join(letter if letter.isprintable() or letter == "\u3000" else "\ufffd" for letter in line)


def _item_lines(item: dict[str, Any], lang: str) -> list[str]:
    first = f"  [{say('state', item['state'], lang)}] {say('title', item['code'], lang)}"
    if item["state"] == "proved":
        first += f" — {say('proved', item['code'], lang, **item['detail'])}"
    lines = [first]
    for note in item["notes"]:
        code, _, what = note.partition(" ")
        lines.append(f"      {what + ': ' if what else ''}{say('note', code, lang)}")
    for fault in item["faults"]:
        entry = f" ({say('word', 'entry', lang)} {fault['entry']})" if "entry" in fault else ""
        label = f" {fault['label']}" if fault.get("label") else ""
        lines.append(f"      {fault['where']}{entry}{label}: {say('fault', fault['code'], lang)}")
        lines += [f"        {say('word', key, lang)} {fault[key]}" for key in ("expected", "actual") if key in fault]
    return lines


def main(arguments: list[str] | None = None, program: bytes | None = None) -> int:
    """Run the command line: 0 proved, 1 failed, 2 not checkable or wrong use. `program` as in `verify`."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="核验留痕归档数据包 / Checks an archival package of Liuhen.")
    default = here if (here / "bagit.txt").exists() else Path()
    parser.add_argument("package", nargs="?", type=Path, default=default, help="文件夹或 .zip / folder or .zip")
    parser.add_argument("--policy", type=Path, help="监督机关公布的验证策略 / policy published by the supervisor")
    parser.add_argument("--json", action="store_true", help="机器可读的报告 / report for machines")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    options = parser.parse_args(arguments)
    try:
        policy = _read_policy(options.policy) if options.policy else None
        options.package.stat()
    except (OSError, Bad) as error:
        sys.stderr.write(f"{error.fault if isinstance(error, Bad) else error}\n")
        return WRONG_USE
    report = verify(options.package, policy, _show if sys.stderr.isatty() else None, program)
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n" if options.json else human(report, options.lang)
    sys.stdout.buffer.write(text.encode("utf-8"))
    return EXIT[report["verdict"]]


def _read_policy(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MEDIUM)
    Policy(data)
    return data


def _show(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done // MEDIUM} / {total // MEDIUM} MiB" + ("\n" if done >= total else ""))
