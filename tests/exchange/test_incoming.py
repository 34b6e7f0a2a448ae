"""Files of other programs come in to the character; what is hostile is refused, and nothing vanishes silently."""

import io
import zipfile

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from lianju.errors import ArchiveUnsafe, EncodingUnknown, FormatRefused
from lianju.exchange.incoming import archives, chapters, docx, markdown, tree, txt
from lianju.exchange.incoming.encodings import decode
from lianju.exchange.outgoing import docx as out_docx
from lianju.exchange.outgoing import markdown as out_markdown
from lianju.exchange.outgoing.flow import Layout
from lianju.messages import messages
from lianju.values.book import Book, Section

SIMPLIFIED = (
    "楔子\n\n　　那年冬天，河水冻住了，没有人来。\n\n第一章 桥上\n\n　　“你说第二章该怎么写？”他问道。\n　　她没有回答，只是看着雪。\n\n"
    "***\n\n　　天亮的时候，雪停了。\n\n第二章 远方\n\n　　他终于走了。\n"
)
TRADITIONAL = "第一回 風雪\n\n　　這個時候，門外來了一個人，說：「我們還沒見過吧？」\n\n第二回 離別\n\n　　她沒有說話。\n"
ENGLISH = "PROLOGUE\n\nIt was cold.\n\nCHAPTER I\n\nHe said that chapter two was lost.\n\nCHAPTER II. The Bridge\n\nShe went away — quietly.\n"


def outline(sections):
    return [(each.kind, each.title, each.text) for section in sections for each in section.walk()]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"), (SIMPLIFIED, "utf-8-sig"), (SIMPLIFIED, "gb18030"), (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"), (SIMPLIFIED, "utf-16-be"), (TRADITIONAL, "big5"), (TRADITIONAL, "gb18030"),
        ("He said “no” in the café — how naïve.\n", "cp1252"), (ENGLISH, "utf-16-le"),
    ],
)  # fmt: skip
def test_an_encoding_is_found(text, encoding):
    data = text.replace("\n", "\r\n").encode(encoding)
    assert decode(data, path="a").text.replace("\r\n", "\n") == text


def test_short_chinese_texts_are_not_taken_for_something_else():
    for text in ("河水冻住了。", "第一章\n他来了。", "你好，世界！", "他说：“走吧。”"):
        for encoding in ("gb18030", "utf-16-le"):
            assert decode(text.encode(encoding), path="a").text == text, (text, encoding)


def test_what_cannot_be_read_is_refused_and_never_replaced():
    with pytest.raises(EncodingUnknown):
        decode("河水".encode("gb18030") + b"\xff\xff", path="a", encoding="gb18030")
    with pytest.raises(EncodingUnknown):
        decode(b"text", path="a", encoding="nonsense")


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\ufeff\x00"), max_size=200),
    st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-32"]),
)
def test_any_text_comes_back_from_an_encoding_that_holds_it(text, encoding):
    book, _ = txt.read(text.encode(encoding), path="a", encoding=encoding, chapters=False)
    assert book.sections[0].text == text.removesuffix("\n")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "第一章 雪",
                "他来了。",
                "",
                "CHAPTER II",
                "***",
                "She left.",
                "　　第二章该怎么写？",
                "PART ONE",
                "卷二",
            ]
        ),
        max_size=12,
    )
)
def test_cutting_into_chapters_drops_nothing_but_breaks_and_empty_lines(lines):
    found = outline(chapters.sections("\n".join(lines)))
    kept = [line.strip() for _, title, text in found for line in (title, *text.split("\n")) if line.strip()]
    assert kept == [line.strip() for line in lines if line.strip() and line != "***"]


def test_chinese_chapters_and_scenes():
    assert outline(chapters.sections(SIMPLIFIED)) == [
        ("chapter", "楔子", ""),
        ("scene", "", "　　那年冬天，河水冻住了，没有人来。"),
        ("chapter", "第一章 桥上", ""),
        ("scene", "", "　　“你说第二章该怎么写？”他问道。\n　　她没有回答，只是看着雪。"),
        ("scene", "", "　　天亮的时候，雪停了。"),
        ("chapter", "第二章 远方", ""),
        ("scene", "", "　　他终于走了。"),
    ]


