"""The parts of the pages: signs are shape, word and colour; no template needs what the policy forbids."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

import liuhen.office
from liuhen.kernel.instant import BEIJING
from liuhen.office.web.headers import POLICY
from liuhen.office.web.places import PLACES, arrange
from liuhen.office.web.templatetags.parts import SIGNS

OFFICE = Path(liuhen.office.__file__).parent
FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
TEMPLATES = sorted(OFFICE.glob("*/templates/**/*.html"))
SAMPLES = yaml.safe_load((FRONTEND / "gallery/samples.yaml").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 18, 14, 32, tzinfo=BEIJING)
FORBIDDEN = re.compile(
    r"\sstyle=|\son[a-z]+=[\"']|<style|<script(?![^>]*\ssrc=)(?![^>]*application/json)|javascript:", re.IGNORECASE
)


def draw(source: str, **values: Any) -> str:
    return Template("{% load parts %}" + source).render(Context(values))


def part(name: str, **values: Any) -> str:
    return render_to_string(f"web/parts/{name}.html", values)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(OFFICE)))
def test_no_template_needs_inline_script_or_style(path: Path) -> None:
    assert not FORBIDDEN.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(OFFICE)))
def test_no_comment_runs_over_a_line_and_so_onto_the_page(path: Path) -> None:
    opened = [line for line in path.read_text(encoding="utf-8").splitlines() if "{#" in line and "#}" not in line]
    assert opened == []


def test_the_policy_allows_nothing_inline() -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'self'" in POLICY


@pytest.mark.parametrize(
    "path", sorted((OFFICE / "web/templates/web/parts").glob("*.html")), ids=lambda path: path.stem
)
def test_every_part_that_takes_arguments_says_which(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith(("{#", "{% comment %}")) or path.stem == "place"


@pytest.mark.parametrize("state", SIGNS)
def test_a_chip_says_its_state_in_words_and_shape(state: str) -> None:
    chip = draw("{% chip state %}", state=state)
    word = str(SIGNS[state][1])
    assert f">{word}<" in chip
    assert "sign-" in chip
    assert f'aria-label="{word}"' in draw("{% sign state %}", state=state)


def test_an_unknown_state_is_a_mistake_and_not_a_grey_chip() -> None:
    with pytest.raises(KeyError):
        draw("{% chip 'fine' %}")


def test_every_sign_and_icon_that_templates_name_is_in_the_sprite() -> None:
    listed = set(re.findall(r"^[a-z][\w-]*", (FRONTEND / "icons.txt").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))}
    named |= {place.icon for place in PLACES.values()}
    assert named <= listed
    drawn = {path.stem for path in (FRONTEND / "src/signs").glob("*.svg")}
    assert {shape for shape, _word in SIGNS.values() if shape} <= drawn


def test_a_countdown_turns_red_with_its_word_at_the_very_end() -> None:
    assert "is-overdue" in draw("{% countdown due now %}", due=NOW, now=NOW)
    before = draw("{% countdown due now %}", due=NOW + timedelta(seconds=1), now=NOW)
    assert "is-overdue" not in before
    assert "还剩" in before


def test_a_clock_that_has_not_started_says_what_starts_it() -> None:
    waiting = draw("{% countdown due now '行为终结后 20 日' %}", due=None, now=NOW)
    assert "尚未起算" in waiting
    assert "行为终结后 20 日" in waiting
    assert "data-due" not in waiting


def test_nothing_regulated_is_not_shown_as_a_citation() -> None:
    silent = part("citation", citation={"silent": True})
    assert "未规定" in silent
    assert "<a" not in silent
    assert "释" in part("citation", citation={"text": "新阳 第十二条", "url": "/law", "reads": True})


def test_what_people_wrote_is_escaped() -> None:
    hostile = "<script>alert(1)</script>"
    assert hostile not in part("empty", what=hostile, next=hostile)
    assert hostile not in draw("{% chip 'met' word %}", word=hostile)
    assert hostile not in part("custody", entries=[{"at": NOW, "act": hostile, "detail": hostile}], now=NOW)


def test_a_row_opens_its_reason_by_name() -> None:
    table = part("duties", groups=SAMPLES["groups"], now=NOW)
    opened = set(re.findall(r'data-why="([\w-]+)"', table))
    assert opened == set(re.findall(r'<tr class="why[^"]*" id="([\w-]+)"', table))
    assert opened


def test_the_tray_is_a_plain_form_with_a_box_for_each_recording() -> None:
    tray = part(
        "tray", title="未分类录像", rows=SAMPLES["tray"], targets=SAMPLES["targets"], action="/classify", now=NOW
    )
    assert re.findall(r'name="recordings" value="(\d+)"', tray) == [str(row["id"]) for row in SAMPLES["tray"]]
    assert '<form class="card tray" method="post" action="/classify"' in tray
    assert "时间未知" in tray


def test_an_error_has_three_lines() -> None:
    error = part("error", what="没有接收", safe="原始文件没有变化", todo="重新复制", detail="empty-file")
    assert all(words in error for words in ("没有接收", "原始文件没有变化", "重新复制", "<details>"))


def test_places_come_in_the_order_of_the_house_whatever_order_they_are_given_in() -> None:
    given = [{"key": key, "url": "/", "count": None, "current": False} for key in reversed(PLACES)]
    arranged = arrange(given)
    assert [entry["key"] for entry in arranged["first"] + arranged["rest"]] == list(PLACES)
    assert len(arranged["phone"]) <= 5
    assert arrange([given[0]])["first"] == []
    with pytest.raises(KeyError):
        arrange([{"key": "nowhere"}])


def test_parts_speak_english_when_the_page_does() -> None:
    with translation.override("en"):
        assert ">Overdue<" in draw("{% chip 'overdue' %}")
        assert "What is safe" in part("error", what="a", safe="b")
        assert "1 d 9 h" in draw("{% countdown due now %}", due=NOW + timedelta(hours=33), now=NOW)


def test_form_fields_have_labels_help_and_their_error_beside_them() -> None:
    from django import forms  # noqa: PLC0415 - only here

    class Sample(forms.Form):
        number = forms.CharField(label="案号", help_text="如〔2026〕041 号")
        note = forms.CharField(label="备注", required=False)

    html = str(Sample({"number": ""}))
    assert '<label for="id_number">案号</label>' in html
    assert 'id="id_number_error"' in html
    assert 'aria-invalid="true"' in html
    assert "（可不填）" in html
    assert html.index("如〔2026〕041 号") < html.index('id="id_number_error"')
