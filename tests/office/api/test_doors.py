"""Deny by default: every address of the project has a door, says that it is public, or stands here with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja import Router

from liuhen.office.settings.api import OfficeAPI, api, verb_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# address → why nobody guards it
OPEN = {
    "i18n/setlang/": "chooses the language of a session, and knows nothing",
}
SIGNING_IN = "accounts/"


def addresses(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        match pattern:
            case URLResolver():
                yield from addresses(pattern.url_patterns, before + str(pattern.pattern))
            case URLPattern():
                yield before + str(pattern.pattern), pattern.callback


def test_every_address_has_a_door() -> None:
    unguarded = {
        address
        for address, view in addresses(get_resolver().url_patterns)
        if not hasattr(view, "door") and address not in OPEN
    }
    assert unguarded == set()


def test_the_list_of_open_addresses_names_only_what_exists() -> None:
    assert set(OPEN) <= {address for address, _view in addresses(get_resolver().url_patterns)}


def test_only_these_addresses_are_public() -> None:
    public = {
        address
        for address, view in addresses(get_resolver().url_patterns)
        if getattr(view, "door", None) == "public" and not address.startswith(SIGNING_IN)
    }
    assert {"api/v1/openapi.json", "api/v1/<path:rest>", "log/<path:path>", "setup/"} <= public
    assert {address for address in public if address.startswith("api/")} == {
        "api/v1/openapi.json",
        "api/v1/<path:rest>",
    }


def test_an_operation_without_a_door_lets_nobody_in() -> None:
    router = Router()
    router.get("/forgotten")(lambda request: request)
    other = OfficeAPI(auth=api.auth, urls_namespace="other", docs_url=None)
    other.add_router("", router)
    (operation,) = other.operations()
    assert [door(None) for door in operation.auth_callbacks] == [None]


def test_every_operation_but_those_of_the_log_has_a_verb() -> None:
    unguarded = {operation.path for operation in api.operations() if verb_of(operation) == "public"}
    assert unguarded == {"/log/checkpoint", "/log/entries"}
