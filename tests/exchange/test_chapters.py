"""Text and Markdown that come in: the encoding is found, no character is lost, chapters are where they are."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianju.errors import EncodingUnknown
from lianju.exchange.incoming import markdown, txt
from lianju.exchange.incoming.chapters import headings, is_break, sections
from lianju.exchange.incoming.encodings import decode

SIMPLIFIED = (
    "那天夜里下了一场大雨，街上没有什么人。老张站在窗前，看着对面屋子里的灯光，心里想：她到底会不会回来？"
    "“你还在等她吗？”身后有人轻轻地说。他没有回答，只是慢慢地把手里的信放在桌上。\n第二天早上，雨停了。"
)
TRADITIONAL = (
    "那天夜裡下了一場大雨，街上沒有什麼人。老張站在窗前，看著對面屋子裡的燈光，心裡想：她到底會不會回來？"
    "「你還在等她嗎？」身後有人輕輕地說。他沒有回答，只是慢慢地把手裡的信放在桌上。\n第二天早上，雨停了。"
)
WESTERN = "“It’s late,” she said – and the café, naïve as ever, was closed.\nÜber allem lag ein müdes Licht."


def parts(found):
    return [
        (each.kind, each.title, each.text)
        for section in found
        for each in section.walk()
        if each.title or each.text
    ]


@pytest.mark.parametrize("length", [4, 6, 8, 12, 20, 40, 80, 126])
@pytest.mark.parametrize(
    ("encoding", "prose"),
    [
        ("gb18030", SIMPLIFIED),
        ("gbk", SIMPLIFIED),
        ("big5", TRADITIONAL),
        ("gb18030", TRADITIONAL),
        ("utf-8", SIMPLIFIED),
        ("utf-8-sig", SIMPLIFIED),
        ("utf-16", TRADITIONAL),
        ("utf-16-le", SIMPLIFIED),
        ("utf-16-be", TRADITIONAL),
    ],
)
def test_chinese_prose_is_read_in_its_own_encoding_at_any_length(encoding, prose, length):
    for start in range(0, len(prose) - length + 1, 5):
        text = prose[start : start + length]
        if re.fullmatch(rb"[ -~]+", text.encode(encoding)):
            continue  # that is ASCII, whoever wrote it
        assert decode(text.encode(encoding), path="a").text == text, (text, encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-8"])
def test_western_prose_is_read_in_its_own_encoding(encoding):
    for start in range(0, 40, 3):
        text = WESTERN[start:]
        assert decode(text.encode(encoding), path="a").text == text


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("中文".encode("gbk"), "utf-8"),
        (b"a", "no-such"),
        (b"\xff\xfea\xd8\x00", None),
        (bytes(range(256)), None),
    ],
)
def test_what_fits_no_encoding_is_an_error_and_no_replacement_character(data, encoding):
    with pytest.raises(EncodingUnknown):
        decode(data, path="a", encoding=encoding)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5", "cp1252", "utf-32"]
)
@given(text=st.text())
@settings(max_examples=60, deadline=None)
def test_any_text_that_an_encoding_holds_comes_in_equal(encoding, text):
    try:
        data = text.removeprefix("\ufeff").encode(encoding)
    except UnicodeEncodeError:
        return
    wanted = data.decode(encoding).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    book, _ = txt.read(data, path="a", encoding=encoding, chapters=False)
    assert book.sections[0].text == wanted.removesuffix("\n")


LINES = st.lists(
    st.sampled_from(
        ["第一章 雨", "第二章", "Chapter 3", "CHAPTER IV", "LONDON", "PART ONE", "***", "", "  ", "He left.", "楔子",
         "1", "2", "3", "　　他走了。", "#", "BOOK II. A Road"]
    ),
    max_size=30,
)  # fmt: skip


@given(lines=LINES)
@settings(max_examples=300, deadline=None)
def test_cutting_into_chapters_loses_no_line(lines):
    found = sections("\n".join(lines))
    kept = [line for _, title, text in parts(found) for line in (title, *text.split("\n"))]
    wanted = [line for line in lines if line.strip() and not is_break(line)]
    assert re.sub(r"\s", "", "".join(kept)) == re.sub(r"\s", "", "".join(wanted))


@pytest.mark.parametrize(
    ("line", "rank"),
    [
        ("第一百零三章 归来", "chapter"),
        ("第12章", "chapter"),
        ("第１２章：雨夜", "chapter"),
        ("第十二回　王熙凤毒设相思局　贾天祥正照风月鉴", "chapter"),
        ("第三章你是谁", "chapter"),
        ("第四章 你是谁？", "chapter"),
        ("第一卷 风起", "part"),
        ("卷二", "part"),
        ("上部", "part"),
        ("楔子", "chapter"),
        ("序章", "chapter"),
        ("尾声", "chapter"),
        ("番外一 那年", "chapter"),
        ("CHAPTER IV", "chapter"),
        ("Chapter Twenty-One", "chapter"),
        ("Chapter the First", "chapter"),
        ("Chapter One Hundred and Three: Home", "chapter"),
        ("Prologue", "chapter"),
        ("EPILOGUE", "chapter"),
        ("PART ONE", "part"),
        ("BOOK II. The Road", "part"),
        ("第二章里，他写道。", None),
        ("第二章，他写了很久。", None),
        ("第二章 写完了，他放下笔。", None),
        ("第四回中既将薛家母子在荣府内寄居等事略已表明，此回则暂不能写矣。", None),
        ("“第二章 雨夜”", None),
        ("序幕拉开了", None),
        ("Chapter two was the hardest.", None),
        ("chapter two", None),
        ('"Chapter Two," she said.', None),
        ("Part of him knew.", None),
        ("Prologue was a word he hated.", None),
        ("Chapter 3 ........ 41", None),
        ("Chapter Izzy", None),
    ],
)
def test_a_heading_is_known_and_prose_is_not_one(line, rank):
    found = headings(["It rained.", "", line, "", "He went out.", "Nobody saw him."])
    assert [(each.rank, each.title) for each in found] == ([(rank, line)] if rank else [])


def test_a_table_of_contents_is_not_the_book():
    text = (
        "雨夜\n\n目录\n第一章 雨\n第二章 风\n第三章 雪\n\n第一章 雨\n\n　　下雨了。\n\n第二章 风\n\n　　起风了。\n\n***\n\n　　又停了。"
        "\n\n第三章 雪\n\n　　下雪了。\n"
    )
    assert parts(sections(text)) == [
        ("scene", "", "雨夜\n\n目录\n第一章 雨\n第二章 风\n第三章 雪"),
        ("chapter", "第一章 雨", ""),
        ("scene", "", "　　下雨了。"),
        ("chapter", "第二章 风", ""),
        ("scene", "", "　　起风了。"),
        ("scene", "", "　　又停了。"),
        ("chapter", "第三章 雪", ""),
        ("scene", "", "　　下雪了。"),
    ]


def test_chapters_stand_in_their_parts_and_numbers_alone_count_if_they_run_on():
    found = sections(
        "PART ONE\nCHAPTER I\nLONDON\nIt rained.\nCHAPTER II\nIt snowed.\nPART TWO\nCHAPTER I\nSun."
    )
    assert [(each.title, [inner.title for inner in each.sections]) for each in found] == [
        ("PART ONE", ["CHAPTER I LONDON", "CHAPTER II"]),
        ("PART TWO", ["CHAPTER I"]),
    ]
    assert [each.title for each in sections("I\nRain.\nII\nSnow.\nIII\nSun.")] == ["I", "II", "III"]
    assert [each.kind for each in sections("1\nRain.\n2\nSnow.")] == ["scene"]


@pytest.mark.parametrize("mark", ["***", "* * *", "⁂", "#", "＊＊＊", "　　＊　＊　＊"])
def test_a_break_divides_scenes(mark):
    assert parts(sections(f"One.\n\n{mark}\n\nTwo.")) == [("scene", "", "One."), ("scene", "", "Two.")]


def test_markdown_headings_become_parts_chapters_and_scenes():
    text = (
        "---\ntitle: 雨夜\nauthor: 张三\n---\n# Part One\n\n## Chapter 1\n\nIt *rained*\nall day.\n\n下雨\n了。\n\n* * *\n\n"
        "- one\n- two\n\n```\n# code\n```\n\nTwo\n---\n\n### Inside\n\nEnd"
    )
    book, _ = markdown.read(text.encode(), path="a")
    assert (book.title, book.author) == ("雨夜", "张三")
    assert parts(book.sections) == [
        ("part", "Part One", ""),
        ("chapter", "Chapter 1", ""),
        ("scene", "", "It *rained* all day.\n下雨了。"),
        ("scene", "", "- one\n- two\n```\n# code\n```"),
        ("chapter", "Two", ""),
        ("scene", "Inside", "End"),
    ]


def test_front_matter_that_says_more_is_told_and_is_no_chapter():
    book, _ = markdown.read(b"---\ntitle: A\ndraft: 3\n---\n# One\n\nText", path="a")
    assert "draft: 3" not in "".join(text + title for _, title, text in parts(book.sections))
    assert [(each.what, each.count) for each in book.losses] == [("front", 1)]


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=4)


@given(chapters=st.lists(st.tuples(WORDS, PARAGRAPHS), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_markdown_that_was_written_comes_back(chapters):
    written = "\n\n".join("\n\n".join([f"# {title}", *paragraphs]) for title, paragraphs in chapters)
    book, _ = markdown.read(written.encode(), path="a")
    titles = [(each.title, each.sections[0].text.split("\n")) for section in book.sections
              for each in ([section] if section.kind == "chapter" else section.sections)]  # fmt: skip
    assert titles == [(title, paragraphs) for title, paragraphs in chapters]


PROSE = (
    "It rained all night in the harbour, and nobody came down to the boats before the morning was grey.\n" * 4
)


def titled(text):
    return [each.title for each in headings(text.split("\n"))]


def test_heads_of_pages_are_no_chapters_where_the_numbers_run_in_another_style():
    pages = []
    for number in ("1", "2", "3", "I1", "5"):
        chapter = {"I1": "4"}.get(number, number)
        pages += [
            f"CHAPTER {chapter}",
            PROSE,
            f"Chapter {'4' if number == 'I1' else number}",
            PROSE,
            "CHAPTER 173",
            PROSE,
        ]
    assert titled("\n\n\n".join(pages)) == [f"Chapter {number}" for number in range(1, 6)]
    gap = [page for page in pages if page != "Chapter 3"]
    assert titled("\n\n\n".join(gap[:6] + gap[7:]))[:3] == ["Chapter 1", "Chapter 2", "CHAPTER 3"]


def test_digits_that_a_scanner_took_for_letters_are_numbers():
    found = headings(["Chapter I1", PROSE, "", "' Chapter 1o", PROSE, "", "Chapter Il", PROSE])
    assert [each.number for each in found] == ["11", "10", "il"]


def test_titles_alone_are_chapters_where_nothing_else_is_set_off_so_far():
    names = ["The Blue Cross", "The Secret Garden", "The Honour of Israel Gow"]
    text = "THE BOOK\n\n\n\n" + "\n\n\n\n".join(
        f" {name}\n\n{PROSE}\n\nAnd so on.\n{PROSE}" for name in names
    )
    assert titled(text) == names
    assert titled(text.replace(PROSE, "\n\n\n" + PROSE)) == []  # all stand apart: nothing is set off
    assert titled("\n\n\n\n".join([PROSE, "He went.", PROSE, "“No,” she said", PROSE, "so it was"])) == []


def test_titles_alone_in_chinese():
    names = ["雨夜", "桥上的人", "远方"]
    prose = "那天夜里下了一场大雨，街上没有人，河水一直涨到桥下。\n" * 10
    assert titled("\n\n\n\n".join(f"{name}\n\n{prose}" for name in names)) == names


@pytest.mark.parametrize("word", ["CONTENTS", "Contents", "目录"])
def test_a_table_of_contents_names_the_chapters(word):
    names = ["The Blue Cross", "The Secret Garden", "A Long Way"]
    listed = "\n".join(f"{number}. {name} ........ {number}7" for number, name in enumerate(names, start=1))
    text = f"{word}\n\n{listed}\n\n" + "\n".join(f"{name.upper()}\n{PROSE}" for name in names)
    assert titled(text) == [name.upper() for name in names]


def test_numbers_begin_again_in_each_part():
    part = "\n\n".join(f"{number}\n\n{PROSE}" for number in ("I", "II", "III"))
    found = sections(f"PART ONE\n\n{part}\n\nPART TWO\n\n{part}")
    assert [(each.title, len(each.sections)) for each in found] == [("PART ONE", 3), ("PART TWO", 3)]


def test_numbered_titles_run_on():
    text = "\n\n".join(
        f"{number}. {name}\n\n{PROSE}"
        for number, name in (("I", "A Scandal"), ("II", "The League"), ("III", "A Case of Identity"))
    )
    assert titled(text) == ["I. A Scandal", "II. The League", "III. A Case of Identity"]
    assert titled(f"{PROSE}\n1. Milk\n2. Bread\n3. Salt\n{PROSE}") == []


def test_a_number_alone_heads_the_chapter_that_is_missing_between_two():
    prose = "He went on, and said nothing more.\n\n"
    text = f"CHAPTER XIII\n\n{prose}XIV\n\n{prose}CHAPTER XV\n\n{prose}"
    titles = [title for kind, title, _ in parts(sections(text)) if kind == "chapter"]
    assert titles == ["CHAPTER XIII", "XIV", "CHAPTER XV"]
    for wrong in (text.replace("XIV\n\n", "XIV\n"), text.replace("XIV", "XVI")):
        assert len([1 for kind, _, _ in parts(sections(wrong)) if kind == "chapter"]) == 2