def test_english_chapters_and_a_table_of_contents():
    contents = "CONTENTS\n\nPROLOGUE\nCHAPTER I\nCHAPTER II. The Bridge\n\n"
    found = chapters.sections(contents + ENGLISH)
    titles = [title for kind, title, _ in outline(found) if kind == "chapter"]
    assert titles[-3:] == ["PROLOGUE", "CHAPTER I", "CHAPTER II. The Bridge"]
    assert "CONTENTS" in outline(found)[1][2]


@pytest.mark.parametrize(
    "line",
    [
        "第一百零三章 归来",
        "第12章",
        "第十二回 风雪",
        "尾声",
        "番外一 春天",
        "CHAPTER IV",
        "Chapter Twenty-One",
        "Epilogue",
    ],
)
def test_headings_of_both_languages(line):
    found = chapters.sections(f"第一章 一\n\n他来了。\n\n{line}\n\n他走了。\n")
    assert [each.title for each in found] == ["第一章 一", line]


def test_markdown_by_depth_and_its_front_matter():
    text = '---\ntitle: "The Ice"\nauthor: Ann\n---\n# One\n\nFirst *text*.\n\n```\n# no heading\n```\n\n## Scene A\n\nIn it.\n\n# Two\n\nLast.\n'
    book, _ = markdown.read(text.encode(), path="a")
    assert (book.title, book.author) == ("The Ice", "Ann")
    assert outline(book.sections) == [
        ("chapter", "One", ""),
        ("scene", "", "First *text*.\n```\n# no heading\n```"),
        ("scene", "Scene A", "In it."),
        ("chapter", "Two", ""),
        ("scene", "", "Last."),
    ]


def test_front_matter_is_read_and_what_has_no_place_is_told():
    text = '---\ntitle: "A \\"B\\""\nauthor: Ann\nlang: "zh"\ndisclosure: "x: y"\ntags:\n  - one\n---\n\n# One\n\nText.\n'
    book, _ = markdown.read(text.encode(), path="a")
    assert (book.title, book.author, book.language) == ('A "B"', "Ann", "zh")
    assert outline(book.sections) == [("chapter", "One", ""), ("scene", "", "Text.")]
    assert [(each.what, each.count) for each in book.losses] == [("front", 3)]
    for prose in ("He said: go", "Said: go\n\nand so on."):
        rule, _ = markdown.read(f"---\n{prose}\n\n---\nEnd.\n".encode(), path="a")
        assert "go" in str(outline(rule.sections)) and not rule.losses


def test_marks_of_markdown_become_ours_or_are_told():
    text = (
        "# One[^h]\n\nSome _emph_, __strong__, ___both___, snake_case_name, \\_no\\_, `_code_`.\n\n"
        'See [the _page_](http://x.y/a_b_c "t") and ![pic](a.png).\n\nA note[^1] here[^1], none[^2].\n\n'
        "| a | b |\n|---|---|\n| 1 | # 2 |\n\nLast <!-- hidden\nlines --> word.\n\n"
        "```\n[a](b) <!-- x --> _c_\n```\n\n[^1]: the note\n    goes on\n[^h]: of the title\n"
    )
    book, _ = markdown.read(text.encode(), path="a")
    chapter = book.sections[0]
    scene = chapter.sections[0]
    assert chapter.title == "One"
    assert scene.text == (
        "Some *emph*, **strong**, ***both***, snake_case_name, _no_, `_code_`.\n"
        "See the *page* and .\nA note here, none[^2].\na\tb\n1\t# 2\nLast  word.\n```\n[a](b) <!-- x --> _c_\n```"
    )
    told = [(each.text, scene.text[: each.passage.start][-6:]) for each in scene.remarks]
    assert told == [("of the title", ""), ("the note\ngoes on", "A note"), ("the note\ngoes on", "e here")]
    lost = {each.what: each.count for each in book.losses}
    assert lost == {"footnote": 3, "link": 1, "image": 1, "table": 1, "hidden": 1}


