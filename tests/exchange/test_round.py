"""Any book goes out to each format and is read back, equal, by what did not write it; and comes in again."""

import io
import re
import zipfile

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from lianju.errors import FontMissing
from lianju.exchange.incoming import docx as docx_in
from lianju.exchange.incoming import markdown as markdown_in
from lianju.exchange.incoming import tree
from lianju.exchange.incoming.chapters import is_break as is_border
from lianju.exchange.inline import spans, without_marks
from lianju.exchange.outgoing import docx, epub, html, markdown, pdf, plain_text
from lianju.exchange.outgoing.flow import INDENTS, Layout, is_break, shown
from lianju.values.book import Book, Section

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PIECES = [
    "*", "**", "***", "_", "__", "#", "##", ">", "\\", "\\\\", "<", "<b>", "</em>", "<!--", "&", "&amp;", "`", "```",
    "[a](b)", "![x](y)", "(", "!", "~~", "|", "=", "===", "-", "---", "+", "1.", "12)", "- ", "$x$", "{%", "^", "@a",
    " ", "  ", "\t", "\u3000", "\u00a0", "a", "the word", "Word", "9", "é", "河水", "。", "“", "”", "……", "，", "𠮷", "😀",
    "👩‍👩‍👧", "שלום", "مرحبا", "\u2067", "\u2069", "\u200f", "\u200b", "\u00ad", "http://x.y", "\x01", "'", '"', ":", "%", "//",
]  # fmt: skip
LINES = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
TITLES = st.lists(st.sampled_from([each for each in PIECES if "\t" not in each]), max_size=4).map("".join)
TEXTS = st.lists(LINES, max_size=5).map("\n".join)
SCENES = st.lists(st.builds(Section, kind=st.just("scene"), title=TITLES, text=TEXTS), max_size=3).map(tuple)
CHAPTERS = st.lists(
    st.builds(Section, kind=st.just("chapter"), title=TITLES, sections=SCENES), min_size=1, max_size=3
).map(tuple)
PARTS = st.lists(
    st.builds(Section, kind=st.just("part"), title=TITLES, sections=CHAPTERS), min_size=1, max_size=2
).map(tuple)
BOOKS = st.builds(
    Book, sections=PARTS | CHAPTERS, title=TITLES.map(shown), language=st.sampled_from(["en", "zh"])
)
LEVELS = {"part": 1, "chapter": 2}
QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


def bare(text):
    """White space is what formats may join or leave out at the ends of a line."""
    return " ".join(shown(text).split())


def wanted(book):
    """What a reader must see, line by line: headings with their level, paragraphs, breaks."""
    found = []
    for section in (each for top in book.sections for each in top.walk()):
        if section.kind != "scene":
            found.append((LEVELS[section.kind], bare(section.title)))
        else:
            found += [
                ("p", bare(without_marks(line.strip(INDENTS))))
                for line in section.text.split("\n")
                if line.strip() and not is_break(line)
            ]
    return [each for each in found if each[1]]


def seen(pairs):
    return [(kind, bare(text)) for kind, text in pairs if bare(text)]


def of_page(page):
    names = {"h1": 1, "h2": 2, "h3": 3, "p": "p"}
    body = page.find(".//{*}body") if page.tag.endswith("html") else page
    found = (
        each for each in body.iter() if isinstance(each.tag, str) and etree.QName(each).localname in names
    )
    return [(names[etree.QName(each).localname], "".join(each.itertext())) for each in found]


@settings(max_examples=80, **QUICK)
@given(BOOKS)
def test_markdown(book):
    text = markdown.write(book, Layout()).decode()
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S) if book.title else text
    page = lxml_html.fragment_fromstring(MarkdownIt("commonmark").render(body), create_parent="div")
    assert seen(of_page(page)) == wanted(book)
    assert {each.tag for each in page.iter()} <= {"div", "p", "h1", "h2", "em", "strong", "hr"}


@settings(max_examples=60, **QUICK)
@given(BOOKS)
def test_html(book):
    page = lxml_html.document_fromstring(html.write(book, Layout()))
    body = [
        pair
        for pair, each in zip(of_page(page), page.find(".//body").iter("p", "h1", "h2", "h3"), strict=True)
        if each.get("class") != "title"
    ]
    assert seen(body) == wanted(book)
    letters = re.compile("[\\u05d0-\\u05ea\\u0620-\\u064a]")
    turned = [each for each in page.iter("p", "h1", "h2") if letters.search(each.text_content())]
    assert all(each.get("dir") == "auto" for each in turned)


@settings(max_examples=60, **QUICK)
@given(BOOKS)
def test_plain_text(book):
    text = plain_text.write(book, Layout()).decode()
    place = 0
    for section in (each for top in book.sections for each in top.walk()):
        told_as = re.sub(r"\\([*\\])", r"\1", section.text)
        for words in (section.title if section.kind != "scene" else "", told_as):
            found = text.find(words, place)
            assert found >= place
            place = found + len(words)


def of_word(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    signs = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}noBreakHyphen": "\u2011"}
    for paragraph in body.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        text = "".join(
            (each.text or "") if each.tag == f"{W}t" else signs.get(each.tag, "")
            for run in paragraph.iter(f"{W}r")
            for each in run
        )
        if style not in ("Break", "Title"):
            yield (int(style[-1]) if style.startswith("Heading") else "p", text)


