"""novelWriter's projects by its documentation: order of the tree, levels of headings, tags, comments, notes."""

import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianju.errors import ArchiveUnsafe, FormatRefused
from lianju.exchange.incoming import novelwriter
from lianju.exchange.incoming.novelwriter_text import Reader
from lianju.workspace.importing import read

NEW = "{:013x}".format


def item(
    number,
    name,
    kind="FILE",
    *,
    parent=None,
    order=0,
    branch="NOVEL",
    layout="DOCUMENT",
    active="yes",
    state="s1",
):
    above = NEW(parent) if parent is not None else "None"
    return (
        f'<item handle="{NEW(number)}" parent="{above}" order="{order}" type="{kind}" class="{branch}" layout="{layout}">'
        f'<meta expanded="no"/><name status="{state}" import="i1" active="{active}">{name}</name></item>'
    )  # fmt: skip


TREE = "".join(
    [
        item(1, "Novel", "ROOT"),
        item(6, "Scene two", parent=1, order=3),
        item(2, "Title Page", parent=1, order=0),
        item(3, "Part", parent=1, order=1),
        item(4, "Chapter", parent=1, order=2),
        item(5, "Scene one", parent=4, order=0),
        item(7, "Plan", parent=1, order=4, layout="NOTE"),
        item(8, "Set aside", parent=1, order=5, active="no"),
        item(9, "Interlude", parent=1, order=6),
        item(20, "Characters", "ROOT", branch="CHARACTER", order=1),
        item(21, "Main", "FOLDER", parent=20, branch="CHARACTER"),
        item(22, "John", parent=21, branch="CHARACTER", layout="NOTE"),
        item(30, "Outtakes", "ROOT", branch="ARCHIVE", order=2),
        item(31, "Old", parent=30),
        item(40, "Trash", "ROOT", branch="TRASH", order=3),
        item(41, "Gone", parent=40),
        item(50, "Missing", parent=1, order=9),
    ]
)
SETTINGS = (
    '<project id="x"><name>Work</name><author>Jane Smith</author><author>李</author></project>'
    '<settings><status><entry key="s1">1st Draft</entry></status><importance><entry key="i1">Major</entry></importance></settings>'
)
TEXTS = {
    2: "Jane[br]\nStreet <<\n\n#! My Novel\n\n>> **By Jane** <<\n",
    3: "# Part One\n\nA motto.\n",
    4: "## Chapter One\n\n@pov: Jane\n% Synopsis: It begins.\n\n",
    5: "%%~name: Scene one\n%%~kind: NOVEL/DOCUMENT\n### The _Letter_\n\n@pov: Jane\n@char: John, 雪\n%synopsis: She reads.\n\n"
    "% Check the date.\n\nShe **read** it_self and _wept_.[footnote:f1]\n\n%Footnote.f1: Or not.\n\n%Story.crisis: Here.\n\n"
    "#### Later\n\n一行\n二行\n\n三行 2*3*4 \\*x\\*\n",
    6: "###! Two\n\nUn[b]believ[/b]able [u]words[/u] ~~gone~~.\n%~ hidden\n",
    7: "# Plan\n\nText.\n\n## Act *two*\n\nMore.\n",
    8: "### Aside\n\nUnused.\n",
    9: "##! Interlude\n\n> Quoted. <\n[newpage]\n",
    22: "# John Smith\n\n@tag: John | The Man\n%Short: The friend\n\nHe is.\n",
    31: "### Old\n\nOlder.\n",
    41: "### Gone\n\nGone.\n",
}  # fmt: skip


def project(tmp_path, tree=TREE, texts=TEXTS, *, head="", name="work"):
    folder = tmp_path / name
    (folder / "content").mkdir(parents=True)
    (folder / "nwProject.nwx").write_text(
        f'<?xml version="1.0" encoding="utf-8"?>{head}<novelWriterXML fileVersion="1.5">{SETTINGS}<content>{tree}</content></novelWriterXML>',
        "utf-8",
    )
    for number, text in texts.items():
        (folder / "content" / f"{NEW(number)}.nwd").write_text(text, "utf-8")
    return folder


def outline(book):
    return [(each.kind, each.title, each.text) for section in book.sections for each in section.walk()]


WANTED = [
    ("part", "Part One", ""),
    ("chapter", "Part One", ""),
    ("scene", "Part One", "A motto."),
    ("chapter", "Chapter One", ""),
    ("scene", "The _Letter_", "She **read** it_self and *wept*."),
    ("scene", "Later", "一行\n二行\n\n三行 2\\*3\\*4 \\*x\\*"),
    ("scene", "Two", "Unbelievable words gone."),
    ("note", "Plan", "Text.\n\nAct \\*two\\*\nMore."),
    ("note", "Aside", "Unused."),
    ("chapter", "Interlude", ""),
    ("scene", "Interlude", "Quoted."),
    ("note", "Title Page", "Jane\nStreet\n\nMy Novel\n**By Jane**"),
    ("note", "Characters / Main / John Smith", "He is."),
    ("note", "Outtakes / Old", "Older."),
]


