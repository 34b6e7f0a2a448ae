"""A copy with all its history is the project; one without holds the book, its authors, and nothing earlier."""

import pytest

from lianju.errors import FolderNotEmpty
from lianju.provenance.marks import for_model
from lianju.values.proposal import Origin, Passage
from lianju.values.remark import Remark
from lianju.values.sampling import Sampling
from lianju.workspace.copying import copy_bare, copy_whole
from lianju.workspace.marking import mark_entry, mark_text
from lianju.workspace.project import AUTHOR, add, create, find, lines, opened, verify
from lianju.workspace.proposing import accept, propose, refuse, waiting
from lianju.workspace.remarking import remark, remarks
from lianju.workspace.session import Session
from lianju.workspace.writing import WriteRequest, Writing


@pytest.fixture
def folder(tmp_path):
    create(tmp_path / "book", language="zh", chapter="第一章")
    with opened(tmp_path / "book") as book:
        node = add(book, "scene", "雪夜", parent=None, text="河水在夜里冻住了 😀。没有人来。", claim="Ann")
        book.replace(node.id, 0, 0, "Typed 𠮷. DELETED", act="type", origin=AUTHOR)
        book.replace(node.id, 9, 16, "", act="delete", origin=AUTHOR)
        book.take(
            node.id,
            book.texts.of(node.id).replacing(0, 0, "pasted "),
            act="paste",
            origin=Origin("paste", by="author"),
        )
        for seed in (1, 2, 3):
            with Session() as session:
                request = WriteRequest(
                    text="PROMPTED " + book.text(node.id),
                    model="markov",
                    sampling=Sampling(seed=seed, max_tokens=24),
                )
                writing = Writing(session, request)
                list(writing.stream())
                number = propose(book, node, writing)
            assert number is not None
            if seed < 3:
                (accept if seed == 1 else refuse)(book, number)
        remark(book, node, Remark(Passage("冻住", book.text(node.id).index("冻住")), "Already?", "Ann"))
        note = add(book, "note", "人物", parent=None, text="不给模型看的。", claim="mine")
        mark_entry(book, note)
        mark_text(book, node, "没有人来。")
        book.change(node.id, origin=AUTHOR, synopsis="Winter", labels=["冬"], target=3000, status="draft")
        removed = add(book, "scene", "Gone", parent=None, text="REMOVED", claim="mine")
        book.change(removed.id, origin=AUTHOR, removed=True)
    return tmp_path / "book"


def told(manuscript):
    return [
        (
            line.node.kind,
            line.node.title,
            line.depth,
            line.node.synopsis,
            line.node.labels,
            line.node.target,
            line.shares,
        )
        for line in lines(manuscript)
    ]


def test_a_whole_copy_is_the_project(folder, tmp_path):
    found = copy_whole(folder, tmp_path / "copy")
    assert verify(tmp_path / "copy").last == verify(folder).last
    assert found.rows == verify(folder).rows
    assert (tmp_path / "copy" / "lianju.toml").read_text("utf-8") == 'language = "zh"\n'
    with opened(folder, read_only=True) as old, opened(tmp_path / "copy") as new:
        assert told(old) == told(new)
        assert new.records("run") == old.records("run")
    assert [each.name for each in (tmp_path / "copy" / "manuscript").rglob("*.md")]


def test_a_copy_without_history_holds_the_book_its_authors_and_nothing_earlier(folder, tmp_path):
    found = copy_bare(folder, tmp_path / "copy")
    assert (found.entries, found.proposals, found.remarks, found.marks) == (3, 1, 1, 2)
    assert verify(tmp_path / "copy").whole
    with opened(folder, read_only=True) as old, opened(tmp_path / "copy") as new:
        assert told(old) == told(new)
        for before, after in zip(old.nodes, new.nodes, strict=True):
            if before.kind == "chapter":
                continue
            assert for_model(old, before.id) == for_model(new, after.id)
            authors = [
                [
                    (letter, each.origin.kind, each.origin.by, each.origin.model, each.origin.prompt_sha256)
                    for each in book.authored(node.id)
                    for letter in each.text
                ]
                for book, node in ((old, before), (new, after))
            ]
            assert authors[0] == authors[1]
        assert new.records("run") == {} and not list(new.blocks.all())
        assert [each.text for each in remarks(new)] == ["Already?"]
        assert not {row.act for row in new.rows()} & {"run", "choice", "version", "block", "delete"}
        (waits,) = waiting(new)
        accept(new, waits.number)
        stretches = new.authored(find(new, "雪夜").id)
        assert waits.hunks[0].texts[0] in new.text(find(new, "雪夜").id)
        assert {each.origin.kind for each in stretches} == {"paste", "person", "import", "model"}
    assert verify(tmp_path / "copy").whole
    whole = (tmp_path / "copy" / "lianju.db").read_bytes()
    for words in ("DELETED", "PROMPTED", "REMOVED"):
        assert words.encode() not in whole
        assert words.encode() in (folder / "lianju.db").read_bytes()


def test_a_folder_with_something_in_it_is_left_as_it_is(folder, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", "utf-8")
    for copy in (copy_whole, copy_bare):
        with pytest.raises(FolderNotEmpty):
            copy(folder, tmp_path / "full")
    assert [each.name for each in (tmp_path / "full").iterdir()] == ["mine.txt"]
