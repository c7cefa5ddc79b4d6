"""What the OpenAPI document promises is what happens: requests made from it, valid and invalid, by Schemathesis.

Never a 5xx; every status, media type and body as documented; what the document forbids is refused.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from liuhen.office.settings.api import api
from liuhen.office.web.api import Told
from office.api.test_table import AT, LATER, TABLE

if TYPE_CHECKING:
    from office.api.building import Office

HEX = re.compile(r"[0-9a-f]{32}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt].*")
# which thing stands under a key of a body
REAL = {
    "unit": "unit",
    "handlers": "handler",
    "officers": "handler",
    "officer": "handler",
    "claimed_by": "handler",
    "signed_by": "handler",
    "activity": "activity",
    "recordings": "loose",
    "device": "device",
    "case": "case",
}
CONFORMS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BRIEF = settings(
    max_examples=4,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
LONG = settings(BRIEF, max_examples=150, phases=[Phase.generate, Phase.shrink])


def operations() -> dict[str, Any]:
    """Return every operation as Schemathesis reads it."""
    document = json.loads(json.dumps(api.get_openapi_schema()))
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    found = [result.ok() for result in schema.get_all_operations()]
    return {operation.definition.raw["operationId"]: operation for operation in found}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return operations()


def settled(value: Any, office: Office, data: st.DataObject, key: str = "") -> Any:
    """Put things and times that exist in the place of made-up ones, mostly, so that more than a refusal is reached."""
    match value:
        case str() if HEX.fullmatch(value) and key in REAL:
            return data.draw(st.sampled_from([office.id(REAL[key]), office.id(REAL[key]), value]))
        case str() if INSTANT.fullmatch(value):
            return data.draw(st.sampled_from([AT, AT, LATER, value]))
        case list():
            return [settled(item, office, data, key) for item in value]
        case dict():
            return {name: settled(item, office, data, name) for name, item in value.items()}
        case _:
            return value


def knock(office: Office, operation: Any, name: str, budget: settings) -> None:
    """Make requests from the document and hold the answers against it."""
    row = TABLE[name]
    own = [office.id(one) if not one.startswith("=") else one[1:] for one in row.ids]
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    strategies = {mode: operation.as_strategy(generation_mode=mode) for mode in GenerationMode}
    token = f"Bearer {office.token(row.who)}" if row.who else None

    @budget
    @given(st.data())
    def conforms(data: st.DataObject) -> None:
        mode = data.draw(modes)
        case = data.draw(strategies[mode])
        if mode is GenerationMode.POSITIVE:
            for key, real in zip(case.path_parameters or {}, own, strict=False):
                case.path_parameters[key] = data.draw(st.sampled_from([real, real, case.path_parameters[key]]))
            case.body = settled(case.body, office, data)
        # A query has no types: the list [false] and the text "false" are the same there, so only bodies can be invalid.
        # tus refuses by statuses of its own (411, 412, 413, 460), which the check takes for acceptance.
        is_checked = bool(list(operation.body)) and not name.startswith("uploads_")
        must_refuse = mode is GenerationMode.NEGATIVE and is_checked
        wanted = [*CONFORMS, negative_data_rejection] if must_refuse else CONFORMS
        with transaction.atomic():
            case.call_and_validate(checks=wanted, headers={"Authorization": token} if token else {})
            transaction.set_rollback(True)

    conforms()


UNCLOSED = "ignore::pytest.PytestUnraisableExceptionWarning"  # Schemathesis does not close what is streamed to it


@pytest.mark.filterwarnings(UNCLOSED)
@pytest.mark.parametrize("name", sorted(TABLE))
def test_answers_are_as_documented(office: Office, described: dict[str, Any], name: str) -> None:
    knock(office, described[name], name, BRIEF)


@pytest.mark.apart
@pytest.mark.filterwarnings(UNCLOSED)
@pytest.mark.parametrize("name", sorted(TABLE))
def test_answers_are_as_documented_at_length(office: Office, described: dict[str, Any], name: str) -> None:
    knock(office, described[name], name, LONG)


def test_the_document_is_openapi_3_1_and_needs_nothing_from_elsewhere(office: Office) -> None:
    answer = office.call(None, "GET", "/openapi.json")
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    assert b"http://" not in answer.content.replace(b"http://json-schema.org", b"")
    assert b"https://" not in answer.content


def test_no_value_of_the_api_is_a_float() -> None:
    text = json.dumps(api.get_openapi_schema())
    assert '"type": "number"' not in text


def test_no_two_shapes_share_a_name() -> None:
    """The document has one place per name: a second shape would be described as the first."""
    shapes = [shape for shape in all_below(Told) if shape.__module__.startswith("liuhen.")]
    doubled = {shape.__name__ for shape in shapes if [one.__name__ for one in shapes].count(shape.__name__) > 1}
    assert len(shapes) > 50
    assert doubled == set()


def all_below(shape: type) -> set[type]:
    below = set(shape.__subclasses__())
    return below.union(*(all_below(one) for one in below))


def test_every_operation_says_what_it_does() -> None:
    for operation in api.operations():
        assert operation.description.endswith("."), operation.path
