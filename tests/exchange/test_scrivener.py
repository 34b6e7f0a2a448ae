"""Scrivener's projects by what is known of their format: order, levels, remarks, and what cannot be kept."""

import zipfile

import pytest

from lianju.errors import ArchiveUnsafe, FileMissing, FormatRefused
from lianju.exchange.incoming import scrivener
from lianju.exchange.incoming.folders import Folder
from lianju.workspace.importing import read

IDS = [f"{n:08X}-0000-4000-8000-000000000000" for n in range(32)]
HEAD = r"{\rtf1\ansi\ansicpg1252\cocoartf2761{\fonttbl\f0\fnil\fcharset0 Palatino-Roman;\f1\fnil\fcharset134 Songti;}\f0 "
DEFINED = (
    "<Collections><Collection Type='Binder' ID='1'><Title>Binder</Title></Collection>"
    "<Collection Type='Arbitrary' ID='2'><Title>To cut</Title></Collection></Collections>"
    "<Keywords><Keyword ID='3'><Title>雪</Title></Keyword></Keywords>"
    "<LabelSettings><Labels><Label ID='-1'>No Label</Label><Label ID='1'>Night</Label></Labels></LabelSettings>"
    "<StatusSettings><StatusItems><Status ID='-1'>None</Status><Status ID='2'>First Draft</Status></StatusItems></StatusSettings>"
    "<ProjectProperties><ProjectTitle>The Ice</ProjectTitle><FullName>Ann Lee</FullName></ProjectProperties>"
)


def item(number, title, kind="Text", *, inside="", meta="<IncludeInCompile>Yes</IncludeInCompile>", more=""):
    below = f"<Children>{inside}</Children>" if inside else ""
    return (
        f'<BinderItem UUID="{IDS[number]}" ID="{number}" Type="{kind}"><Title>{title}</Title>'
        f"<MetaData>{meta}</MetaData>{more}{below}</BinderItem>"
    )


BINDER = (
    item(9, "Old idea")
    + item(
        0, "The Ice", "DraftFolder",
        inside=item(1, "Part One", "Folder", inside=item(
            2, "Chapter 1", "Folder",
            inside=item(3, "Letter", meta="<LabelID>1</LabelID><StatusID>2</StatusID><IncludeInCompile>Yes</IncludeInCompile>",
                        more="<Keywords><KeywordID>3</KeywordID></Keywords>")
            + item(4, "Cut", meta="", inside=item(5, "Deep")),
        ) + item(6, "Interlude")),
    )
    + item(10, "Research", "ResearchFolder", inside=item(11, "雪风") + item(12, "Map", "PDF") + item(13, "Bare"))
    + item(20, "Trash", "TrashFolder", inside=item(21, "Gone"))
)  # fmt: skip


def project(tmp_path, binder, files, *, version="2.0", defined=DEFINED, name="Ice.scriv"):
    folder = tmp_path / name
    folder.mkdir()
    xml = f'<?xml version="1.0" encoding="UTF-8"?><ScrivenerProject Version="{version}" Author="A">'
    (folder / "Ice.scrivx").write_text(f"{xml}<Binder>{binder}</Binder>{defined}</ScrivenerProject>", "utf-8")
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(data, "utf-8")
    return folder


COMMENTS = (
    '<?xml version="1.0"?><Comments Version="1.0"><Comment ID="C-1" Color="1 1 1"><![CDATA[{\\rtf1 Wh\\u233 ?re?}]]></Comment>'
    '<Comment ID="C-2" Footnote="Yes"><![CDATA[{\\rtf1 A note.}]]></Comment>'
    '<Comment ID="C-3"><![CDATA[Alone]]></Comment></Comments>'
)
LETTER = (
    HEAD
    + r"""<$Scr_Ps::0>She {\i read} {\field{\*\fldinst{HYPERLINK "scrivcmt://C-1"}}{\fldrslt the {\b letter}}}.<!$Scr_Ps::0>\
\f1 \'bb\'d8\u-10179 ?\u-8704 ?\f0 \{\\Scrv_annot \\color=\{\\R=0.6\\G=0.0\\B=0.0\} \\text=check *this*\\end_Scrv_annot\}, end{\field{\*\fldinst{HYPERLINK "scrivcmt://C-2"}}{\fldrslt .}}\{\\Scrv_fn=See there.\\end_Scrv_fn\}}"""
)


