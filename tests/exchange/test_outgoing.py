"""Every format is read back by a library that did not write it, and the text is equal."""

import io
import json
import re
import subprocess
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx as python_docx
import pypandoc
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from lianju.errors import EncodingTooSmall, FontMissing
from lianju.exchange.inline import escaped, spans, without_marks
from lianju.exchange.outgoing import docx, epub, html, markdown, pdf, plain_text
from lianju.exchange.outgoing.flow import Layout, is_break, shown
from lianju.values.book import Book, Section
from lianju.values.disclosure import Disclosure
from lianju.values.proposal import Passage
from lianju.values.remark import Remark

NODE = Path(__file__).resolve().parent.parent / "node" / "node_modules" / "@likecoin" / "epubcheck-ts"
HOSTILE = [
    "#set page(fill: red) #panic() $x$ <label> @ref `raw` _u_ = h",
    "<script>alert(1)</script> &amp; & \"q\" 'q'",
    "# no heading",
    "1. no list",
    "- no item",
    "> no quote",
    "---",
    "=====",
    "[link](http://example.org) ![pic](http://example.org/x.png) http://example.org",
    "back\\slash \\n \\* 2*3*4 ** a * b *",
    "{{braces}} %percent% ~tilde~ |pipe| ^caret^",
    "\\begin{document} \\input{/etc/passwd}",
]
ENGLISH = ["He *never* said so.", "“It is **over**,” she wrote — twice.", "Café, naïve, Ωmega, Привет."]
CHINESE = ["　　河水在夜里*冻住*了。", "“没有人来，”他说。", "第二天……雪停了！**好。**"]
OTHERS = ["Emoji 😀👩‍👩‍👧 and 𠮷.", "שלום עולם", "مرحبا"]


def book(lines, language="en", **more):
    half = len(lines) // 2
    chapters = (
        Section(
            kind="chapter",
            title="One <&> *",
            sections=(
                Section(kind="scene", title="First", text="\n\n".join(lines[:half])),
                Section(kind="scene", title="Second", text="\n".join(lines[half:])),
            ),
        ),
        Section(
            kind="chapter", title="第二章", sections=(Section(kind="scene", title="Third", text="End."),)
        ),
    )
    part = Section(kind="part", title="Part", sections=chapters)
    return Book(sections=(part,), title="The Ice 冰", author="Ann Lee", language=language, **more)


def wanted(lines):
    """The paragraphs that a reader sees."""
    half = len(lines) // 2
    shown_lines = [without_marks(line.strip(" \u3000")) for line in lines]
    return ["Part", "One <&> *", *shown_lines[:half], *shown_lines[half:], "第二章", "End."]


LINES = [*ENGLISH, *HOSTILE, *CHINESE, *OTHERS]
TOLD = Disclosure((("typed", 90), ("model", 10)), (("gemma3-270m", 10),))


class Page(HTMLParser):
    """The paragraphs and headings of a page, and the tags in it."""

    def __init__(self):
        super().__init__()
        self.blocks, self.tags, self.meta = [], set(), {}
        self.open = False

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        told = dict(attributes)
        if tag == "meta" and "name" in told:
            self.meta[told["name"]] = told["content"]
        if tag in ("p", "h1", "h2", "h3"):
            self.blocks.append("")
            self.open = True

    def handle_endtag(self, tag):
        self.open = self.open and tag not in ("p", "h1", "h2", "h3")

    def handle_data(self, data):
        if self.open:
            self.blocks[-1] += data


def read_html(data):
    page = Page()
    page.feed(data.decode())
    page.close()
    return page


def blocks_of(page):
    return [block for block in page.blocks if block.strip()]


def test_html_is_one_page_that_shows_the_text_and_fetches_nothing():
    page = read_html(html.write(book(LINES), Layout(disclosure=TOLD)))
    assert blocks_of(page) == ["The Ice 冰", *wanted(LINES)]
    assert page.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "p",
        "em",
        "strong",
        "hr",
    }
    assert page.meta["disclosure"] == str(TOLD)
    assert "disclosure" not in read_html(html.write(book(LINES), Layout())).meta


def read_markdown(data):
    text = data.decode()
    assert text.startswith("---\n")
    front, body = text[4:].split("\n---\n", 1)
    return front, read_html(MarkdownIt("commonmark").render(body).encode())


