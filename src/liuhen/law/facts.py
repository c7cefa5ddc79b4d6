"""Facts: what the records say happened, for one case or none (liuhen-facts/1, docs/spec/facts.md).

Three things are told apart everywhere: a value, `None` (it has not happened, or there is none) and `UNKNOWN` (nobody
knows). Words come from `rulepacks/vocabulary.yaml` and are checked by `liuhen.law.reading`, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.law.periods import Period


class Unknown(Enum):
    """What nobody knows: neither yes nor no, so it refuses to be used as a truth value."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false; ask `is UNKNOWN`")

    def __repr__(self) -> str:
        return "UNKNOWN"

    __hash__ = object.__hash__  # an enumeration's own hashes its name in Python at every look-up


UNKNOWN: Final = Unknown.UNKNOWN
T = TypeVar("T")
Maybe: TypeAlias = T | Unknown | None
"""A value, `None` for none or not happened, `UNKNOWN` for not known."""
Words: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An agency's own period for a duty, for this case, with the provision that allows it."""

    code: str
    period: Period
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The case that the facts are about."""

    id: str
    procedure: Maybe[str] = UNKNOWN
    start: Maybe[str] = UNKNOWN
    urgent: Maybe[bool] = UNKNOWN
    grave: Maybe[bool] = UNKNOWN
    complex: Maybe[bool] = UNKNOWN
    doubtful: Maybe[bool] = UNKNOWN
    touches: Words | Unknown = UNKNOWN
    custodian: Maybe[str] = UNKNOWN
    file_term: Maybe[str] = UNKNOWN
    overrides: tuple[Override, ...] | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAct:
    """Something that the agency did, or had done to it, about recording: training, supervision, an assessment.

    `from_` and `until` are the first and last day that it covers, such as the year of an annual assessment.
    """

    kind: str
    at: Maybe[datetime] = UNKNOWN
    from_: Maybe[date] = UNKNOWN
    until: Maybe[date] = UNKNOWN
    by: Maybe[str] = UNKNOWN
    counts_recording: Maybe[bool] = UNKNOWN
    used_for: Words | Unknown = UNKNOWN
    procedures: Words | Unknown = UNKNOWN
    filed_with: Maybe[str] = UNKNOWN
    filed_at: Maybe[datetime] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentNeed:
    """Equipment that the agency's work needs; `met_by` names what meets the need, None where nothing does."""

    kind: str
    met_by: Maybe[str] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """The agency itself over a period, such as the year that is accounted for: from the first day until the last."""

    id: str
    from_: date
    until: date
    officers: Maybe[int] = UNKNOWN
    recorders: Maybe[int] = UNKNOWN
    procedures: Words | Unknown = UNKNOWN
    needs: tuple[EquipmentNeed, ...] | Unknown = UNKNOWN
    acts: tuple[AgencyAct, ...] | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """An enforcement officer and the credential."""

    id: str
    credential: Maybe[str] = UNKNOWN
    valid_from: Maybe[date] = UNKNOWN
    valid_until: Maybe[date] = UNKNOWN
    established: Maybe[bool] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCheck:
    """A check of battery and storage before use."""

    at: Maybe[datetime] = UNKNOWN
    battery: Maybe[bool] = UNKNOWN
    storage: Maybe[bool] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFault:
    """A fault of a device and what was done about it."""

    at: Maybe[datetime] = UNKNOWN
    stopped_at: Maybe[datetime] = UNKNOWN
    reported_at: Maybe[datetime] = UNKNOWN
    repaired_by: Maybe[str] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A recording device."""

    id: str
    keeper: Maybe[str] = UNKNOWN
    checks: tuple[DeviceCheck, ...] | Unknown = UNKNOWN
    maintained_on: tuple[date, ...] | Unknown = UNKNOWN
    faults: tuple[DeviceFault, ...] | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class RightTold:
    """A right of the party: when and how it was told, and whether it was exercised."""

    right: str
    told_at: Maybe[datetime] = UNKNOWN
    way: Maybe[str] = UNKNOWN
    exercised: Maybe[bool] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A claim that a recording could not be stored in time: the reason, who claimed it and when."""

    reason: Maybe[str] = UNKNOWN
    claimed_by: Maybe[str] = UNKNOWN
    claimed_at: Maybe[datetime] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One enforcement activity, from arrival to return."""

    id: str
    kind: Maybe[str] = UNKNOWN
    started_at: Maybe[datetime] = UNKNOWN
    ended_at: Maybe[datetime] = UNKNOWN
    returned_at: Maybe[datetime] = UNKNOWN
    officers: Words | Unknown = UNKNOWN
    credentials_shown: Maybe[bool] = UNKNOWN
    touches: Words | Unknown = UNKNOWN
    touches_directly: Words | Unknown = UNKNOWN
    told_of_recording_at: Maybe[datetime] = UNKNOWN
    rights_told: Maybe[str] = UNKNOWN
    rights: tuple[RightTold, ...] | Unknown = UNKNOWN
    relief: Maybe[Relief] = UNKNOWN
    dispute_likely: Maybe[bool] = UNKNOWN
    no_recording_reason: Maybe[str] = UNKNOWN
    no_recording_ground: Maybe[str] = UNKNOWN
    important_links_recorded: Maybe[bool] = UNKNOWN
    method: Maybe[str] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """A stretch that was not recorded; `to` is None where recording did not go on. JSON calls `from_` just `from`."""

    from_: Maybe[datetime] = UNKNOWN
    to: Maybe[datetime] = UNKNOWN
    cause: Maybe[str] = UNKNOWN
    spoken_at_restart: Maybe[bool] = UNKNOWN
    reported_at: Maybe[datetime] = UNKNOWN
    reported_to: Maybe[str] = UNKNOWN
    statement_at: Maybe[datetime] = UNKNOWN
    statement_signed_by: Words | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One recording; a photo may have no end."""

    id: str
    activity: Maybe[str] = UNKNOWN
    device: Maybe[str] = UNKNOWN
    officer: Maybe[str] = UNKNOWN
    medium: Maybe[str] = UNKNOWN
    started_at: Maybe[datetime] = UNKNOWN
    ended_at: Maybe[datetime] = UNKNOWN
    stored_at: Maybe[datetime] = UNKNOWN
    stored_in: Maybe[str] = UNKNOWN
    carrier: Maybe[str] = UNKNOWN
    evidence: Maybe[bool] = UNKNOWN
    content: Words | Unknown = UNKNOWN
    spoken: Words | Unknown = UNKNOWN
    gone_through: Maybe[bool] = UNKNOWN
    classified: Words | Unknown = UNKNOWN
    interruptions: tuple[Interruption, ...] | Unknown = UNKNOWN

    @property
    def made_at(self) -> Maybe[datetime]:
        """When it was made: its end; for a photo without one, the moment it was taken."""
        if self.medium == "photo" and (self.ended_at is None or self.ended_at is UNKNOWN):
            return self.started_at
        return self.ended_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature under a document."""

    by: str
    at: Maybe[datetime] = UNKNOWN
    how: Maybe[str] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of the case."""

    id: str
    kind: Maybe[str] = UNKNOWN
    activity: Maybe[str] = UNKNOWN
    recording: Maybe[str] = UNKNOWN
    form: Maybe[str] = UNKNOWN
    kept_in: Maybe[str] = UNKNOWN
    made_at: Maybe[datetime] = UNKNOWN
    issued_on: Maybe[date] = UNKNOWN
    signed_by: Words | Unknown = UNKNOWN
    signed: tuple[Signature, ...] | Unknown = UNKNOWN
    refused_by: Words | Unknown = UNKNOWN
    agency_seal: Maybe[bool] = UNKNOWN
    pages: Maybe[int] = UNKNOWN
    cross_page_mark: Maybe[bool] = UNKNOWN
    corrections_confirmed: Maybe[bool] = UNKNOWN
    fields: Words | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in the case or to one of its objects."""

    kind: str
    at: Maybe[datetime] = UNKNOWN
    by: Maybe[str] = UNKNOWN
    subject: Maybe[ObjectName] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Someone saw, copied or received something."""

    kind: str
    subject: Maybe[ObjectName] = UNKNOWN
    by: Maybe[str] = UNKNOWN
    post: Maybe[str] = UNKNOWN
    to: Maybe[str] = UNKNOWN
    approved_by: Maybe[str] = UNKNOWN
    approved_at: Maybe[datetime] = UNKNOWN
    approved_as: Maybe[str] = UNKNOWN
    within_own_right: Maybe[bool] = UNKNOWN
    at: Maybe[datetime] = UNKNOWN
    copy_kept: Maybe[bool] = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that is known; `case` is None where the facts belong to no case.

    `overrides` hold for all of it; those of the case go before them.
    """

    pack: str
    case: Maybe[Case] = UNKNOWN
    agency: Maybe[Agency] = UNKNOWN
    overrides: tuple[Override, ...] | Unknown = UNKNOWN
    officers: tuple[Officer, ...] | Unknown = UNKNOWN
    devices: tuple[Device, ...] | Unknown = UNKNOWN
    activities: tuple[Activity, ...] | Unknown = UNKNOWN
    recordings: tuple[Recording, ...] | Unknown = UNKNOWN
    documents: tuple[Document, ...] | Unknown = UNKNOWN
    events: tuple[Event, ...] | Unknown = UNKNOWN
    accesses: tuple[Access, ...] | Unknown = UNKNOWN
