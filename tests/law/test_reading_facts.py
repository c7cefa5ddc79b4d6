import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen import law
from liuhen.kernel.errors import InvalidInput
from liuhen.law.facts import UNKNOWN
from liuhen.law.shapes import FACTS, Many, OneOf, Plain, Shape
from liuhen.law.vocabulary import codes, vocabulary

HEAD = {"format": "liuhen-facts/1", "pack": "pengyang"}


def faults(**parts: Any) -> Any:
    with pytest.raises(InvalidInput) as caught:
        law.parse_facts({**HEAD, **parts})
    return {fault.where: fault.text for fault in caught.value.faults}


def test_only_format_and_pack_are_mandatory_and_the_rest_is_then_unknown() -> None:
    found = law.parse_facts(HEAD)
    assert found.case is UNKNOWN
    assert found.recordings is UNKNOWN


def test_null_and_empty_say_none_while_a_key_left_out_says_nobody_knows() -> None:
    found = law.parse_facts({**HEAD, "case": None, "events": None, "recordings": [{"id": "r1", "stored_at": None}]})
    assert found.case is None
    assert found.events == ()
    assert found.recordings[0].stored_at is None
    assert found.recordings[0].ended_at is UNKNOWN


def test_unknown_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"activities": [{"id": "a1", "knid": "patrol"}]}, "activities[0].knid"),
        ({"activities": [{"id": "a1", "kind": "picnic"}]}, "activities[0].kind"),
        ({"activities": [{"id": "a1", "started_at": "2025-09-26T09:00:00"}]}, "activities[0].started_at"),
        ({"activities": [{"id": "a1", "started_at": "2025-09-31T09:00:00+08:00"}]}, "activities[0].started_at"),
        ({"activities": [{"id": "a1", "started_at": 1758848400}]}, "activities[0].started_at"),
        ({"activities": [{"id": "a1", "started_at": "0009-09-26T09:00:00+08:00"}]}, "activities[0].started_at"),
        ({"activities": [{"kind": "patrol"}]}, "activities[0].id"),
        ({"activities": [{"id": None}]}, "activities[0].id"),
        ({"activities": [{"id": "a 1"}]}, "activities[0].id"),
        ({"activities": [{"id": "a1"}, {"id": "a1"}]}, "activities[1].id"),
        ({"activities": [None]}, "activities[0]"),
        ({"activities": {"id": "a1"}}, "activities"),
        ({"activities": [{"id": "a1", "credentials_shown": "yes"}]}, "activities[0].credentials_shown"),
        ({"activities": [{"id": "a1", "credentials_shown": 1}]}, "activities[0].credentials_shown"),
        ({"activities": [{"id": "a1", "touches": ["money"]}]}, "activities[0].touches[0]"),
        ({"activities": [{"id": "a1", "relief": {"reason": "tired"}}]}, "activities[0].relief.reason"),
        ({"activities": [{"id": "a1", "rights": [{"way": "orally"}]}]}, "activities[0].rights[0].right"),
        (
            {
                "activities": [
                    {"id": "a1", "started_at": "2025-09-26T09:00+08:00", "ended_at": "2025-09-26T08:59+08:00"}
                ]
            },
            "activities[0].ended_at",
        ),
        (
            {"recordings": [{"id": "r1", "interruptions": [{"from": "2025-09-26T09:00Z", "to": "2025-09-26T08:00Z"}]}]},
            "recordings[0].interruptions[0].to",
        ),
        ({"recordings": [{"id": "r1", "activity": "a9"}], "activities": [{"id": "a1"}]}, "recordings[0].activity"),
        ({"events": [{"kind": "objection", "subject": "recording/r9"}], "recordings": []}, "events[0].subject"),
        ({"events": [{"kind": "objection", "subject": "planet/mars"}]}, "events[0].subject"),
        ({"events": [{"kind": "objection", "by": "neighbour"}]}, "events[0].by"),
        ({"events": [{"at": "2025-09-26T09:00Z"}]}, "events[0].kind"),
        ({"documents": [{"id": "d1", "pages": -1}]}, "documents[0].pages"),
        ({"documents": [{"id": "d1", "pages": True}]}, "documents[0].pages"),
        ({"documents": [{"id": "d1", "kind": "letter"}]}, "documents[0].kind"),
        (
            {"officers": [{"id": "o1", "valid_from": "2026-01-01", "valid_until": "2025-01-01"}]},
            "officers[0].valid_until",
        ),
        ({"officers": [{"id": "o1", "valid_from": "2026-01-01T00:00:00+08:00"}]}, "officers[0].valid_from"),
        ({"devices": [{"id": "d", "faults": [{"repaired_by": "my cousin"}]}]}, "devices[0].faults[0].repaired_by"),
        ({"case": {"id": "c1", "overrides": [{"code": "file-case"}]}}, "case.overrides[0].period"),
        (
            {"case": {"id": "c1", "overrides": [{"code": "x", "period": "2 days", "provision": "p"}]}},
            "case.overrides[0].code",
        ),
        (
            {"case": {"id": "c1", "overrides": [{"code": "file-case", "period": "soon", "provision": "p"}]}},
            "case.overrides[0].period",
        ),
        (
            {"case": {"id": "c1", "overrides": [{"code": "keep-recording", "period": "9 hours", "provision": "p"}]}},
            "case.overrides[0].period",
        ),
        ({"case": []}, "case"),
        ({"pack": "atlantis"}, "pack"),
        ({"pack": None}, "pack"),
        ({"format": "liuhen-facts/2"}, "format"),
        ({"weather": "fine"}, "weather"),
        ({"\ud800": 1}, "\\ud800"),
        ({"officers": [{"id": "o1", "credential": "\ud800"}]}, "officers[0].credential"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_in_both_languages(parts: Any, place: str) -> None:
    found = faults(**parts)

    assert place in found
    assert all(any("一" <= letter <= "鿿" for letter in text.zh) for text in found.values())
    assert not any("一" <= letter <= "鿿" for text in found.values() for letter in text.en)


def test_several_faults_are_reported_together() -> None:
    found = faults(
        activities=[{"id": "a1", "knid": 1, "kind": "picnic"}],
        events=[{"kind": "objektion"}],
        recordings=[{"id": "r1", "a": 1}],
    )
    assert set(found) == {"activities[0].knid", "activities[0].kind", "events[0].kind", "recordings[0].a"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"format": "liuhen-facts/1", "pack": "pengyang", "pack": "xinyang"}',
        '{"format": "liuhen-facts/1", "pack": "pengyang", "case": {"id": "c1", "id": "c2"}}',
        '{"format": NaN, "pack": "pengyang"}',
        b"\xff\xfe",
        "[" * 100_000,
    ],
)
def test_text_that_is_no_facts_is_refused(text: Any) -> None:
    with pytest.raises(InvalidInput):
        law.parse_facts(text)


