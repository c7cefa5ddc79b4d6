from typing import Any

import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.law import load_packs
from liuhen.law.provision import chinese_number, parse_provision


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        ("pengyang/10", "彭阳 第十条", "Pengyang art. 10"),
        ("pengyang/10.1", "彭阳 第十条第一款", "Pengyang art. 10 para. 1"),
        ("pengyang/14(1)", "彭阳 第十四条第（一）项", "Pengyang art. 14 item (1)"),
        ("pengyang/9.1(6)", "彭阳 第九条第一款第（六）项", "Pengyang art. 9 para. 1 item (6)"),
        ("penalty-law/60", "处罚法 第六十条", "Administrative Penalty Law art. 60"),
        ("some-law/103", "some-law 第一百零三条", "some-law art. 103"),
    ],
)
def test_a_provision_is_written_back_and_cited_in_both_languages(written: str, chinese: str, english: str) -> None:
    texts = load_packs()["national"].texts
    provision = parse_provision(written)
    assert str(provision) == written
    assert provision.cite("zh", texts) == chinese
    assert provision.cite("en", texts) == english


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "pengyang",
        "pengyang/",
        "pengyang/0",
        "pengyang/01",
        "Pengyang/1",
        "pengyang/14(0)",
        "pengyang/１４",
        "pengyang/14 (1)",
        "/14",
    ],
)
def test_anything_else_is_no_provision(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        parse_provision(wrong)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (35, "三十五"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
    ],
)
def test_articles_are_numbered_in_chinese(number: Any, written: str) -> None:
    assert chinese_number(number) == written


def test_an_article_covers_its_paragraphs_and_items_and_no_other() -> None:
    article = parse_provision("pengyang/14")
    assert article.covers(parse_provision("pengyang/14(1)"))
    assert not parse_provision("pengyang/14(1)").covers(article)
    assert not article.covers(parse_provision("gaoxin/14"))
