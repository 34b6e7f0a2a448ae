"""Word's format: a manuscript as English publishers ask for it, or as Chinese ones do.

English: Shunn's standard manuscript format (shunn.net/format): 12 points, double spaced, one inch
of margin, half an inch of indent, a title page with the word count, `#` between scenes.
"""

from __future__ import annotations

import io
import re
from typing import Any
from unicodedata import bidirectional

from lianju.errors import ExtraMissing
from lianju.exchange.outgoing.flow import Break, Heading, Layout, Paragraph, flow, shown
from lianju.values.book import Book

FRONT = "Lianju Front Matter"  # what an import leaves out again: the word count, the author's line, END
SERIF, SONG = "Times New Roman", "宋体"
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*|[\u3400-\u9fff]")


def write(book: Book, layout: Layout) -> bytes:
    """Write the book; ExtraMissing without python-docx."""
    try:
        import docx
    except ImportError:
        raise ExtraMissing(format="docx") from None
    chinese = (layout.preset or ("zh" if book.language == "zh" else "manuscript")) == "zh"
    document = docx.Document()
    _page(document, chinese)
    _properties(document, book, layout)
    _header(document, book, chinese)
    if not chinese:
        _title_page(document, book, layout)
    elif book.title:
        _add(document, book.title, "Title")
    first = True
    for piece in flow(book, layout):
        if isinstance(piece, Heading):
            heading = _add(document, piece.text, f"Heading {piece.level}")
            heading.paragraph_format.page_break_before = piece.level < 3 and not (first and chinese)
            first = False
        elif isinstance(piece, Break):
            _add(document, "＊＊＊" if chinese else "#", "Break")
        else:
            _paragraph(document, piece, layout)
    if not chinese:
        _centred(_add(document, "END", FRONT))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any, chinese: bool) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Inches, Pt, RGBColor

    for section in document.sections:
        section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Inches(1)
    normal = document.styles["Normal"]
    _font(normal, 12)
    normal.paragraph_format.line_spacing = 1.5 if chinese else 2
    normal.paragraph_format.space_after = Pt(0)
    body = document.styles.add_style("Manuscript", WD_STYLE_TYPE.PARAGRAPH)
    body.base_style = normal
    _indent(body, chinese)
    document.styles.add_style(FRONT, WD_STYLE_TYPE.PARAGRAPH).base_style = normal
    middle = document.styles.add_style("Break", WD_STYLE_TYPE.PARAGRAPH)
    middle.base_style = normal
    for name, size in (("Title", 22), ("Heading 1", 18), ("Heading 2", 16), ("Heading 3", 14), ("Break", 12)):
        style = document.styles[name]
        _font(style, size if chinese else 12)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _font(style: Any, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = SERIF, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), SONG)


def _indent(style: Any, chinese: bool) -> None:
    """Indent the first line: by two characters, or by half an inch."""
    from docx.oxml.ns import qn
    from docx.shared import Inches, Pt

    style.paragraph_format.first_line_indent = Pt(24) if chinese else Inches(0.5)
    if chinese:
        style.element.pPr.ind.set(qn("w:firstLineChars"), "200")


def _properties(document: Any, book: Book, layout: Layout) -> None:
    properties = document.core_properties
    properties.language = "zh-CN" if book.language == "zh" else "en"
    told = {"title": book.title, "creator": book.author, "description": str(layout.disclosure or "")}
    for name, value in told.items():  # python-docx refuses more than 255 characters, the format does not
        properties._element._get_or_add(name).text = value


def _header(document: Any, book: Book, chinese: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    section = document.sections[0]
    if chinese:
        line = section.footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        section.different_first_page_header_footer = True
        line = section.header.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        surname = book.author.split()[-1] if book.author else ""
        line.add_run("".join(f"{each} / " for each in (surname, book.title) if each))
    _page_number(line)


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "PAGE", "end"):
        run = paragraph.add_run()
        if kind == "PAGE":
            element = OxmlElement("w:instrText")
            element.text = kind
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _title_page(document: Any, book: Book, layout: Layout) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    words = sum(
        len(_WORD.findall(piece.text)) for piece in flow(book, layout) if isinstance(piece, Paragraph)
    )
    about = max(100, round(words, -2 if words < 17_500 else -3))
    _add(document, f"about {about:,} words", FRONT).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for _ in range(7):
        _styled(document, FRONT)
    if book.title:
        _add(document, book.title, "Title")
    if book.author:
        _centred(_add(document, f"by {book.author}", FRONT))


def _centred(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add(document: Any, text: str, style: str) -> Any:
    paragraph = _styled(document, style)
    paragraph.add_run(text)
    return paragraph


def _styled(document: Any, style: str) -> Any:
    """Add an empty paragraph before the section's properties, which end the body.

    `add_paragraph` looks through all styles and all paragraphs for each: 5 minutes for a long book.
    """
    from docx.oxml import OxmlElement
    from docx.text.paragraph import Paragraph

    element = OxmlElement("w:p")
    document.element.body[-1].addprevious(element)
    element.style = style.replace(" ", "")  # the ids of the template's styles
    return Paragraph(element, document._body)


def _from_the_right(paragraph: Any) -> None:
    from docx.oxml import OxmlElement

    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _paragraph(document: Any, piece: Paragraph, layout: Layout) -> None:
    paragraph = _styled(document, "Manuscript")
    if next((each for each in map(bidirectional, piece.text) if each in ("L", "R", "AL")), "L") != "L":
        _from_the_right(paragraph)
    for span in piece.spans:
        run = paragraph.add_run(span.text)
        run.italic, run.bold = span.emphasis or None, span.strong or None
    for remark in piece.remarks if layout.remarks else ():
        document.add_comment(
            paragraph.runs, text=shown(remark.text), author=shown(remark.by) or "Lianju", initials=""
        )