def test_a_byte_order_mark_does_not_hurt() -> None:
    assert law.parse_facts(b"\xef\xbb\xbf" + json.dumps(HEAD).encode()).pack == "pengyang"


PLAIN = {
    "id": st.from_regex(r"[a-z0-9]{1,6}", fullmatch=True),
    "signer": st.sampled_from(["party", "o1"]),
    "text": st.text(min_size=1, max_size=9).filter(str.strip),
    "flag": st.booleans(),
    "count": st.integers(0, 99),
    "instant": st.just("2025-09-26T09:00:00+08:00"),
    "date": st.just("2025-09-26"),
    "period": st.sampled_from(["2 working days", "1 year"]),
    "subject": st.sampled_from(["case/c1", "officer/o1"]),
    "code": st.sampled_from(sorted(codes())),
    "format": st.just("liuhen-facts/1"),
    "pack": st.just("pengyang"),
}


def json_of(kind: str) -> Any:
    match kind:
        case Plain():
            return PLAIN[kind.kind]
        case OneOf():
            return st.sampled_from(sorted(vocabulary()[kind.words]))
        case Many():
            unique = (
                {"unique_by": lambda item: item["id"]} if isinstance(kind.of, Shape) and "id" in kind.of.keys else {}
            )
            return st.lists(json_of(kind.of), max_size=2, **unique)
        case Shape():
            required = {key: json_of(kind.keys[key]) for key in kind.required}
            free = [key for key in kind.keys if key not in kind.required and key not in ("activity", "recording")]
            optional = {
                key: json_of(kind.keys[key])
                if isinstance(kind.keys[key], Many)
                else st.none() | json_of(kind.keys[key])
                for key in free
            }
            return st.fixed_dictionaries(required, optional=optional)


def is_a_keeping_in_hours(value: Any) -> Any:
    overrides = (value.get("case") or {}).get("overrides") or []
    return any(row["code"] == "keep-recording" and row["period"] == "2 working days" for row in overrides)


@given(value=json_of(FACTS).filter(lambda value: not is_a_keeping_in_hours(value)))
def test_facts_are_written_back_as_they_were_read(value: Any) -> None:
    found = law.parse_facts(json.dumps(value))
    assert law.facts_to_json(found) == value
    assert law.parse_facts(law.facts_to_json(found)) == found
