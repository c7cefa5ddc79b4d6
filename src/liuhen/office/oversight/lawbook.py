"""The law of this installation: the adopted pack, and the fingerprint of everything that findings depend on.

Installed packs, the working-day calendar (the agency's imported years included) and what the agency has adopted: when
any of them changes, the fingerprint does, and what was judged before is stale. Add here what else comes to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen import law
from liuhen.kernel import canonical
from liuhen.kernel.digest import sha256
from liuhen.kernel.home import calendar_folder
from liuhen.law.fingerprint import fingerprint
from liuhen.office.people.queries import agency, own_periods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.kernel.canonical import Json
    from liuhen.law.packs import RulePack
    from liuhen.office.people.models import OwnPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class Lawbook:
    """The adopted pack, the agency's own periods, and the fingerprint (64 hexadecimal digits) of all that decides.

    `parts` are what goes into the fingerprint, each by itself, so that it can be told which of them changed.
    """

    pack: RulePack
    own_periods: tuple[OwnPeriod, ...]
    fingerprint: str
    parts: Mapping[str, str]


def installed() -> Mapping[str, RulePack]:
    """Return the packs of this installation, with the calendar years that it imported."""
    return law.load_packs(calendars=(calendar_folder(),))


def lawbook() -> Lawbook | None:
    """Open the law as it stands for this agency; None before there is an agency."""
    adopted = agency()
    if adopted is None:
        return None
    own = tuple(own_periods(adopted))
    periods: list[Json] = [[one.code, one.period, one.provision] for one in own]
    years = str(fingerprint(calendar_folder()))
    decides = canonical.encode({"installed": years, "pack": adopted.pack, "own": periods})
    parts = {
        "installed": str(fingerprint()),
        "years": years,
        "pack": adopted.pack,
        "own": str(sha256(canonical.encode(periods))),
    }
    return Lawbook(pack=installed()[adopted.pack], own_periods=own, fingerprint=str(sha256(decides)), parts=parts)
