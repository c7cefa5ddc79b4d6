"""A text without its English, or an English without its text, is found before anybody reads it."""

from pathlib import Path

import pytest

import messages

TEMPLATE = """{% load i18n %}<p title="it's">{% translate "案件" %} {{ _("甲") }}
{% blocktranslate count n=x %}{{ n }} 件{% plural %}{{ n }} 件（多）{% endblocktranslate %}
{% translate "还剩" context "时钟" %}</p>"""
CODE = 'from django.utils.translation import gettext_lazy as _\nA = _("逾期 %(days)s 天")\n'
ENGLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#, python-format
msgid "逾期 %(days)s 天"
msgstr "%(days)s days overdue"

msgid "案件"
msgstr "Case"

msgid "甲"
msgstr "A"

msgid "%(n)s 件"
msgid_plural "%(n)s 件（多）"
msgstr[0] "%(n)s case"
msgstr[1] "%(n)s cases"

msgctxt "时钟"
msgid "还剩"
msgstr "left"
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "code.py").write_text(CODE)
    return tmp_path


def faults(pages: Path, english: str) -> list[str]:
    path = pages / "django.po"
    path.write_text(english.lstrip())
    return list(messages.faults(path, pages))


def test_a_complete_catalogue_has_no_faults(pages: Path) -> None:
    assert faults(pages, ENGLISH) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "案件"\nmsgstr "Case"\n', "", "not in the catalogue: 案件"),
        ('msgstr "Case"', 'msgstr ""', "without English: 案件"),
        ('msgid "案件"', '#, fuzzy\nmsgid "案件"', "without English: 案件"),
        ('msgstr[1] "%(n)s cases"', 'msgstr[1] ""', "without English: ('%(n)s 件', '%(n)s 件（多）')"),
        ('msgctxt "时钟"\n', "", "not in the catalogue: 还剩"),
    ],
)
def test_a_gap_is_named(pages: Path, old: str, new: str, fault: str) -> None:
    assert old in ENGLISH
    assert fault in faults(pages, ENGLISH.replace(old, new))


def test_a_text_that_no_page_uses_is_named(pages: Path) -> None:
    assert faults(pages, ENGLISH + '\nmsgid "旧"\nmsgstr "old"\n') == ["no longer used: 旧"]


def test_a_lost_placeholder_is_named(pages: Path) -> None:
    found = faults(pages, ENGLISH.replace("%(days)s days", "some days"))
    assert any("逾期 %(days)s 天" in fault for fault in found)


def test_extracting_keeps_the_english_and_compiling_gives_django_its_file(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = pages / "django.po"
    path.write_text(ENGLISH.replace('msgid "案件"\nmsgstr "Case"\n', "").lstrip())
    messages.extract_into(path, pages)
    assert "1 without English" in capsys.readouterr().out
    first = path.read_text()
    assert 'msgstr "A"' in first
    messages.extract_into(path, pages)
    assert path.read_text() == first
    messages.compile_all(pages)
    assert path.with_suffix(".mo").read_bytes()[:4] == b"\xde\x12\x04\x95"