def test_three_depths_are_parts_chapters_and_scenes():
    book, _ = markdown.read(b"# P\n## C\n### S\ntext\n## D\nmore\n", path="a")
    assert [(kind, title) for kind, title, _ in outline(book.sections)] == [
        ("part", "P"), ("chapter", "C"), ("scene", "S"), ("chapter", "D"), ("scene", ""),
    ]  # fmt: skip


LINES = ["“It is *never* so,” he said.", "# 2*3 < 4 & [a](b) \\ `c`", "河水**冻住**了。", "😀 שלום"]


def a_docx(tmp_path, *, changed=False):
    document = python_docx.Document()
    document.core_properties.title = "The Ice"
    document.add_heading("Chapter One", 1)
    first = document.add_paragraph("“It is ")
    first.add_run("never").italic = True
    first.add_run(" so,” he said.")
    document.add_comment(first.runs, text="Is it?", author="Ann", initials="A")
    document.add_heading("A scene", 2)
    document.add_paragraph("# 2*3 < 4 & [a](b) \\ `c`")
    bold = document.add_paragraph("河水")
    bold.add_run("冻住").bold = True
    bold.add_run("了。")
    document.add_paragraph("😀 שלום")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "one", "two"
    if changed:
        paragraph = document.add_paragraph("The ")
        for tag, words, author in (("del", "cat", "Ann"), ("ins", "dog", "Ann"), ("ins", " slowly", "Bob")):
            kind = "delText" if tag == "del" else "t"
            paragraph._p.append(
                parse_xml(
                    f'<w:{tag} {nsdecls("w")} w:id="9" w:author="{author}" w:date="2026-01-01T00:00:00Z">'
                    f'<w:r><w:{kind} xml:space="preserve">{words}</w:{kind}></w:r></w:{tag}>'
                )
            )
        paragraph.add_run(" sat.")
    path = tmp_path / "a.docx"
    document.save(path)
    return path


def test_docx_by_its_styles_with_comments_and_losses(tmp_path):
    book = docx.read(a_docx(tmp_path))
    assert book.title == "The Ice"
    found = outline(book.sections)
    assert [(kind, title) for kind, title, _ in found] == [
        ("chapter", "Chapter One"),
        ("scene", ""),
        ("scene", "A scene"),
    ]
    assert found[1][2] == LINES[0]
    assert found[2][2] == "# 2\\*3 < 4 & [a](b) \\ `c`\n河水**冻住**了。\n😀 שלום\none\ttwo"
    (remark,) = book.sections[0].sections[0].remarks
    assert (remark.text, remark.by) == ("Is it?", "Ann")
    assert found[1][2][remark.passage.start : remark.passage.end] == remark.passage.text == LINES[0]
    assert [(loss.what, loss.count, loss.first) for loss in book.losses] == [("table", 1, "A scene")]


def test_tracked_changes_leave_the_text_as_it_was_and_wait(tmp_path):
    scene = docx.read(a_docx(tmp_path, changed=True)).sections[0].sections[1]
    assert scene.text.endswith("The cat sat.")
    told = [(each.edit.passage.text, each.edit.text, each.by) for each in scene.changes]
    assert told == [("cat", "dog", "Ann"), ("", " slowly", "Bob")]
    for each in scene.changes:
        passage = each.edit.passage
        assert scene.text[passage.start : passage.end] == passage.text
    assert scene.text[scene.changes[1].edit.passage.start :] == " sat."