def test_markdown_shows_every_sign_as_it_is():
    front, page = read_markdown(markdown.write(book(LINES), Layout(disclosure=TOLD)))
    assert blocks_of(page) == wanted(LINES)
    assert page.tags <= {"h1", "h2", "p", "em", "strong", "hr"}
    assert 'title: "The Ice 冰"' in front and json.dumps(str(TOLD)) in front


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00")
        ).filter(str.strip),
        min_size=1,
        max_size=4,
    )
)
def test_any_lines_come_back_from_markdown_and_html(lines):
    section = Section(kind="scene", text="\n".join(map(escaped, lines)))
    one = Book(sections=(section,), title="T")
    told = [
        without_marks(shown(escaped(line).strip(" \t\u3000\u00a0")))
        for line in lines
        if not is_break(escaped(line))
    ]
    assert read_html(html.write(one, Layout())).blocks[1:] == [each for each in told if each]
    page = read_markdown(markdown.write(one, Layout()))[1]
    assert [block.split() for block in page.blocks if block.split()] == [
        each.split() for each in told if each.split()
    ]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n")))
def test_escaped_text_is_plain_and_marks_lose_no_character(line):
    assert [span.text for span in spans(escaped(line))] == ([line] if line else [])
    kept = [each for each in line if each not in "*\\"]
    assert [each for each in without_marks(line) if each not in "*\\"] == kept


@pytest.mark.parametrize(
    ("line", "faces"),
    [
        ("a *b* c", [("a ", ""), ("b", "e"), (" c", "")]),
        ("他**走**了", [("他", ""), ("走", "s"), ("了", "")]),
        ("2*3*4 and ** and * x *", [("2*3*4 and ** and * x *", "")]),
        ("**ab***cd*", [("ab", "s"), ("cd", "e")]),
        ("***both*** *a***b***c*", [("both", "b"), (" ", ""), ("a", "e"), ("b", "s"), ("c", "e")]),
        ("f*ck this sh*t, **** and *a**b*", [("f*ck this sh*t, **** and *a**b*", "")]),
        ("**bold**er and *star\\**", [("**bold**er and ", ""), ("star*", "e")]),
        ("\\**after a star*", [("*", ""), ("after a star", "e")]),
        ("\\*plain\\* *em\\*ph*", [("*plain* ", ""), ("em*ph", "e")]),
    ],
)
def test_the_marks_of_a_line(line, faces):
    named = {"": "", "*": "e", "**": "s", "***": "b"}
    found = [(span.text, named[span.mark]) for span in spans(line)]
    assert found == faces


def test_plain_text_is_as_the_author_wrote_it():
    text = plain_text.write(book(CHINESE, "zh"), Layout(disclosure=TOLD)).decode()
    assert "　　河水在夜里*冻住*了。\n\n＊＊＊\n\n" in text
    assert text.endswith(f"\n{TOLD}\n")
    for encoding in ("gb18030", "utf-16"):
        data = plain_text.write(book(LINES, "zh"), Layout(encoding=encoding))
        assert data.decode(encoding) == plain_text.write(book(LINES, "zh"), Layout()).decode()
    with pytest.raises(EncodingTooSmall) as caught:
        plain_text.write(book(["Ω and 河"]), Layout(encoding="latin-1"))
    assert caught.value.arguments["count"] == 6  # 冰 第二章 Ω 河


def read_docx(data, tmp_path):
    (tmp_path / "a.docx").write_bytes(data)
    tree = json.loads(pypandoc.convert_file(str(tmp_path / "a.docx"), "json"))
    return [_words(block["c"]) for block in tree["blocks"] if block["t"] in ("Para", "Header", "Plain")]


def _words(node):
    if isinstance(node, list):
        return "".join(map(_words, node))
    if not isinstance(node, dict):
        return ""
    if node["t"] == "Quoted":
        left, right = ("‘", "’") if node["c"][0]["t"] == "SingleQuote" else ("“", "”")
        return left + _words(node["c"][1]) + right
    spaces = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
    return spaces.get(node["t"]) or (node["c"] if node["t"] == "Str" else _words(node.get("c", "")))


@pytest.mark.parametrize("preset", ["manuscript", "zh"])
def test_docx_holds_the_text_and_the_form(preset, tmp_path):
    data = docx.write(book(LINES), Layout(preset=preset, disclosure=TOLD))
    found = [" ".join(line.split()) for line in read_docx(data, tmp_path)]
    expected = [" ".join(line.split()) for line in wanted(LINES)]
    assert [line for line in found if line in expected] == expected
    extra = [line for line in found if line not in expected]
    assert extra == (
        ["＊＊＊"] if preset == "zh" else ["about 100 words", "The Ice 冰", "by Ann Lee", "#", "END"]
    )
    document = python_docx.Document(io.BytesIO(data))
    assert (document.core_properties.title, document.core_properties.comments) == ("The Ice 冰", str(TOLD))
    style = document.styles["Manuscript"]
    assert style.paragraph_format.first_line_indent.inches == pytest.approx(
        0.5 if preset == "manuscript" else 1 / 3
    )
    assert document.styles["Normal"].paragraph_format.line_spacing == (2 if preset == "manuscript" else 1.5)
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.italic]
    assert [run.text for run in runs][:2] == ["never", "冻住"]
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        xml = "".join(whole.read(name).decode() for name in whole.namelist() if name.endswith(".xml"))
    assert 'w:eastAsia="宋体"' in xml and "PAGE" in xml
    assert ('w:firstLineChars="200"' in xml) == (preset == "zh")
    assert python_docx.Document(io.BytesIO(docx.write(book(LINES), Layout()))).core_properties.comments == ""


