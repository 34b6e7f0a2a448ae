"""A project that holds a row of every kind."""

from __future__ import annotations

from lianju.store.database import Database
from lianju.store.log import TEXT_ACTS
from lianju.store.manuscript import Manuscript, Source
from lianju.store.updates import craft
from lianju.values.book import Section
from lianju.values.proposal import Edit, Origin, Passage
from lianju.values.remark import Change, Remark
from lianju.values.sampling import Sampling
from lianju.workspace import drafting, history, marking, proposing, redacting, remarking
from lianju.workspace.comparing import restore
from lianju.workspace.project import AUTHOR
from lianju.workspace.session import Session
from lianju.workspace.writing import WriteRequest, Writing

ACTS = TEXT_ACTS | {
    "origin", "node", "binder", "run", "proposal", "choice", "remark", "done", "mark", "unmark", "version",
    "block", "job", "step", "redact",
}  # fmt: skip
TEXT = "The cat 😀 sat on the mat. 猫坐在垫子上。"


def fill(path):
    """Write a project file with a row of every act and a snapshot of every text."""
    manuscript = Manuscript(Database.create(path))
    changes = (Change(Edit(Passage("cat", 4), "dog"), "Ann"), Change(Edit(Passage("mat", 22), "rug"), "Bob"))
    section = Section(
        kind="scene",
        title="Mat",
        text=TEXT,
        remarks=(Remark(Passage("cat", 4), "Which cat?", "Ann"),),
        changes=changes,
    )
    (node,) = manuscript.bring([section], parent=0, origin=AUTHOR, brought=Origin("import", by="mine"))
    other = manuscript.add("scene", "Other", origin=AUTHOR, text="另一场。")
    for number in range(300):
        manuscript.replace(other.id, 4, 4, "字" * (number % 5 + 1), act="type", origin=AUTHOR)
    _edits(manuscript, node, other)
    _proposals(manuscript, node)
    remarking.done(manuscript, remarking.remarks(manuscript)[0].number)
    mark = marking.mark_entry(manuscript, other)
    marking.unmark(manuscript, mark.number)
    marking.mark_text(manuscript, node, "sat")
    row = history.name_version(manuscript, "first draft")
    manuscript.replace(node.id, 0, 0, "Now ", act="type", origin=AUTHOR)
    restore(manuscript, node, f"@{row}")
    redacting.carry_out(manuscript, redacting.plan_range(manuscript, other, (6, 7), copies=False))
    assert {each.act for each in manuscript.rows()} == ACTS
    for each in (node, other):
        manuscript.text(each.id)
        manuscript._texts._save(each.id)
    manuscript.close()


def _edits(manuscript, node, other):
    manuscript.change(node.id, origin=AUTHOR, synopsis="他来了", labels=["draft"], status="done")
    manuscript.replace(node.id, 3, 3, " old", act="type", origin=AUTHOR)
    gone = manuscript.ids(node.id, 3, 7)
    manuscript.replace(node.id, 3, 7, "", act="delete", origin=AUTHOR)
    client, clock, _ = gone[0]
    for act, number in (("undo", 41), ("redo", 43)):
        data = craft(number, 0, " old", left=None, right=(client, clock))
        manuscript.take(node.id, data, act=act, origin=AUTHOR)
        client, clock = number, 0
    manuscript.replace(node.id, 0, 0, "Rule. ", act="rule", origin=Origin("rule", by="spaces"))
    sources = [Source(node.id, each) for each in manuscript.ids(node.id, 0, 4)]
    data = manuscript._document(other.id).replacing(0, 0, manuscript.text(node.id)[:4])
    manuscript.take(other.id, data, act="paste", origin=Origin("paste", by="author"), sources=sources)


def _proposals(manuscript, node):
    first, second = proposing.waiting(manuscript)
    proposing.accept(manuscript, first.number)
    proposing.undo(manuscript, first.number)
    proposing.refuse(manuscript, second.number)
    with Session() as session:
        request = WriteRequest(text=TEXT, model="markov", sampling=Sampling(max_tokens=8, seed=1))
        writing = Writing(session, request)
        list(writing.stream())
        proposing.accept(manuscript, proposing.propose(manuscript, node, writing))
        job = drafting.begin(
            manuscript, node.id, None, None, language="en", instruction="On.", wanted=9, model="markov"
        )
        drafting.keep(manuscript, job.number, writing, "The rest.")