BOX = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
    "<mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p>"
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_no_words_of_a_docx_vanish_wherever_they_stand(tmp_path):
    document = python_docx.Document()
    heading = document.add_heading("Chapter ", 1)
    for tag, words in (("ins", "One"), ("del", "Two")):
        text = "delText" if tag == "del" else "t"
        heading._p.append(
            parse_xml(
                f'<w:{tag} {nsdecls("w")} w:author="A"><w:r><w:{text}>{words}</w:{text}></w:r></w:{tag}>'
            )
        )
    document.add_paragraph("Before ")._p.append(parse_xml(BOX))
    both = document.add_paragraph().add_run("both")
    both.bold = both.italic = True
    document.add_paragraph("***")
    document.add_paragraph("After")
    document.save(tmp_path / "a.docx")
    book = docx.read(tmp_path / "a.docx")
    assert outline(book.sections) == [
        ("chapter", "Chapter Two", ""),
        ("scene", "", "Before \nIn a box\n***both***"),
        ("scene", "", "After"),
    ]
    assert {loss.what: loss.count for loss in book.losses} == {"tracked": 1, "style": 1}


def a_page(tmp_path, *paragraphs, heading_behind=False):
    document = python_docx.Document()
    document.add_heading("C", 1)
    for inside in paragraphs:
        math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        document.element.body[-1].addprevious(parse_xml(f"<w:p {nsdecls('w')} {math}>{inside}</w:p>"))
    if heading_behind:
        document.add_heading("D", 1)
    path = tmp_path / "page.docx"
    document.save(path)
    book = docx.read(path)
    return book.sections[0].sections[0], {loss.what: loss.count for loss in book.losses}


def a_run(text, properties="", tag="t"):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


RUBY = "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r>"


def test_readings_symbols_and_formulas_of_word_keep_their_text(tmp_path):
    signs = '<w:r><w:sym w:font="Wingdings" w:char="F04A"/><w:sym w:font="Odd" w:char="F041"/></w:r>'
    formula = "<m:oMath><m:f><m:num><m:r><m:t>x+1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    scene, lost = a_page(tmp_path, a_run("前") + RUBY + a_run("后"), signs, a_run("a=") + formula)
    assert scene.text == "前汉后\n☺\na=(x+1)/2"
    assert lost == {"ruby": 1, "symbol": 1, "math": 1}


def test_words_inserted_and_deleted_again_are_not_suggested_and_told(tmp_path):
    nested = f'<w:ins w:author="A">{a_run("ins ")}<w:del w:author="B">{a_run("gone ", tag="delText")}</w:del></w:ins>'
    scene, lost = a_page(tmp_path, nested + a_run("end"))
    assert (scene.text, [each.edit.text for each in scene.changes]) == ("end", ["ins "])
    assert lost == {"tracked": 1}


def after(scene):
    """The text when every change is accepted."""
    text = scene.text
    places = sorted(scene.changes, key=lambda each: (each.edit.passage.start, each.edit.passage.end))
    for each in reversed(places):
        passage = each.edit.passage
        assert text[passage.start : passage.end] == passage.text
        text = text[: passage.start] + each.edit.text + text[passage.end :]
    return text


def marked(kind):
    return f'<w:pPr><w:rPr><w:{kind} w:author="E"/></w:rPr></w:pPr>'


@pytest.mark.parametrize("heading_behind", [False, True])
def test_whole_paragraphs_inserted_and_deleted_wait_with_the_ends_of_their_lines(tmp_path, heading_behind):
    inserted = marked("ins") + f'<w:ins w:author="E">{a_run("New.")}</w:ins>'
    deleted = marked("del") + f'<w:del w:author="E">{a_run("Old.", tag="delText")}</w:del>'
    for paragraphs, before, then in (
        ([a_run("A."), inserted, deleted, a_run("B.")], "A.\nOld.\nB.", "A.\nNew.\nB."),
        ([marked("del") + a_run("A "), a_run("B.")], "A \nB.", "A B."),
        ([marked("ins") + a_run("A. "), a_run("B.")], "A. B.", "A. \nB."),
        ([a_run("A."), deleted], "A.\nOld.", "A."),
        ([a_run("A."), inserted], "A.", "A.\nNew."),
    ):
        scene, lost = a_page(tmp_path, *paragraphs, heading_behind=heading_behind)
        assert (scene.text, after(scene), lost) == (before, then, {})


