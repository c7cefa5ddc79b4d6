"""Tags that draw what a plain include cannot: icons, signs, chips, countdowns, camera lanes.

Signs follow the design's rule of three: shape, word and colour, so that a sign is read without colour and aloud.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.kernel.instant import format_instant
from liuhen.office.web import lanes, places, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.utils.safestring import SafeString

register = template.Library()

SPRITE: Final = "dist/icons.svg"
# state → the shape in the sprite, and its word when a page gives none
SIGNS: Final = {
    "overdue": ("overdue", gettext_lazy("逾期")),
    "breached": ("overdue", gettext_lazy("违反")),
    "met": ("met", gettext_lazy("按期")),
    "stored": ("met", gettext_lazy("已入库")),
    "late": ("late", gettext_lazy("逾期完成")),
    "pending": ("pending", gettext_lazy("待办")),
    "unknown": ("unknown", gettext_lazy("待认定")),
    "refused": ("refused", gettext_lazy("未接收")),
    "waived": ("neutral", gettext_lazy("不适用")),
    "neutral": ("neutral", gettext_lazy("相同")),
    "explained": ("", gettext_lazy("已说明")),
}


@register.simple_tag
@cache
def sprite_url() -> str:
    """Return the address of the icon sprite, for scripts; it stays the same while the program runs."""
    return static(SPRITE)


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of `frontend/icons.txt`; it is decoration, the word stands beside it. `size`: sm or lg."""
    kind = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', kind, sprite_url(), name
    )


@register.simple_tag
def sign(state: str, size: str = "", *, word: str = "") -> SafeString:
    """Draw the shape of a state, named for screen readers by `word` or the state's own word."""
    shape, usual = SIGNS[state]
    kind = f"sign sign-{state} sign-{size}" if size else f"sign sign-{state}"
    name = word or usual
    if not shape:
        return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', kind, name, _("说"))
    return format_html(
        '<svg class="{}" role="img" aria-label="{}"><use href="{}#sign-{}"/></svg>', kind, name, sprite_url(), shape
    )


@register.simple_tag
def chip(state: str, word: str = "", kind: str = "") -> SafeString:
    """Draw a status chip: shape, word and colour. `kind="plain"` leaves out the ground."""
    shape, usual = SIGNS[state]
    if shape:
        drawing = '<svg class="sign sign-{}" aria-hidden="true"><use href="{}#sign-{}"/></svg>'
        drawn = format_html(drawing, state, sprite_url(), shape)
    else:
        drawn = format_html('<span class="sign-explained" aria-hidden="true">{}</span>', _("说"))
    return format_html('<span class="chip chip-{} {}">{}<span>{}</span></span>', state, kind, drawn, word or usual)


@register.simple_tag
def countdown(due_at: datetime | None, now: datetime, note: str = "") -> SafeString:
    """Count down to an exclusive end in two units, ticking; red with its word when overdue.

    Without an end the clock has not started: `note` says what starts it.
    """
    if not due_at:
        return format_html('<span class="countdown is-waiting"><b>{}</b> <span>{}</span></span>', _("尚未起算"), note)
    left = (due_at - now).total_seconds()
    kind, word = ("countdown is-overdue", _("逾期")) if left <= 0 else ("countdown", _("还剩"))
    written = '<time class="{0}" datetime="{1}" data-due="{1}"><span>{2}</span> <b>{3}</b></time>'
    return format_html(written, kind, format_instant(due_at), word, wording.span_text(left))


@register.simple_tag
def arrange_places(nav: Iterable[Mapping[str, Any]] | None) -> dict[str, list[dict[str, Any]]]:
    """Order the navigation's entries for the side and for the phone's bottom bar."""
    return places.arrange(nav or ())


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """Look a key up that is itself a variable; nothing when it is absent."""
    return mapping.get(key)


@register.inclusion_tag("web/parts/timeline.html")
def timeline(visit: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the lanes of one visit; the keys of `visit` are described in `liuhen.office.web.lanes`."""
    return {"drawing": lanes.draw(visit, unexplained=_("无说明"))}