@settings(max_examples=25, **QUICK)
@given(BOOKS)
def test_word(book):
    assert seen(of_word(docx.write(book, Layout(preset="zh")))) == wanted(book)


def of_epub(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        files = {item.get("id"): item.get("href") for item in package.findall(".//{*}item")}
        order = [files[item.get("idref")] for item in package.findall(".//{*}itemref")]
        pages = [
            etree.fromstring(archive.read("EPUB/" + name))
            for name in order
            if "title_page" not in name and "nav" not in name
        ]
    return [pair for page in pages for pair in of_page(page)]


MANY = st.lists(CHAPTERS, min_size=6, max_size=12).map(lambda lists: Book(sections=sum(lists, ())))


@settings(max_examples=6, **QUICK)
@given(MANY)
def test_epub(book):
    """Chapters are at the top where there are no parts."""
    found = seen(of_epub(epub.write(book, Layout())))
    assert [(level + 1 if level == 1 else level, text) for level, text in found] == wanted(book)


PLAIN = [each for each in PIECES if each.isascii() or each in ("河水", "。", "“", "”", "é", "，")]
PAGES = st.lists(
    st.lists(st.sampled_from(PLAIN), min_size=1, max_size=8).map("".join), min_size=10, max_size=40
)


@settings(max_examples=6, **QUICK)
@given(PAGES)
def test_pdf_holds_every_letter_in_order(lines):
    book = Book(sections=(Section(kind="scene", text="\n".join(lines)),), language="zh")
    try:
        data = pdf.write(book, Layout())
    except FontMissing:
        return  # told, and nothing written
    text = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    letters = re.findall(r"[A-Za-z河水é]+", "\n".join(line for _, line in wanted(book)))
    place = 0
    for word in letters:
        found = text.find(word, place)
        assert found >= place
        place = found + len(word)


def faces(section):
    """The letters of a text with their faces; of white space only where a line ends."""
    lines = (line for line in section.text.split("\n") if line.strip() and not is_border(without_marks(line)))
    return [
        [
            (letter, span.mark)
            for span in spans(shown(line.strip(INDENTS)))
            for letter in span.text
            if not letter.isspace()
        ]
        for line in lines
    ]


def told(sections):
    """Parts and chapters with their titles, and the lines of each with their faces; scenes run together."""
    found = []
    for section in (each for top in sections for each in top.walk()):
        if section.kind in LEVELS:
            found.append((section.kind, bare(section.title), []))
        elif found:
            found[-1][2].extend(each for each in faces(section) if each)
    return [each for each in found if each[1] or each[2]]


NAMED = st.sampled_from(["The End", "Rain", "河", "A *b*", "x_y", "#", "1. a", "<i>"])
WORDS = [
    each
    for each in PIECES
    if each not in ("\x01", "\u00ad", "\u2067", "\u2069", "\u200f", "\u200b", "\u00a0", "\u3000", "\t", "  ")
]
BACK = st.lists(
    st.builds(
        Section, kind=st.just("chapter"), title=NAMED,
        sections=st.lists(
            st.builds(
                Section, kind=st.just("scene"),
                text=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("".join), min_size=1, max_size=4).map("\n".join),
            ), min_size=1, max_size=2,
        ).map(tuple),
    ), min_size=1, max_size=3,
).map(lambda each: Book(sections=tuple(each), language="zh"))  # fmt: skip


@settings(max_examples=25, **QUICK)
@given(BACK)
def test_what_goes_out_as_word_comes_in_again(tmp_path_factory, book):
    path = tmp_path_factory.mktemp("word") / "a.docx"
    path.write_bytes(docx.write(book, Layout(preset="zh")))
    assert told(docx_in.read(path).sections) == told(book.sections)


@settings(max_examples=60, **QUICK)
@given(BACK)
def test_what_goes_out_as_markdown_comes_in_again(book):
    again, _ = markdown_in.read(markdown.write(book, Layout()), path="a")
    assert told(again.sections) == told(book.sections)


@settings(max_examples=5, **QUICK)
@given(
    st.lists(BACK, min_size=4, max_size=8).map(
        lambda books: Book(sections=sum((each.sections for each in books), ()))
    )
)
def test_what_goes_out_as_epub_comes_in_again(tmp_path_factory, book):
    path = tmp_path_factory.mktemp("epub") / "a.epub"
    path.write_bytes(epub.write(book, Layout()))
    assert told(tree.read(path, kind="epub").sections) == told(book.sections)


@pytest.mark.parametrize(
    "text",
    [
        "**ab***cd*",
        "***both*** and ***more***",
        "*a* **b**",
        "un*real*",
        "　　缩进１２３ＡＢＣ　全角",
        "\\*not\\*",
    ],
)
def test_marks_that_touch_and_full_width_signs_stay(text, tmp_path):
    book = Book(
        sections=(Section(kind="chapter", title="T", sections=(Section(kind="scene", text=text),)),),
        language="zh",
    )
    (tmp_path / "a.docx").write_bytes(docx.write(book, Layout(preset="zh")))
    again = docx_in.read(tmp_path / "a.docx").sections[0].sections[0].text
    assert [(each.text, each.mark) for each in spans(again)] == [
        (each.text, each.mark) for each in spans(text.strip("\u3000"))
    ]