def test_faces_and_numbers_that_no_text_holds_are_told_as_what_they_are(tmp_path):
    faces = (
        "<w:strike/>",
        '<w:vertAlign w:val="superscript"/>',
        '<w:u w:val="single"/>',
        '<w:em w:val="dot"/>',
    )
    number = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    scene, lost = a_page(
        tmp_path, *(a_run("a", each) for each in faces), number + a_run("b", '<w:u w:val="none"/>')
    )
    assert (scene.text, lost) == ("a\na\na\na\nb", {"style": 4, "number": 1})


def test_heads_of_pages_are_told(tmp_path):
    document = python_docx.Document()
    document.add_paragraph("Text")
    document.sections[0].header.paragraphs[0].text = "A header"
    document.save(tmp_path / "a.docx")
    assert [(each.what, each.count) for each in docx.read(tmp_path / "a.docx").losses] == [("header", 1)]


def an_epub(path, pages, **more):
    container = '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    items = "".join(
        f'<item id="p{n}" href="p{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(pages))
    )
    refs = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages)))
    package = f'<?xml version="1.0"?><package version="3.0" unique-identifier="i" xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>冰</dc:title><dc:creator>李安</dc:creator><dc:identifier id="i">x</dc:identifier><dc:language>zh</dc:language></metadata><manifest>{items}</manifest><spine>{refs}</spine></package>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("c.opf", package)
        for number, page in enumerate(pages):
            archive.writestr(
                f"p{number}.xhtml",
                f'<?xml version="1.0"?>{more.get("doctype", "")}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>{page}</body></html>',
            )
    return path


def test_epub_in_the_order_of_its_spine(tmp_path):
    pages = [
        "<h1>第一章</h1><p>河水<em>冻住</em>了。</p><hr/><p>雪停了。</p>",
        '<h1>第二章</h1><p>他走了。<img src="http://example.org/x.png"/></p>',
    ]
    book = tree.read(an_epub(tmp_path / "a.epub", pages), kind="epub")
    assert (book.title, book.author) == ("冰", "李安")
    assert outline(book.sections) == [
        ("chapter", "第一章", ""), ("scene", "", "河水*冻住*了。"), ("scene", "", "雪停了。"),
        ("chapter", "第二章", ""), ("scene", "", "他走了。"),
    ]  # fmt: skip
    assert [loss.what for loss in book.losses] == ["image"]


def test_a_book_without_heading_styles_is_cut_by_its_lines(tmp_path):
    pages = ["<p>第一章 桥上</p><p>他来了。</p><p>第二章 远方</p><p>他走了。</p>"]
    book = tree.read(an_epub(tmp_path / "a.epub", pages), kind="epub")
    assert [each.title for each in book.sections] == ["第一章 桥上", "第二章 远方"]


def test_what_goes_out_as_markdown_comes_in_again():
    scenes = tuple(
        Section(kind="scene", title=f"S{n}", text=line) for n, line in enumerate(["*a* b", "河水。"])
    )
    book = Book(sections=(Section(kind="chapter", title="C *1*", sections=scenes),), title="T")
    again, _ = markdown.read(out_markdown.write(book, Layout(scene_titles=True)), path="a")
    assert outline(again.sections) == [
        ("chapter", "C *1*", ""),
        ("scene", "S0", "*a* b"),
        ("scene", "S1", "河水。"),
    ]


