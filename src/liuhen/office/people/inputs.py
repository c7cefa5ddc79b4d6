"""What every form of the office shares: our look, instants in Beijing time, and a refusal shown beside its cause.

A form that was refused keeps everything that was typed. It decides nothing: validation here is about form, the actions
say whether something may be done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from liuhen.kernel.errors import Refusal
from liuhen.office.web.wording import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, QueryDict

UNPROCESSABLE = 422
SELECTS = (forms.Select, forms.SelectMultiple)
BOXES = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)
MINUTE = "%Y-%m-%dT%H:%M"
TRUTHS = [("", _("未定")), ("true", _("是")), ("false", _("否"))]


def dress(form: forms.BaseForm) -> None:
    """Give the controls of a form the classes of our style sheet."""
    for field in form.fields.values():
        if isinstance(field.widget, BOXES):
            continue
        field.widget.attrs.setdefault("class", "form-select" if isinstance(field.widget, SELECTS) else "form-control")


class OfficeForm(forms.Form):
    """A form whose act may be refused."""

    refusal: Refusal | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do the act if the form is whole; keep a refusal for the page, and tell whether it was done."""
        if not self.is_valid():
            return False
        try:
            act()
        except Refusal as refusal:
            self.refusal = refusal
            return False
        return True

    @property
    def status(self) -> int:
        """The HTTP status that fits how the form stands."""
        if self.refusal is not None:
            return self.refusal.status
        return UNPROCESSABLE if self.errors else 200


class InstantField(forms.DateTimeField):
    """A moment, to the minute, in Beijing time."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"}))
        super().__init__(**kwargs)


class DayField(forms.DateField):
    """A day of the calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)


class TruthField(forms.TypedChoiceField):
    """Yes, no, or not decided (None), which is neither."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=TRUTHS, coerce=lambda value: value == "true", empty_value=None, required=False, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored truth as its choice."""
        return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, an empty post included; None when the form is only to be shown."""
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, form: OfficeForm, **page: Any) -> HttpResponse:
    """Show a plain form: `title`, `submit`, `back`, and optionally `crumbs`, `lead`, `warning`, `danger`, `facts`."""
    return render(request, "people/form_page.html", {"form": form, **page}, status=form.status)


def done(request: HttpRequest, said: str, to: str, *args: Any) -> HttpResponse:
    """Say what was done, and go on to the page that shows it."""
    messages.success(request, said)
    return redirect(to, *args)


def refused(request: HttpRequest, refusal: Refusal, to: str, *args: Any) -> HttpResponse:
    """Say why an act of one button was refused, on the page where the button stands."""
    parts = [refusal.what, refusal.safe, refusal.todo]
    messages.error(request, " ".join(said(part) for part in parts if part is not None))
    return redirect(to, *args)
