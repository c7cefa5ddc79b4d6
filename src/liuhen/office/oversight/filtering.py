"""The filters of the board as an address has them: read, shown in a form, and each a chip that takes it away.

The address is all there is: it can be kept and sent to others, who see what they themselves may see. What cannot be
read narrows nothing and has no chip.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import start_of
from liuhen.law.provision import parse_provision
from liuhen.office.cases.duties import citation, duty_name
from liuhen.office.cases.models import ActivityKind
from liuhen.office.oversight.addressing import NO_ONE, address
from liuhen.office.oversight.lawbook import installed, lawbook
from liuhen.office.oversight.narrowing import NO_POST, Wanted
from liuhen.office.people.inputs import DayField, OfficeForm
from liuhen.office.people.models import Agency, Officer, Role, Unit
from liuhen.office.people.permissions import sees_all
from liuhen.office.web.wording import day_text, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from django.http import QueryDict


DAY = re.compile(r"2\d{3}-\d\d-\d\d", re.ASCII)
HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)
NO_ROLE: Final = gettext_lazy("没有岗位")
MOST_PEOPLE = 300  # of more the list is no help: choose a unit first
STATES: Final = {
    "overdue": gettext_lazy("已逾期或未做到"),
    "pending": gettext_lazy("待办"),
    "breached": gettext_lazy("未做到"),
    "unknown": gettext_lazy("待查"),
}
WAYS_NAMED: Final = {
    "person": gettext_lazy("按人员"),
    "post": gettext_lazy("按岗位"),
    "unit": gettext_lazy("按科室"),
    "agency": gettext_lazy("按机关"),
}
LABELS: Final = {
    "officer": gettext_lazy("人员"),
    "post": gettext_lazy("岗位"),
    "unit": gettext_lazy("科室"),
    "agency": gettext_lazy("机关"),
    "pack": gettext_lazy("规则包"),
    "article": gettext_lazy("条款"),
    "code": gettext_lazy("义务"),
    "state": gettext_lazy("状态"),
    "activity": gettext_lazy("活动"),
    "number": gettext_lazy("案号"),
    "from": gettext_lazy("到期自"),
    "until": gettext_lazy("到期至"),
    "before": gettext_lazy("到期早于"),
}


def wanted_of(given: QueryDict) -> Wanted:
    """Read what the board is narrowed to; what cannot be read narrows nothing."""
    before, since, until = (_day(given.get(name, "")) for name in ("before", "from", "until"))
    state, post = given.get("state", ""), given.get("post", "")
    return Wanted(
        code=given.get("code", ""),
        pack=given.get("pack", ""),
        article=given.get("article", ""),
        state=state if state in STATES else "",
        unit=_uuid(given.get("unit", "")),
        agency=_uuid(given.get("agency", "")),
        officer=_uuid(given.get("officer", "")),
        nobody=given.get("officer") == NO_ONE,
        post=post if post in {*Role.values, NO_POST} else "",
        activity=given.get("activity", "") if given.get("activity") in ActivityKind.values else "",
        number=given.get("number", "").strip()[:60],
        due_before=start_of(before) if before is not None else None,
        due_after=start_of(since) if since is not None else None,
        due_by=start_of(until + timedelta(days=1)) if until is not None else None,
    )


def chips(given: QueryDict, now: datetime) -> list[dict[str, str]]:
    """Return a chip for each filter that is on: its label, its value in words, the address without it."""
    return [
        {"name": name, "label": str(label), "word": word, "url": address(given, **{name: ""})}
        for name, label in LABELS.items()
        if (word := _word(name, given.get(name, "").strip(), now))
    ]


class BoardForm(OfficeForm):
    """The filters, filled with what the address says; sent by GET."""

    of = forms.ChoiceField(label=gettext_lazy("范围"), required=False)
    number = forms.CharField(label=gettext_lazy("案号"), required=False, max_length=60)
    officer = forms.ChoiceField(label=gettext_lazy("人员"), required=False)
    post = forms.ChoiceField(label=gettext_lazy("岗位"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("科室"), required=False)
    agency = forms.ChoiceField(label=gettext_lazy("机关"), required=False)
    pack = forms.ChoiceField(label=gettext_lazy("规则包"), required=False)
    article = forms.ChoiceField(label=gettext_lazy("条款"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    activity = forms.ChoiceField(label=gettext_lazy("活动"), required=False)

    def __init__(self, given: QueryDict, officer: Officer) -> None:
        found = {name: given.get(name, "") for name in (*self.base_fields, "from", "until")}
        super().__init__(initial=found | {"of": found["of"] or "mine"})
        for name in ("from", "until"):  # words of Python, so no attributes
            self.fields[name] = DayField(label=LABELS[name], required=False)
            self.fields[name].widget.attrs["class"] = "form-control"
        for name, choices in _choices(officer, found).items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["of"].widget.attrs["autofocus"] = True  # whoever opens the filters goes on by keyboard
        if len(_of(self, "agency")) <= 2:  # noqa: PLR2004 - all of them, and the only one
            del self.fields["agency"]
        self.kept = [(name, given[name]) for name in ("by", "code", "before") if given.get(name)]


def _of(form: BoardForm, name: str) -> list[Any]:
    return list(form.fields[name].choices)  # type: ignore[attr-defined]  # a choice field


def _choices(officer: Officer, found: dict[str, str]) -> dict[str, list[tuple[str, Any]]]:
    reach = [("mine", _("我的")), ("unit", _("本科室"))]
    people = Officer.objects.filter(departed_on=None).order_by("number")
    units = Unit.objects.order_by("name")
    if sees_all(officer):
        reach.append(("agency", _("全机关")))
    else:
        people, units = people.filter(unit=officer.unit_id), units.filter(pk=officer.unit_id)
    named = [(key.hex, name) for key, name in people.values_list("pk", "name")[:MOST_PEOPLE]]
    return {
        "of": reach,
        "officer": [("", _("全部人员")), *_with(named, found["officer"]), (NO_ONE, _("没有具体责任人"))],
        "post": [("", _("全部岗位")), *Role.choices, (NO_POST, NO_ROLE)],
        "unit": [("", _("全部科室")), *((key.hex, name) for key, name in units.values_list("pk", "name"))],
        "agency": [("", _("全部机关")), *((key.hex, name) for key, name in Agency.objects.values_list("pk", "name"))],
        "pack": [("", _("全部规则包")), *((key, said(pack.name)) for key, pack in installed().items())],
        "article": [("", _("全部条款")), *_with(list(_articles()), found["article"])],
        "state": [("", _("全部状态")), *STATES.items()],
        "activity": [("", _("全部活动")), *ActivityKind.choices],
    }


def _with(choices: list[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """Let what was chosen elsewhere be among the choices."""
    if not chosen or chosen == NO_ONE or any(value == chosen for value, _name in choices):
        return choices
    word = _article(chosen) if "/" in chosen else _person(chosen)
    return [*choices, (chosen, word)] if word else choices


def _articles() -> Iterator[tuple[str, str]]:
    """Yield the articles from which the adopted pack derives duties, as the texts order them."""
    book = lawbook()
    if book is None:
        return
    written = [rule.provision for rule in book.pack.deadlines] + [rule.provision for rule in book.pack.duties]
    provisions = [parse_provision(one) for one in written]
    for text, number in sorted({(one.text, one.article) for one in provisions}):
        value = f"{text}/{number}"
        yield value, _article(value)


def _word(name: str, value: str, now: datetime) -> str:
    """Say a filter's value; empty where it is not on or cannot be read."""
    if not value:
        return ""
    if name in {"from", "until", "before"}:
        day = _day(value)
        return "" if day is None else day_text(day, now)
    choices = {"state": STATES, "activity": dict(ActivityKind.choices), "post": dict(Role.choices) | {NO_POST: NO_ROLE}}
    if name in choices:
        return str(choices[name].get(value, ""))
    return _NAMES[name](value)


def _person(value: str) -> str:
    if value == NO_ONE:
        return _("没有具体责任人")
    key = _uuid(value)
    if key is None:
        return ""
    return Officer.objects.filter(pk=key).values_list("name", flat=True).first() or value[:8]


def _article(value: str) -> str:
    """Cite an article; an agency's own words, which stand under no article, as they are."""
    try:
        return str(citation(value)["text"])
    except InvalidInput:
        return value


def _pack(value: str) -> str:
    pack = installed().get(value)
    return value if pack is None else said(pack.name)


def _place(model: type[Unit | Agency]) -> Callable[[str], str]:
    def name(value: str) -> str:
        key = _uuid(value)
        return "" if key is None else str(model._default_manager.filter(pk=key).first() or value[:8])  # noqa: SLF001 - Django's name

    return name


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:  # a thirtieth of February
        return None


def _uuid(text: str) -> UUID | None:
    return UUID(hex=text) if HEX.fullmatch(text.replace("-", "")) else None


_NAMES: Final[Mapping[str, Callable[[str], str]]] = {
    "officer": _person,
    "unit": _place(Unit),
    "agency": _place(Agency),
    "pack": _pack,
    "article": _article,
    "code": duty_name,
    "number": str,
}
