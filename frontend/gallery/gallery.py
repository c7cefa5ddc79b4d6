"""Shows every layout and part on invented values, without a database: `python frontend/gallery/gallery.py [PORT]`.

Open /workbench, /intake, /player, /case, /parts, /signin, /404, /500; add `?lang=en` for English. For people who work
on the pages; it is no part of the product and is not in the wheel.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import django
from django import forms
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import include, path
from django.utils import translation

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
WEB = HERE.parents[1] / "src/liuhen/office/web"

settings.configure(
    DEBUG=False,
    DEBUG_PROPAGATE_EXCEPTIONS=True,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="gallery of invented values",  # noqa: S106 - signs nothing
    ROOT_URLCONF="gallery_urls",
    INSTALLED_APPS=["liuhen.office.web", "django.contrib.staticfiles", "django.forms", "django_vite"],
    MIDDLEWARE=["liuhen.office.web.headers.ContentSecurityPolicyMiddleware"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [HERE / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    FORM_RENDERER="django.forms.renderers.TemplatesSetting",
    STATIC_URL="/static/",
    LANGUAGE_CODE="zh-hans",
    LANGUAGES=[("zh-hans", "中文"), ("en", "English")],
    LOCALE_PATHS=[WEB / "locale"],
    TIME_ZONE="Asia/Shanghai",
    USE_TZ=True,
    DJANGO_VITE={"default": {"dev_mode": False, "manifest_path": WEB / "static/dist/.vite/manifest.json", "static_url_prefix": "dist"}},
)  # fmt: skip
django.setup()

import samples  # noqa: E402 - needs the settings above


class SampleForm(forms.Form):
    """One field of each kind."""

    number = forms.CharField(label="案号", initial="示综执案〔2026〕041 号")
    party = forms.CharField(label="当事人", required=False, help_text="单位名称，或个人姓名。")
    procedure = forms.ChoiceField(label="程序", choices=[("general", "一般程序"), ("simple", "简易程序")])
    grounds = forms.CharField(label="案情", widget=forms.Textarea(attrs={"rows": 3}))
    urgent = forms.BooleanField(label="情况紧急", required=False)
    way = forms.ChoiceField(label="来源", widget=forms.RadioSelect, choices=[("own", "依职权"), ("report", "举报")])


class Samples:
    """Everything in `samples`, with a few single values."""

    COUNTER_LINES = ("设备清单列有 0431（11-17 周二 14:06 起），机内已无此文件。其余 4 段已安全入库。",)
    COUNTER_ACTS = ({"word": "登记为缺口", "url": "#", "primary": True}, {"word": "通知设备保管人", "url": "#"})
    FOLDED = {"text": "再显示 2 件：移交案卷 11-24 周二（〔2026〕038 号），作出处罚决定 12-01 周二（〔2026〕041 号）", "url": "?more"}  # noqa: E501, RUF012 - read only
    MORE = {"text": "还有 9 段，向下继续", "url": "?more"}  # noqa: RUF012 - read only
    CRUMBS = ({"word": "案件", "url": "#"}, {"word": "示综执案〔2026〕041 号 · 一般程序 · 依职权"})
    CITE = samples.cite("彭阳 第十二条")
    READS = samples.cite("新阳 第十二条", reads=True)
    SILENT = {"silent": True}  # noqa: RUF012 - read only
    ACT = {"word": "采集录像", "url": "#", "icon": "upload"}  # noqa: RUF012 - read only
    MIDNIGHT = samples.at(11, 17)

    def __getattr__(self, name: str) -> Any:
        return getattr(samples, name)


PLACES = {"workbench": "workbench", "intake": "intake", "player": "player", "case": "cases", "parts": "devices", "signin": "", "404": "", "403": "", "500": ""}  # noqa: E501 - one line


def show(request: HttpRequest, name: str = "workbench") -> HttpResponse:
    """Render a gallery page."""
    if name not in PLACES:
        raise Http404
    translation.activate("en" if request.GET.get("lang") == "en" else "zh-hans")
    form = SampleForm({"way": "own", "number": ""} if "bound" in request.GET else None)
    context = {"s": Samples(), "now": samples.NOW, "frame": samples.frame(PLACES[name]), "form": form}
    return render(request, f"{name}.html", context)


def static_file(_request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a built file."""
    found = (WEB / "static" / name).resolve()
    if not found.is_relative_to(WEB / "static") or not found.is_file():
        raise Http404
    return FileResponse(found.open("rb"))


def upload(request: HttpRequest) -> HttpResponse:
    """Answer an upload by its name: `held…`, `empty…`, anything else is stored."""
    size = len(request.body)
    name = request.GET.get("name", "")
    time.sleep(0.3)
    if size == 0:
        answer = {"outcome": "refused", "what": "文件是空的。", "safe": "设备里的原始文件没有变化。", "todo": "重新复制后再试。"}
    elif name.startswith("held"):
        answer = {"outcome": "held", "what": "与 11-13 周五 17:02 入库的一份相同，未重复存储。"}
    else:
        answer = {"outcome": "stored", "digest": samples.DIGEST, "at": "2026-11-18T14:28:06+08:00", "size_bytes": size}
    return HttpResponse(json.dumps(answer), content_type="application/json")


class gallery_urls:  # noqa: N801 - stands in for a module of URLs
    """The addresses of the gallery."""

    urlpatterns = [  # noqa: RUF012 - as Django wants it
        path("static/<path:name>", static_file),
        path("upload", upload),
        path("i18n/", include("django.conf.urls.i18n")),
        path("", show),
        path("<str:name>", show),
    ]


def main() -> None:
    """Serve the gallery on loopback until it is interrupted."""
    sys.modules["gallery_urls"] = gallery_urls  # type: ignore[assignment]  # a class with urlpatterns is enough
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - after the settings

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    with make_server("127.0.0.1", port, get_wsgi_application(), server_class=WSGIServer) as server:
        sys.stdout.write(f"http://127.0.0.1:{port}/workbench\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