def test_docx_takes_comments_along_on_request(tmp_path):
    remark = Remark(Passage("never", 4), "Did he?", "Bob")
    section = Section(kind="scene", text="He never said so.\nNext.", remarks=(remark,))
    one = Book(sections=(section,))
    comments = list(python_docx.Document(io.BytesIO(docx.write(one, Layout(remarks=True)))).comments)
    assert [(each.text, each.author) for each in comments] == [("Did he?", "Bob")]
    assert not list(python_docx.Document(io.BytesIO(docx.write(one, Layout()))).comments)


def check_epub(path):
    command = ["node", NODE / "bin" / "epubcheck.js", path, "--json", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("language", ["en", "zh"])
def test_epub_passes_the_checker_and_holds_the_text(language, tmp_path):
    path = tmp_path / "a.epub"
    path.write_bytes(epub.write(book(LINES, language), Layout(disclosure=TOLD)))
    check_epub(path)
    with zipfile.ZipFile(path) as whole:
        names = whole.namelist()
        package = etree.fromstring(whole.read(next(name for name in names if name.endswith(".opf"))))
        spine = package.findall(".//{*}itemref")
        files = {item.get("id"): item.get("href") for item in package.findall(".//{*}item")}
        pages = [whole.read("EPUB/" + files[item.get("idref")]) for item in spine]
    assert package.findtext(".//{*}language") == ("zh-CN" if language == "zh" else "en")
    assert package.findtext(".//{*}description") == str(TOLD)
    found = [
        " ".join("".join(each.itertext()).split())
        for page in pages
        for each in etree.fromstring(page).iter("{*}p", "{*}h1", "{*}h2", "{*}h3")
    ]
    expected = [" ".join(line.split()) for line in wanted(LINES)]
    assert [line for line in found if line in expected][-len(expected) :] == expected
    assert b"http://example.org/x.png" not in b"".join(pages) or b"<img" not in b"".join(pages)


def read_pdf(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    return reader, "".join("".join(page.extract_text().split()) for page in reader.pages)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pdf_holds_every_character_of_both_scripts(language):
    lines = [*ENGLISH, *HOSTILE, *CHINESE]
    reader, text = read_pdf(pdf.write(book(lines, language), Layout(disclosure=TOLD)))
    assert "\x00" not in text
    for line in wanted(lines):
        for piece in line.replace("-", " ").split():
            assert piece in text, piece
    assert (reader.metadata.title, reader.metadata.author, reader.metadata.subject) == (
        "The Ice 冰",
        "Ann Lee",
        str(TOLD),
    )
    assert str(TOLD) not in text


def test_pdf_leaves_no_character_out():
    with pytest.raises(FontMissing) as caught:
        pdf.write(book(["An unassigned \U000e1234 sign"]), Layout())
    assert caught.value.arguments == {"count": 1, "some": "U+E1234"}


def test_the_font_that_typst_carries_has_what_is_taken_for_granted():
    carried = [chr(code) for low, high in pdf.CARRIED for code in range(low, high)]
    carried = [each for each in carried if unicodedata.category(each)[0] not in "CZM"]
    _, text = read_pdf(
        pdf.write(Book(sections=(Section(kind="scene", text=escaped(" ".join(carried))),)), Layout())
    )
    assert "\x00" not in text


def test_control_characters_are_shown_as_lost_and_break_nothing(tmp_path):
    one = Book(sections=(Section(kind="scene", text="a\x00b\x1bc"),))
    assert read_docx(docx.write(one, Layout(preset="zh")), tmp_path) == ["a\ufffdb\ufffdc"]
    assert "a\ufffdb\ufffdc" in epub_text(epub.write(one, Layout()))


def test_a_comment_on_a_break_or_a_blank_line_goes_to_the_next_paragraph_or_the_last():
    text = "One.\n***\nTwo.\n\n***"
    remarks = tuple(
        Remark(Passage(text[start : start + 1], start), f"at {start}\x01") for start in (0, 5, 14, 16)
    )
    one = Book(sections=(Section(kind="scene", text=text, remarks=remarks),))
    document = python_docx.Document(io.BytesIO(docx.write(one, Layout(remarks=True, preset="zh"))))
    assert [each.text for each in document.comments] == [f"at {start}\ufffd" for start in (0, 5, 14, 16)]
    marked = {p.text: len(p._p.findall(".//{*}commentReference")) for p in document.paragraphs}
    assert (marked["One."], marked["Two."]) == (1, 3)


def test_a_long_title_and_many_models_stand_whole_in_the_properties_of_word():
    told = Disclosure((("model", 9),), tuple((f"a-long-name-of-a-model-{number}", 1) for number in range(20)))
    one = Book(sections=(Section(kind="scene", text="a"),), title="冰" * 300, author="Ann")
    document = python_docx.Document(io.BytesIO(docx.write(one, Layout(disclosure=told))))
    said = document.core_properties
    assert (said.title, said.author, said.comments) == ("冰" * 300, "Ann", str(told))


@pytest.mark.parametrize("title", ["C #", "# A ##", "#", "## b \\#"])
def test_number_signs_of_a_title_stay_in_markdown(title):
    one = Book(sections=(Section(kind="chapter", title=title),), author="Ann")
    front, page = read_markdown(markdown.write(one, Layout()))
    assert page.blocks == [title]
    assert 'author: "Ann"' in front and plain_text.write(one, Layout()).startswith(b"Ann\n")


def epub_text(data):
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        return "".join(whole.read(name).decode() for name in whole.namelist() if name.endswith(".xhtml"))


def test_the_book_of_a_project_keeps_its_identifier_whatever_its_title():
    def identifier(**told):
        one = Book(sections=(Section(kind="chapter", title="One"),), author="Ann", **told)
        with zipfile.ZipFile(io.BytesIO(epub.write(one, Layout()))) as whole:
            return etree.fromstring(whole.read("EPUB/content.opf")).findtext(".//{*}identifier")

    assert identifier(identity="a") == identifier(identity="a", title="Later named")
    assert len({identifier(identity="a"), identifier(identity="b"), identifier(), identifier(title="T")}) == 4


def test_a_book_of_chapters_has_no_page_that_only_repeats_its_title():
    chapters = tuple(Section(kind="chapter", title=f"C{number}") for number in (1, 2))
    with zipfile.ZipFile(io.BytesIO(epub.write(Book(sections=chapters, title="The Ice"), Layout()))) as whole:
        pages = [name for name in whole.namelist() if re.fullmatch(r"EPUB/text/ch.*", name)]
        assert len(pages) == 2
        assert all(b"The Ice</h1>" not in whole.read(name) for name in pages)


def test_lines_from_the_right_say_so(tmp_path):
    text = "שלום, world!\nPlain."
    one = Book(
        sections=(Section(kind="chapter", title="مرحبا", sections=(Section(kind="scene", text=text),)),)
    )
    page = html.write(one, Layout()).decode()
    assert '<h2 dir="auto">' in page and '<p dir="auto">שלום' in page and "<p>Plain.</p>" in page
    pages = epub_text(epub.write(one, Layout()))
    assert (
        '<h1><span dir="auto">' in pages and '<div dir="auto">\n<p>שלום' in pages and "<p>Plain.</p>" in pages
    )
    assert "<section id" in pages and not re.search("<section[^>]*dir=", pages)
    (tmp_path / "a.epub").write_bytes(epub.write(one, Layout()))
    check_epub(tmp_path / "a.epub")
    document = python_docx.Document(io.BytesIO(docx.write(one, Layout(preset="zh"))))
    turned = {p.text: p._p.find("./{*}pPr/{*}bidi") is not None for p in document.paragraphs}
    assert (turned["שלום, world!"], turned["Plain."]) == (True, False)


def test_marks_of_direction_need_no_font():
    data = pdf.write(
        book(["A \u2066first\u2069 and \u2067second\u2069\u061c and \u2068third\u2069 line."]), Layout()
    )
    assert "Afirstandsecondandthirdline." in re.sub("[\u061c\u2066-\u2069]", "", read_pdf(data)[1])


def test_an_epub_says_the_day_on_which_it_was_written(monkeypatch):
    one = Book(sections=(Section(kind="chapter", title="C", sections=(Section(kind="scene", text="a"),)),))

    def dates():
        with zipfile.ZipFile(io.BytesIO(epub.write(one, Layout()))) as whole:
            assert whole.infolist()[0].filename == "mimetype" and not whole.infolist()[0].compress_type
            package = etree.fromstring(whole.read("EPUB/content.opf"))
        return [package.findtext(".//{*}date"), package.findtext(".//{*}meta[@property='dcterms:modified']")]

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert dates() == ["2001-09-09", "2001-09-09T01:46:40Z"]
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert all(each[:4] >= "2026" for each in dates())


def test_a_plain_star_has_no_backslash_in_plain_text():
    one = Book(sections=(Section(kind="scene", text="2\\*3 and \\\\ and *so*"),))
    assert plain_text.write(one, Layout()).decode() == "2*3 and \\ and *so*\n"
