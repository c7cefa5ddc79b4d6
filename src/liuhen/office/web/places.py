"""The places of the navigation: their order, words and icons. Whether a place exists is said by who fills the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the side navigation; `group` 2 stands under the line, `on_phone` in the phone's bottom bar too."""

    word: _StrPromise
    icon: str
    group: int = 1
    on_phone: bool = False


PLACES: Final = {
    "workbench": Place(word=_("工作台"), icon="layout-dashboard", on_phone=True),
    "intake": Place(word=_("采集"), icon="upload", on_phone=True),
    "player": Place(word=_("回放"), icon="player-play", on_phone=True),
    "cases": Place(word=_("案件"), icon="folder", on_phone=True),
    "documents": Place(word=_("文书"), icon="file-text"),
    "approvals": Place(word=_("审批"), icon="rubber-stamp"),
    "records": Place(word=_("档案"), icon="archive"),
    "access": Place(word=_("调阅"), icon="eye"),
    "devices": Place(word=_("设备"), icon="device-cctv", group=2),
    "oversight": Place(word=_("监督"), icon="chart-bar", group=2),
    "law": Place(word=_("法规"), icon="scale", group=2),
    "verify": Place(word=_("核验"), icon="shield-check", group=2),
}


def arrange(nav: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Put the given entries `{key, url, count, current}` in order, as `groups` of the side and as `phone` tabs.

    An unknown key is a programming mistake and raises `KeyError`.
    """
    order = list(PLACES)
    entries = sorted(({**entry, "place": PLACES[entry["key"]]} for entry in nav), key=lambda e: order.index(e["key"]))
    return {
        "first": [entry for entry in entries if entry["place"].group == 1],
        "rest": [entry for entry in entries if entry["place"].group != 1],
        "phone": [entry for entry in entries if entry["place"].on_phone],
    }
