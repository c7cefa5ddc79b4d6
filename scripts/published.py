"""Write what docs publish from the code and the packs: the JSON Schemas, the lists of words and codes, the coverage.

`python scripts/published.py` after a word, a code, a key, a rule or a case was added; tests fail where one forgot.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import law_coverage
from liuhen.law import load_packs, schema
from liuhen.law.pack_schema import rulepack_schema
from liuhen.law.vocabulary import codes, vocabulary

SPEC = Path(__file__).parents[1] / "docs" / "spec"


def main() -> None:
    """Write every published file anew."""
    schema.main(str(SPEC))
    schema.write(SPEC, "rulepack", rulepack_schema())
    law_coverage.PAGE.write_text(law_coverage.page(), encoding="utf-8")
    _replace_table(
        SPEC / "facts.md", "| list | words |", [f"| {name} | {_words(words)} |" for name, words in vocabulary().items()]
    )
    _replace_table(
        SPEC / "findings.md",
        "| code | 中文 |",
        [f"| `{code}` | {name.zh} | {name.en} | {_packs(code)} |" for code, name in codes().items()],
    )


def _words(words: Any) -> str:
    return " · ".join(f"`{word}` {name.zh}" for word, name in words.items())


def _packs(code: str) -> str:
    packs = [pack for pack in load_packs().values() if not pack.is_profile]
    found = {rule.provision for pack in packs for rule in pack.deadlines if rule.code == code}
    found |= {duty.provision for pack in packs for duty in pack.duties if duty.code == code}
    if not found:
        found = {pack.id for pack in packs if pack.clauses}
    return " ".join(f"`{provision}`" for provision in sorted(found))


def _replace_table(path: Path, head: str, rows: list[str]) -> None:
    """Replace the rows of the table that begins with `head`; its head and rule stay."""
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(rf"(^{re.escape(head)}[^\n]*\n\|[-|\s]+\|\n)(?:\|[^\n]*\n)*", re.MULTILINE)
    path.write_text(pattern.sub(lambda found: found[1] + "\n".join(rows) + "\n", text), encoding="utf-8")


if __name__ == "__main__":
    main()
