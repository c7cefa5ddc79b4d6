"""The shape of liuhen-facts/1 as one table: which element has which keys, and what stands under each.

The reader, the writer and the JSON Schema (docs/spec/facts.schema.json) all follow this table, so they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from liuhen.law import facts


@dataclass(frozen=True, slots=True)
class Plain:
    """A single value: `text`, `id`, `flag`, `count`, `instant`, `date`, `period`, `subject`."""

    kind: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word of a list of the vocabulary."""

    words: str


@dataclass(frozen=True, slots=True)
class Many:
    """A list; `null` says that it is empty."""

    of: Kind


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: the class it becomes, its keys, and those it cannot be told apart without."""

    build: type[Any]
    keys: dict[str, Kind] = field(hash=False)
    required: tuple[str, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    """Pairs of keys of which the second may not lie before the first."""


Kind: TypeAlias = Plain | OneOf | Many | Shape

TEXT, ID, FLAG, COUNT = Plain("text"), Plain("id"), Plain("flag"), Plain("count")
INSTANT, DATE, PERIOD, SUBJECT = Plain("instant"), Plain("date"), Plain("period"), Plain("subject")
SUBJECT_KINDS = ("case", "activity", "recording", "document", "officer", "device", "agency")
FORMAT = "liuhen-facts/1"

OVERRIDE = Shape(
    facts.Override,
    {"code": Plain("code"), "period": PERIOD, "provision": TEXT},
    ("code", "period", "provision"),
)
CASE = Shape(
    facts.Case,
    {
        "id": ID,
        "procedure": OneOf("procedure"),
        "start": OneOf("start"),
        "urgent": FLAG,
        "grave": FLAG,
        "complex": FLAG,
        "doubtful": FLAG,
        "touches": Many(OneOf("touches")),
        "custodian": ID,
        "file_term": OneOf("file_term"),
        "overrides": Many(OVERRIDE),
    },
    ("id",),
)
AGENCY_ACT = Shape(
    facts.AgencyAct,
    {
        "kind": OneOf("agency_act_kind"),
        "at": INSTANT,
        "from": DATE,
        "until": DATE,
        "by": OneOf("overseer"),
        "counts_recording": FLAG,
        "used_for": Many(OneOf("analysis_use")),
        "procedures": Many(OneOf("procedure")),
        "filed_with": OneOf("overseer"),
        "filed_at": INSTANT,
    },
    ("kind",),
    (("from", "until"),),
)
AGENCY = Shape(
    facts.Agency,
    {
        "id": ID,
        "from": DATE,
        "until": DATE,
        "officers": COUNT,
        "recorders": COUNT,
        "procedures": Many(OneOf("procedure")),
        "needs": Many(Shape(facts.EquipmentNeed, {"kind": OneOf("equipment_need"), "met_by": TEXT}, ("kind",))),
        "acts": Many(AGENCY_ACT),
    },
    ("id", "from", "until"),
    (("from", "until"),),
)
OFFICER = Shape(
    facts.Officer,
    {"id": ID, "credential": TEXT, "valid_from": DATE, "valid_until": DATE, "established": FLAG},
    ("id",),
    (("valid_from", "valid_until"),),
)
DEVICE = Shape(
    facts.Device,
    {
        "id": ID,
        "keeper": ID,
        "checks": Many(Shape(facts.DeviceCheck, {"at": INSTANT, "battery": FLAG, "storage": FLAG})),
        "maintained_on": Many(DATE),
        "faults": Many(
            Shape(
                facts.DeviceFault,
                {"at": INSTANT, "stopped_at": INSTANT, "reported_at": INSTANT, "repaired_by": OneOf("repaired_by")},
            )
        ),
    },
    ("id",),
)
RIGHT = Shape(
    facts.RightTold,
    {"right": OneOf("right"), "told_at": INSTANT, "way": OneOf("telling_way"), "exercised": FLAG},
    ("right",),
)
RELIEF = Shape(facts.Relief, {"reason": OneOf("relief_reason"), "claimed_by": ID, "claimed_at": INSTANT})
ACTIVITY = Shape(
    facts.Activity,
    {
        "id": ID,
        "kind": OneOf("activity_kind"),
        "started_at": INSTANT,
        "ended_at": INSTANT,
        "returned_at": INSTANT,
        "officers": Many(ID),
        "credentials_shown": FLAG,
        "touches": Many(OneOf("touches")),
        "touches_directly": Many(OneOf("touches")),
        "told_of_recording_at": INSTANT,
        "rights_told": OneOf("telling_way"),
        "rights": Many(RIGHT),
        "relief": RELIEF,
        "dispute_likely": FLAG,
        "no_recording_reason": TEXT,
        "no_recording_ground": OneOf("no_recording_ground"),
        "important_links_recorded": FLAG,
        "method": OneOf("service_method"),
    },
    ("id",),
    (("started_at", "ended_at"),),
)
INTERRUPTION = Shape(
    facts.Interruption,
    {
        "from": INSTANT,
        "to": INSTANT,
        "cause": OneOf("interruption_cause"),
        "spoken_at_restart": FLAG,
        "reported_at": INSTANT,
        "reported_to": OneOf("reported_to"),
        "statement_at": INSTANT,
        "statement_signed_by": Many(ID),
    },
    (),
    (("from", "to"),),
)
RECORDING = Shape(
    facts.Recording,
    {
        "id": ID,
        "activity": ID,
        "device": ID,
        "officer": ID,
        "medium": OneOf("medium"),
        "started_at": INSTANT,
        "ended_at": INSTANT,
        "stored_at": INSTANT,
        "stored_in": OneOf("stored_in"),
        "carrier": OneOf("carrier"),
        "evidence": FLAG,
        "content": Many(OneOf("content")),
        "spoken": Many(OneOf("spoken")),
        "gone_through": FLAG,
        "classified": Many(OneOf("classified")),
        "interruptions": Many(INTERRUPTION),
    },
    ("id",),
    (("started_at", "ended_at"),),
)
DOCUMENT = Shape(
    facts.Document,
    {
        "id": ID,
        "kind": OneOf("document_kind"),
        "activity": ID,
        "recording": ID,
        "form": OneOf("document_form"),
        "kept_in": OneOf("stored_in"),
        "made_at": INSTANT,
        "issued_on": DATE,
        "signed_by": Many(Plain("signer")),
        "signed": Many(
            Shape(facts.Signature, {"by": Plain("signer"), "at": INSTANT, "how": OneOf("signing_way")}, ("by",))
        ),
        "refused_by": Many(Plain("signer")),
        "agency_seal": FLAG,
        "pages": COUNT,
        "cross_page_mark": FLAG,
        "corrections_confirmed": FLAG,
        "fields": Many(OneOf("document_field")),
    },
    ("id",),
)
EVENT = Shape(
    facts.Event,
    {"kind": OneOf("event_kind"), "at": INSTANT, "by": OneOf("event_by"), "subject": SUBJECT},
    ("kind",),
)
ACCESS = Shape(
    facts.Access,
    {
        "kind": OneOf("access_kind"),
        "subject": SUBJECT,
        "by": ID,
        "post": OneOf("access_post"),
        "to": TEXT,
        "approved_by": ID,
        "approved_at": INSTANT,
        "approved_as": OneOf("approver_post"),
        "within_own_right": FLAG,
        "at": INSTANT,
        "copy_kept": FLAG,
    },
    ("kind",),
)
FACTS = Shape(
    facts.Facts,
    {
        "format": Plain("format"),
        "pack": Plain("pack"),
        "case": CASE,
        "agency": AGENCY,
        "overrides": Many(OVERRIDE),
        "officers": Many(OFFICER),
        "devices": Many(DEVICE),
        "activities": Many(ACTIVITY),
        "recordings": Many(RECORDING),
        "documents": Many(DOCUMENT),
        "events": Many(EVENT),
        "accesses": Many(ACCESS),
    },
    ("format", "pack"),
)


def attribute(key: str) -> str:
    """Name the attribute that a JSON key becomes; `from` is a word of Python."""
    return "from_" if key == "from" else key
