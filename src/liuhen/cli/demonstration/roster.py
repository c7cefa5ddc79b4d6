"""The duty roster of the demonstration: this week and the last, so that every day of the story has somebody on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.instant import legal_date, start_of
from liuhen.office.devices.roster.actions import Planned, add_shifts
from liuhen.office.devices.roster.queries import DAYS, monday_of

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.cli.demonstration.people import Staff

STREET = "示范街道兴业路"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody does on some days of every week (Monday is 0), from one hour to another."""

    account: str
    post: str
    days: tuple[int, ...]
    begins: float
    ends: float
    place: str = ""
    device: str = ""


EVERY_DAY, WORKDAYS = tuple(range(DAYS)), tuple(range(5))
POSTS = (
    Post(account="handler", post="东片巡查", days=EVERY_DAY, begins=8.5, ends=17.5, device="BWC-03"),
    Post(account="handler2", post="西片巡查", days=EVERY_DAY, begins=9, ends=18, place=STREET, device="BWC-05"),
    Post(account="handler3", post="一号窗口", days=WORKDAYS, begins=8.5, ends=17.5, place="政务大厅"),
    Post(account="handler3", post="夜间备勤", days=(5,), begins=20, ends=26),
)


def put_on_duty(staff: Staff, now: datetime) -> None:
    """Enter the roster of last week and of this, as the unit's reviewer does before the first of them."""
    monday = monday_of(legal_date(now)) - timedelta(days=DAYS)
    plans = [
        ("", _planned(post, staff, start_of(monday + timedelta(days=week * DAYS + day))))
        for week in range(2)
        for post in POSTS
        for day in post.days
    ]
    friday = start_of(monday) - timedelta(days=2, hours=8)
    add_shifts(plans=plans, by=staff.people["reviewer"].object_name, at=friday)


def _planned(post: Post, staff: Staff, midnight: datetime) -> Planned:
    return Planned(
        officer=staff.people[post.account],
        from_at=midnight + timedelta(hours=post.begins),
        until_at=midnight + timedelta(hours=post.ends),
        post=post.post,
        place=post.place,
        device=staff.devices[post.device] if post.device else None,
    )
