"""The cases that the benchmark of the law judges: an office's variety, drawn by lot from a fixed seed.

Every case has 3 activities, 6 recordings and 10 documents. What they hold differs as it does between the cases of an
office of 40 officers and 30 devices: the kinds of acts and papers, who acted and signed, which fields, shots and
signatures are missing, what was interrupted, told, refused, claimed, stored late or not yet, and what happened since.
About one fact in ten is not as it should be. No two cases are alike.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from liuhen import law
from liuhen.kernel.instant import BEIJING
from liuhen.law.vocabulary import vocabulary

START = datetime(2026, 11, 2, 9, tzinfo=BEIJING)
OFFICERS = [f"o{number}" for number in range(40)]
DEVICES = [f"BWC-{number:02}" for number in range(30)]
ACTS = ("inspection", "questioning", "service", "evidence_taking", "sampling", "hearing", "compulsory_measure")
PAPERS = (
    "inspection_record",
    "questioning_record",
    "proof_of_service",
    "case_source_registration",
    "opening_approval",
    "evidence_list",
    "penalty_notice",
    "legal_review_opinion",
    "approval_form",
    "penalty_decision",
    "sampling_list",
    "evidence_note",
    "storage_location_note",
    "collective_discussion_record",
    "investigation_report",
)
EVENTS = ("objection", "performance_completed", "closing_approved", "decision_made", "filed", "weekly_transfer")
SELDOM = 0.1
HAPPENED = 0.3
SIGNERS = ("party", "attesting_witness", "reviewer", "approver", "head", "recipient")


class Office:
    """Draws one case after the other; the same seed draws the same ones."""

    def __init__(self, seed: int = 20261121) -> None:
        """Settle what a paper of each kind holds when it is whole."""
        self.lot = Random(seed)  # noqa: S311 - a fixed draw, no secret
        fields = sorted(vocabulary()["document_field"])
        self.whole = {kind: self.lot.sample(fields, 9) for kind in PAPERS}

    def case(self, number: int) -> law.Facts:
        """Draw one case, parsed."""
        begin = START + timedelta(days=self.lot.randrange(18), minutes=self.lot.randrange(480))
        pair = self.lot.sample(OFFICERS, 2)
        devices = self.lot.sample(DEVICES, 2)
        activities = [self._activity(place, begin, pair) for place in range(3)]
        value: dict[str, Any] = {
            "format": "liuhen-facts/1",
            "pack": "pengyang",
            "case": {
                "id": f"c{number}",
                "procedure": self._one(("general", "general", "simple", "compulsory")),
                "grave": self._seldom(),
                "complex": self._seldom(),
                "doubtful": False,
            },
            "activities": activities,
            "recordings": [self._recording(place, activities, pair, devices) for place in range(6)],
            "documents": [
                self._document(place, kind, begin, pair) for place, kind in enumerate(self.lot.sample(PAPERS, 10))
            ],
            "officers": [self._officer(ident) for ident in pair],
            "devices": [self._device(ident, begin) for ident in devices],
            "accesses": [],
            "events": self._events(begin),
        }
        return law.parse_facts(value)

    def _one(self, words: tuple[Any, ...]) -> Any:
        return self.lot.choice(words)

    def _seldom(self) -> bool:
        return self.lot.random() < SELDOM

    def _but_seldom(self, value: Any, otherwise: Any = None) -> Any:
        return otherwise if self._seldom() else value

    def _most(self, words: tuple[str, ...] | list[str]) -> list[str]:
        return [word for word in words if not self._seldom()]

    def _activity(self, place: int, begin: datetime, pair: list[str]) -> dict[str, Any]:
        kind = self._one(ACTS)
        start = begin + timedelta(hours=3 * place)
        relief = {"reason": "remote", "claimed_by": pair[0], "claimed_at": _at(start, 7)} if self._seldom() else None
        return {
            "id": f"a{place}",
            "kind": kind,
            "started_at": _at(start),
            "ended_at": self._but_seldom(_at(start, 1)),
            "returned_at": self._but_seldom(_at(start, 2)),
            "officers": self._but_seldom(pair, pair[:1]),
            "credentials_shown": self._but_seldom(value=True, otherwise=False),
            "touches": self._most(["major_property"]) if self._seldom() else [],
            "touches_directly": [],
            "told_of_recording_at": self._but_seldom(_at(start)),
            "rights_told": self._but_seldom("orally"),
            "rights": [{"right": "defence", "told_at": _at(start), "way": "orally", "exercised": self._seldom()}],
            "relief": relief,
            "dispute_likely": self._seldom(),
            "no_recording_reason": None,
            "no_recording_ground": self._but_seldom(None, "conditions"),
            "important_links_recorded": None,
            "method": self._one(("direct", "direct", "leaving", "post")) if kind == "service" else None,
        }

    def _recording(
        self, place: int, activities: list[dict[str, Any]], pair: list[str], devices: list[str]
    ) -> dict[str, Any]:
        activity = activities[place % 3]
        start = datetime.fromisoformat(activity["started_at"]) + timedelta(minutes=30 * (place // 3))
        stored = self._but_seldom(_at(start, self.lot.randrange(4, 60)))
        return {
            "id": f"r{place}",
            "activity": activity["id"],
            "device": self._one(tuple(devices)),
            "officer": self._one(tuple(pair)),
            "medium": self._one(("video", "video", "video", "audio", "photo")),
            "started_at": _at(start),
            "ended_at": _at(start, 0.5),
            "stored_at": stored,
            "stored_in": "system" if stored else None,
            "carrier": self._one((None, None, "disc", "location_note")),
            "evidence": self._seldom(),
            "content": self._most(("scene", "persons", "items", "evidence_taking", "documents", "explanation")),
            "spoken": self._most(("time", "place", "officers", "act", "notice")),
            "classified": self._most(("device", "officer", "time", "party", "cause")),
            "interruptions": [self._interruption(start)] if self._seldom() else [],
        }

    def _interruption(self, start: datetime) -> dict[str, Any]:
        return {
            "from": _at(start, 0.1),
            "to": self._but_seldom(_at(start, 0.2)),
            "cause": self._one(("battery", "fault", "weather")),
            "spoken_at_restart": self._but_seldom(value=True, otherwise=False),
        }

    def _document(self, place: int, kind: str, begin: datetime, pair: list[str]) -> dict[str, Any]:
        signers = self._most([*pair, *self.lot.sample(SIGNERS, 2)])
        made = begin + timedelta(hours=1 + place)
        signed = [
            {"by": name, "at": self._but_seldom(_at(made)), "how": "signature"} for name in signers if name in SIGNERS
        ]
        return {
            "id": f"d{place}",
            "kind": kind,
            "activity": f"a{place % 3}" if kind.endswith(("_record", "_list", "_service")) else None,
            "recording": self._one(("r1", "r2")) if kind.endswith("_note") else None,
            "form": self._one(("paper", "paper", "electronic")),
            "kept_in": None,
            "made_at": _at(made),
            "issued_on": self._but_seldom(made.date().isoformat()),
            "signed_by": signers,
            "signed": signed,
            "refused_by": [] if "party" in signers else self._most(["party"]),
            "agency_seal": self._but_seldom(value=True, otherwise=False),
            "pages": self.lot.randrange(1, 7),
            "cross_page_mark": self._but_seldom(value=True, otherwise=False),
            "corrections_confirmed": self._one((None, True)),
            "fields": self._most(self.whole[kind]) if self._seldom() else self.whole[kind],
        }

    def _officer(self, ident: str) -> dict[str, Any]:
        until = self._but_seldom("2027-12-31", "2026-10-31")
        return {
            "id": ident,
            "credential": "PY",
            "valid_from": "2024-01-01",
            "valid_until": until,
            "established": self._but_seldom(value=True, otherwise=False),
        }

    def _device(self, ident: str, begin: datetime) -> dict[str, Any]:
        checks = [{"at": _at(begin, -1), "battery": True, "storage": self._but_seldom(value=True, otherwise=False)}]
        return {"id": ident, "keeper": "o9", "checks": self._but_seldom(checks, []), "maintained_on": [], "faults": []}

    def _events(self, begin: datetime) -> list[dict[str, Any]]:
        kinds = [kind for kind in EVENTS if self.lot.random() < HAPPENED]
        return [
            {
                "kind": kind,
                "at": _at(begin, 30 + 20 * place),
                "by": "party",
                "subject": "recording/r1" if self._seldom() else None,
            }
            for place, kind in enumerate(kinds)
        ]


def _at(start: datetime, hours: float = 0) -> str:
    return (start + timedelta(hours=hours)).isoformat()