def test_a_project_with_all_that_is_in_it(tmp_path):
    book = novelwriter.read(project(tmp_path))
    assert (book.title, book.author) == ("My Novel", "Jane Smith, 李")
    assert outline(book) == WANTED
    found = {each.title: each for section in book.sections for each in section.walk()}
    letter, chapter, john = (
        found["The _Letter_"],
        found["Chapter One"],
        found["Characters / Main / John Smith"],
    )
    assert (letter.pov, letter.synopsis, letter.status) == ("Jane", "She reads.", "1st Draft")
    assert letter.labels == ("char: John", "char: 雪")
    assert {each.text: each.passage.start for each in letter.remarks} == {
        "Check the date.": 0, "Or not.": len(letter.text), "Story.crisis: Here.": len(letter.text),
    }  # fmt: skip
    assert (chapter.pov, chapter.synopsis) == ("Jane", "It begins.")
    assert (john.status, john.synopsis, john.labels) == ("Major", "The friend", ("tag: John | The Man",))
    assert [each.text for each in found["Two"].remarks] == ["hidden"]
    assert {each.what: (each.count, each.first) for each in book.losses} == {
        "style": (7, "Title Page"), "footnote": (1, "The _Letter_"), "nesting": (1, "Later"),
        "unused": (2, "Set aside"), "trash": (1, "Gone"), "empty": (1, "Missing"),
    }  # fmt: skip


def test_a_zip_or_its_main_file_is_the_same_and_the_trash_comes_on_request(tmp_path):
    folder = project(tmp_path)
    with zipfile.ZipFile(tmp_path / "work.zip", "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(tmp_path).as_posix())
    for path in (folder, folder / "nwProject.nwx", tmp_path / "work.zip"):
        assert read(path).program == "novelwriter"
        assert outline(novelwriter.read(path)) == WANTED
    assert outline(novelwriter.read(folder, trash=True))[-1] == ("note", "Trash / Gone", "Gone.")


def test_an_older_file_says_the_same_in_elements(tmp_path):
    old = (
        f'<item handle="{NEW(1)}" order="0" parent="None"><name>Novel</name><type>ROOT</type><class>NOVEL</class></item>'
        f'<item handle="{NEW(2)}" order="0" parent="{NEW(1)}"><name>A</name><type>FILE</type><class>NOVEL</class>'
        "<status>Started</status><exported>True</exported><layout>SCENE</layout></item>"
        f'<item handle="{NEW(3)}" order="1" parent="{NEW(1)}"><name>B</name><type>FILE</type><class>NOVEL</class>'
        "<exported>False</exported><layout>NOTE</layout></item>"
    )
    settings = "<settings><status><entry red='1'>Started</entry></status></settings>"
    folder = project(tmp_path, old, {2: "### A\n\nText.\n", 3: "# B\n\nNote.\n"})
    xml = (folder / "nwProject.nwx").read_text("utf-8").replace(SETTINGS, settings)
    (folder / "nwProject.nwx").write_text(xml, "utf-8")
    book = novelwriter.read(folder)
    assert outline(book) == [("chapter", "", ""), ("scene", "A", "Text."), ("note", "B", "Note.")]
    assert book.sections[0].sections[0].status == "Started"


def test_comments_on_what_has_no_text_become_its_text_as_a_note(tmp_path):
    folder = project(
        tmp_path, TREE[: TREE.index("<item", 5)] + item(5, "S", parent=1), {5: "### S\n\n% To write.\n"}
    )
    assert outline(novelwriter.read(folder)) == [("chapter", "", ""), ("note", "S", "To write.")]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("**a _b_ c**", "**a** ***b*** **c**"),
        ("_a_b", "_a_b"),
        ("[i]a[/i]. [B]b[/B]", "*a*. **b**"),
        ("a[br]b", "a\nb"),
        (">> centred <<", "centred"),
        ("a << b", "a << b"),
        ("<A> is replaced", "<A> is replaced"),
        ("\\_a\\_ \\[b]x", "_a_ [b]x"),
    ],
)
def test_the_marks_of_a_line(line, text):
    reader = Reader("t")
    reader.read(line)
    assert reader.blocks[0].text == text


def test_hostile_projects_are_refused(tmp_path):
    bad = f'<item handle="../../etc/passwd" parent="{NEW(1)}" type="FILE"><name>a</name></item>'
    with pytest.raises(ArchiveUnsafe):
        novelwriter.read(project(tmp_path, item(1, "Novel", "ROOT") + bad, name="a"))
    head = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(ArchiveUnsafe):
        novelwriter.read(project(tmp_path, head=head, name="b"))
    loop = item(1, "A", parent=2) + item(2, "B", parent=1)
    book = novelwriter.read(project(tmp_path, loop, {1: "A.\n", 2: "B.\n"}, name="c"))
    assert sorted(each.text for each in book.sections) == ["A.", "B."]
    deep = "".join(item(n, "d", "FOLDER", parent=n - 1 if n else None) for n in range(80))
    with pytest.raises(FormatRefused):
        novelwriter.read(project(tmp_path, deep, name="d"))
    folder = project(tmp_path, item(5, "S"), {}, name="e")
    (tmp_path / "secret").write_text("secret")
    (folder / "content" / f"{NEW(5)}.nwd").symlink_to(tmp_path / "secret")
    with pytest.raises(ArchiveUnsafe):
        novelwriter.read(folder)


PIECES = [
    "**",
    "_",
    "~~",
    "*",
    "[b]",
    "[/b]",
    "[i]",
    "[u]",
    "[br]",
    "[footnote:x]",
    "\\_",
    " ",
    "word",
    "河",
    "9",
    "“",
    "<A>",
    ">",
    ">> ",
    " <<",
    "#",
    "%",
    "@",
]
MARKS = re.compile(r"\[/?(?:b|i|u|br|footnote:x)\]|[*_~\\<>#\s]", re.I)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), max_size=5))
def test_no_word_of_any_text_is_lost(lines):
    reader = Reader("")
    reader.read("\n".join(lines))
    kept = "".join(
        [block.title + " " + block.text + "".join(block.labels) + block.pov + "".join(each.text for each in block.remarks) for block in reader.blocks]
    )  # fmt: skip
    assert sorted(MARKS.sub("", kept).replace("%", "").replace("@", "")) == sorted(
        MARKS.sub("", "".join(lines)).replace("%", "").replace("@", "")
    )
