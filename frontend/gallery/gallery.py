# ruff: noqa: INP001 - a script that people start, no package
"""Shows every layout and part on invented values, without a database: `python frontend/gallery/gallery.py [PORT]`.

Open /workbench, /intake, /player, /case, /parts, /signin, /404, /403, /500; add `?lang=en` for English. For people who
work on the pages; it is no part of the product, not in the wheel, and listens on loopback only.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import make_server

import django
import yaml
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import translation

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

HERE = Path(__file__).resolve().parent
WEB = HERE.parents[1] / "src/liuhen/office/web"
SAMPLES = yaml.safe_load((HERE / "samples.yaml").read_text(encoding="utf-8"))
# page → the place of the navigation that it shows as current
PAGES = {"workbench": "workbench", "intake": "intake", "player": "player", "case": "cases", "parts": "devices"}
PAGES |= dict.fromkeys(("signin", "404", "403", "500"), "")


class SampleForm(forms.Form):
    """One field of each kind."""

    number = forms.CharField(label="案号", initial="示综执案〔2026〕041 号")
    party = forms.CharField(label="当事人", required=False, help_text="单位名称，或个人姓名。")
    procedure = forms.ChoiceField(label="程序", choices=[("general", "一般程序"), ("simple", "简易程序")])
    grounds = forms.CharField(label="案情", widget=forms.Textarea(attrs={"rows": 3}))
    urgent = forms.BooleanField(label="情况紧急", required=False)
    way = forms.ChoiceField(label="来源", widget=forms.RadioSelect, choices=[("own", "依职权"), ("report", "举报")])


def show(request: HttpRequest, name: str = "workbench") -> HttpResponse:
    """Render a page of the gallery."""
    if name not in PAGES:
        raise Http404
    translation.activate("en" if request.GET.get("lang") == "en" else "zh-hans")
    nav = [{**entry, "current": entry["key"] == PAGES[name]} for entry in SAMPLES["frame"]["nav"]]
    form = SampleForm({"way": "own", "number": ""} if "bound" in request.GET else None)
    context = {"s": SAMPLES, "now": SAMPLES["now"], "frame": {**SAMPLES["frame"], "nav": nav}, "form": form}
    return render(request, f"{name}.html", context)


def static_file(_request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a built file."""
    found = (WEB / "static" / name).resolve()
    if not found.is_relative_to(WEB / "static") or not found.is_file():
        raise Http404
    return FileResponse(found.open("rb"))


def upload(request: HttpRequest) -> HttpResponse:
    """Answer an upload: an empty file is refused, `held…` is held already, `broken…` fails, all else is stored."""
    name, size = request.GET.get("name", ""), len(request.body)
    if name.startswith("broken"):
        return HttpResponse("bad gateway", status=502)
    if size == 0:
        return JsonResponse({"outcome": "refused", "what": "文件是空的。", "todo": "重新复制后再试。"}, status=422)
    if name.startswith("held"):
        return JsonResponse({"outcome": "held", "what": "与 11-13 周五 17:02 入库的一份相同，未重复存储。"})
    return JsonResponse(
        {"outcome": "stored", "digest": SAMPLES["digest"], "at": "2026-11-18T14:28:06+08:00", "size_bytes": size}
    )


class Addresses:
    """Stands in for a module of URLs."""

    urlpatterns = (
        path("static/<path:name>", static_file),
        path("upload", upload),
        path("i18n/", include("django.conf.urls.i18n")),
        path("", show),
        path("<str:name>", show),
    )


def configure() -> None:
    """Settings enough for templates; no database, no session."""
    templates: dict[str, Any] = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
    vite = {"manifest_path": WEB / "static/dist/.vite/manifest.json", "static_url_prefix": "dist", "dev_mode": False}
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="signs nothing",  # noqa: S106 - the gallery has no sessions and keeps nothing
        ROOT_URLCONF=Addresses,
        INSTALLED_APPS=["liuhen.office.web", "django.contrib.staticfiles", "django.forms", "django_vite"],
        MIDDLEWARE=["liuhen.office.web.headers.ContentSecurityPolicyMiddleware"],
        TEMPLATES=[templates],
        FORM_RENDERER="django.forms.renderers.TemplatesSetting",
        STATIC_URL="/static/",
        LANGUAGE_CODE="zh-hans",
        LANGUAGES=[("zh-hans", "中文"), ("en", "English")],
        LOCALE_PATHS=[WEB / "locale"],
        TIME_ZONE="Asia/Shanghai",
        DEBUG_PROPAGATE_EXCEPTIONS=True,
        DATA_UPLOAD_MAX_MEMORY_SIZE=None,
        DJANGO_VITE={"default": vite},
    )
    django.setup()


def main() -> None:
    """Serve the gallery on loopback until it is interrupted; port 0 takes a free one."""
    configure()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    with make_server("127.0.0.1", port, get_wsgi_application()) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}/workbench\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