def data(number, name, text):
    return {f"Files/Data/{IDS[number]}/{name}": text}


FILES = {
    **data(3, "content.rtf", LETTER), **data(3, "content.comments", COMMENTS), **data(3, "synopsis.txt", "她读信。"),
    **data(3, "notes.rtf", HEAD + "Rewrite.}"), **data(4, "content.rtf", HEAD + "Not in the book.}"),
    **data(5, "content.rtf", HEAD + "Down here.}"), **data(6, "content.rtf", HEAD + "Between.}"),
    **data(1, "synopsis.txt", "All of it."), **data(9, "content.rtf", HEAD + "Idea.}"),
    **data(11, "content.rtf", HEAD + "A ship.}"), **data(21, "content.rtf", HEAD + "Rubbish.}"),
    f"Snapshots/{IDS[3]}.snapshots/2020.rtf": HEAD + "Before.}",
}  # fmt: skip


def outline(book):
    return [
        (each.kind, each.title, each.text, each.synopsis)
        for section in book.sections
        for each in section.walk()
    ]


def check(book):
    text = "She *read* the **letter**.\n回😀, end."
    assert (book.title, book.author) == ("The Ice", "Ann Lee")
    assert outline(book) == [
        ("part", "Part One", "", "All of it."),
        ("chapter", "Chapter 1", "", ""),
        ("scene", "Letter", text, "她读信。"),
        ("note", "Letter (notes)", "Rewrite.", ""),
        ("note", "Cut", "Not in the book.", ""),
        ("scene", "Deep", "Down here.", ""),
        ("chapter", "Interlude", "", ""),
        ("scene", "", "Between.", ""),
        ("note", "Old idea", "Idea.", ""),
        ("note", "Research / 雪风", "A ship.", ""),
    ]
    letter = book.sections[0].sections[0].sections[0]
    assert (letter.status, letter.labels) == ("First Draft", ("Night", "雪"))
    remarks = {each.text: text[each.passage.start : each.passage.end] for each in letter.remarks}
    assert remarks == {
        "Whére?": "the **letter**",
        "A note.": ".",
        "Alone": "",
        "check *this*": "",
        "See there.": "",
    }
    places = {each.text: text[: each.passage.start][-3:] for each in letter.remarks}
    assert (places["check *this*"], places["See there."]) == ("\n回😀", "nd.")
    assert {each.what: (each.count, each.first) for each in book.losses} == {
        "style": (2, "Letter"), "footnote": (2, "Letter"), "nesting": (1, "Chapter 1"), "file": (1, "Map"),
        "empty": (1, "Bare"), "trash": (1, "Gone"), "snapshot": (1, f"Snapshots/{IDS[3]}.snapshots/2020.rtf"),
        "field": (1, "To cut"),
    }  # fmt: skip


def test_a_folder_of_scrivener_3_with_all_that_is_in_it(tmp_path):
    check(scrivener.read(project(tmp_path, BINDER, FILES)))


