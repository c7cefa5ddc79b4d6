"""What the adopted pack demands of a note on a recording: which fields, under which article, and what is missing.

The pack's rules say it; the law itself decides which of them apply to this recording. Nothing of the law stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liuhen import law
from liuhen.kernel.errors import Text
from liuhen.law.provision import parse_provision
from liuhen.law.rules.words.notes import Annotated
from liuhen.law.vocabulary import word_name
from liuhen.office.capture.evidence.fields import filled
from liuhen.office.capture.models import Medium

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.law.rules.duty import Duty
    from liuhen.office.capture.evidence.models import EvidenceNote
    from liuhen.office.capture.models import Recording

WORDS_OF_FIELDS = "document_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One article's demand of a kind of note. `missing` names the fields that are not written yet."""

    provision: str
    source: str
    kinds: frozenset[str]
    fields: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def cited(self) -> Text:
        """Cite the article in both languages."""
        read, names = parse_provision(self.provision), next(iter(law.load_packs().values())).texts
        return Text(zh=read.cite("zh", names), en=read.cite("en", names))

    @property
    def missing_words(self) -> list[Text]:
        """Name what is missing in both languages."""
        return [word_name(WORDS_OF_FIELDS, field) for field in self.missing]


def demands_of(recording: Recording, kind: str, note: EvidenceNote | None, *, at: datetime) -> list[Demand]:
    """List what applies to a note of a kind on this recording, in the order of the pack."""
    pack = law.load_packs()[recording.unit.agency.pack]
    written = [] if note is None else filled(note)
    facts = law.parse_facts(_facts(recording, pack.id))
    name = str(recording.object_name)
    applying = {(row.code, row.provision) for row in law.check(facts, pack, at).requirements if row.subject == name}
    return [
        Demand(
            provision=duty.provision,
            source=duty.source,
            kinds=must.kinds,
            fields=must.fields,
            missing=tuple(field for field in must.fields if field not in written),
        )
        for duty, must in _notes(pack.duties)
        if kind in must.kinds and (duty.code, duty.provision) in applying
    ]


def _notes(duties: Sequence[Duty]) -> list[tuple[Duty, Annotated]]:
    return [(duty, duty.must) for duty in duties if isinstance(duty.must, Annotated)]


def _facts(recording: Recording, pack: str) -> dict[str, Any]:
    """Tell of one recording just what decides whether a note is owed for it."""
    told: dict[str, Any] = {"id": recording.id.hex, "evidence": recording.is_evidence is not False}
    if recording.medium not in {"", Medium.OTHER}:
        told["medium"] = recording.medium
    activity = recording.activity
    facts: dict[str, Any] = {"format": "liuhen-facts/1", "pack": pack, "case": None, "recordings": [told]}
    told["activity"] = None if activity is None else activity.id.hex
    if activity is not None:
        facts["activities"] = [{"id": activity.id.hex, "kind": activity.kind}]
        if activity.case is not None:
            facts["case"] = {"id": activity.case.id.hex, "procedure": activity.case.procedure}
    return facts