def zipped(path, **files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>'
XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def test_hostile_archives_are_refused_before_anything_is_unpacked(tmp_path, monkeypatch):
    cases = [
        ("bomb", lambda path: zipped(path, big=b"\0" * (300 * 2**20 // 8))),
        ("names", lambda path: zipped(path, **{"..__..__evil.xml": "<a/>"})),
        ("names", lambda path: zipped(path, **{"__etc__evil.xml": "<a/>"})),
        ("entities", lambda path: zipped(path, **{"word__document.xml": BOMB})),
        ("entities", lambda path: zipped(path, **{"p.xhtml": XXE.encode("utf-16")})),
        ("broken", lambda path: path.write_bytes(b"PK\x03\x04 not a zip")),
    ]
    for number, (fault, make) in enumerate(cases):
        path = tmp_path / f"{number}.docx"
        make(path)
        with pytest.raises(ArchiveUnsafe) as caught:
            docx.read(path)
        assert caught.value.arguments["fault"] == fault
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    with pytest.raises(ArchiveUnsafe):
        tree.read(an_epub(tmp_path / "many.epub", ["<p>a</p>"] * 5), kind="epub")


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<a>" + b"x" * 200_000 + b"</a>")
    raw = data.getvalue().replace((200_007).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "a.docx").write_bytes(raw)
    with pytest.raises(ArchiveUnsafe):
        docx.read(tmp_path / "a.docx")


def test_a_page_with_entities_reads_no_other_file(tmp_path):
    path = an_epub(tmp_path / "a.epub", ["<p>&x;</p>"], doctype=XXE.split("<a>")[0])
    with pytest.raises(ArchiveUnsafe):
        tree.read(path, kind="epub")


def test_readings_of_a_page_stay_out_of_the_prose(tmp_path):
    line = "<p>前<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby><ruby><rb>字</rb><rt>zì</rt></ruby>后<!-- c --></p>"
    (tmp_path / "a.html").write_text(line)
    for book in (
        tree.read(tmp_path / "a.html", kind="html"),
        tree.read(an_epub(tmp_path / "a.epub", [line]), kind="epub"),
    ):
        assert outline(book.sections)[-1][2] == "前汉字后"
        assert {each.what: each.count for each in book.losses} == {"ruby": 2, "hidden": 1}


def test_html_fetches_and_includes_nothing(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "a.html").write_text('<p>Text <img src="secret.txt"><iframe src="secret.txt"></iframe></p>')
    assert "secret" not in str(outline(tree.read(tmp_path / "a.html", kind="html").sections))


def test_a_file_that_is_not_what_it_says_is_refused(tmp_path):
    zipped(tmp_path / "a.docx", readme="no document here")
    with pytest.raises(FormatRefused):
        docx.read(tmp_path / "a.docx")


def test_the_frame_of_our_own_manuscript_does_not_come_in_again(tmp_path):
    scene = Section(kind="scene", text="Text.")
    book = Book(
        sections=(Section(kind="chapter", title="One", sections=(scene,)),), title="T", author="Ann Lee"
    )
    (tmp_path / "a.docx").write_bytes(out_docx.write(book, Layout(preset="manuscript")))
    again = docx.read(tmp_path / "a.docx")
    assert (again.title, again.author) == ("T", "Ann Lee")
    assert outline(again.sections) == [("chapter", "One", ""), ("scene", "", "Text.")]
    assert {each.what: each.count for each in again.losses} == {"front": 3, "header": 1}


def test_a_short_text_is_not_utf_16_without_proof():
    for word in ("café", "né", "déjà"):
        found = decode(word.encode("latin-1"), path="a")
        assert (found.text, found.encoding) == (word, "cp1252")


def test_what_is_wrong_with_a_text_is_said():
    for data, encoding, fault, offset in (
        (b"text", "nonsense", "nonsense", 0),
        (b"ab\0cd " + "é".encode(), None, "nul", 2),
    ):
        with pytest.raises(EncodingUnknown) as caught:
            decode(data, path="a", encoding=encoding)
        assert caught.value.arguments["offset"] == offset
        said = messages("en").error(caught.value)[0]
        assert (
            ("byte 2" in said and "NUL" in said)
            if fault == "nul"
            else "No encoding is called nonsense" in said
        )