def test_a_zip_or_the_file_itself_is_the_same_project(tmp_path):
    folder = project(tmp_path, BINDER, FILES)
    check(scrivener.read(folder / "Ice.scrivx"))
    with zipfile.ZipFile(tmp_path / "Ice.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(tmp_path).as_posix())
        archive.writestr("__MACOSX/Ice.scriv/._Ice.scrivx", "junk")
    check(scrivener.read(tmp_path / "Ice.zip"))
    incoming = read(tmp_path / "Ice.zip")
    assert (incoming.program, incoming.count("note")) == ("scriv", 4)
    assert [each.title for each in incoming.all][7] == "1"  # a scene without a title is numbered


def test_the_trash_comes_in_on_request(tmp_path):
    book = scrivener.read(project(tmp_path, BINDER, FILES), trash=True)
    assert outline(book)[-1][:3] == ("note", "Trash / Gone", "Rubbish.")
    assert "trash" not in {each.what for each in book.losses}


def test_the_numbered_files_of_scrivener_1_and_2(tmp_path):
    binder = item(
        0, "草稿", "DraftFolder", meta="", inside=item(7, "第一章", meta="") + item(8, "第二章", meta="")
    )
    old = {
        "Files/Docs/7.rtf": HEAD + r"\f1\uc2\u19968\'D2\'BB}", "Files/Docs/7_synopsis.txt": "一",
        "Files/Docs/8.rtfd/TXT.rtf": HEAD + "two}", "Files/Docs/8_notes.rtf": HEAD + "n}",
        "Files/Docs/78.rtf": HEAD + "another's}", "Files/ProjectNotes/Note-1.rtf": HEAD + "Plan.}",
    }  # fmt: skip
    book = scrivener.read(project(tmp_path, binder, old, version="1.5", defined=""))
    assert outline(book) == [
        ("chapter", "第一章", "", "一"),
        ("scene", "", "一", ""),
        ("chapter", "第二章", "", ""),
        ("scene", "", "two", ""),
        ("note", "第二章（笔记）", "n", ""),
        ("note", "Note-1", "Plan.", ""),
    ]
    assert book.author == "A" and book.losses == ()


@pytest.mark.parametrize(
    ("binder", "error"),
    [
        ('<BinderItem UUID="../../../etc" Type="Text"><Title>a</Title></BinderItem>', ArchiveUnsafe),
        ('<BinderItem ID="1/../../x" Type="Text"/>', ArchiveUnsafe),
        ("<BinderItem>" * 100 + "</BinderItem>" * 100, None),
        ("<BinderItem><Children>" * 100 + "</Children></BinderItem>" * 100, FormatRefused),
        ("<BinderItem>", FormatRefused),
    ],
)
def test_hostile_binders_are_refused(tmp_path, binder, error):
    folder = project(tmp_path, binder, {})
    if error:
        with pytest.raises(error):
            scrivener.read(folder)
    else:
        assert scrivener.read(folder).sections == ()


def test_links_entities_and_bombs_are_refused(tmp_path):
    folder = project(tmp_path, item(0, "D", "DraftFolder", inside=item(1, "a")), {})
    (tmp_path / "secret").write_text(HEAD + "secret}")
    place = folder / "Files" / "Data" / IDS[1]
    place.mkdir(parents=True)
    (place / "content.rtf").symlink_to(tmp_path / "secret")
    with pytest.raises(ArchiveUnsafe) as caught:
        scrivener.read(folder)
    assert caught.value.arguments["fault"] == "link"
    (place / "content.rtf").unlink()
    (folder / "Ice.scrivx").write_text(
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ScrivenerProject/>'
    )
    with pytest.raises(ArchiveUnsafe) as caught:
        scrivener.read(folder)
    assert caught.value.arguments["fault"] == "entities"
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ice.scriv/Ice.scrivx", "<a/>" + " " * 300 * 2**20)
    with pytest.raises(ArchiveUnsafe):
        scrivener.read(tmp_path / "b.zip")
    for name in ("../x", "/etc/passwd", "a\\..\\b", "c:d"):
        with pytest.raises(ArchiveUnsafe):
            Folder(folder, ending=".scrivx").read(name)


def test_a_folder_without_a_project_is_no_project(tmp_path):
    with pytest.raises(FileMissing):
        scrivener.read(tmp_path)


def test_a_document_that_is_no_rtf_is_told(tmp_path):
    binder = item(0, "D", "DraftFolder", inside=item(1, "a"))
    book = scrivener.read(project(tmp_path, binder, data(1, "content.rtf", "plain"), defined=""))
    assert [(each.what, each.first) for each in book.losses] == [("file", "a")]
