"""The right to forget: what goes with a passage, with words or with a run; what stays; what is told of it."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from lianju.errors import PassageMissing, PayloadRedacted, ProposalGone, RunMissing, WordsMissing
from lianju.store import texts
from lianju.store.manuscript import Record, Source
from lianju.store.redaction import Redaction
from lianju.values.cancel import Cancel
from lianju.values.proposal import Origin, Passage
from lianju.values.remark import Remark
from lianju.values.sampling import Sampling
from lianju.workspace import drafting, page, settings
from lianju.workspace.comparing import compare, restore
from lianju.workspace.history import events, name_version
from lianju.workspace.holding import Holding
from lianju.workspace.marking import for_model, mark_text
from lianju.workspace.mirror import RECORD
from lianju.workspace.project import AUTHOR, add, create, find, opened, verify
from lianju.workspace.proposing import accept, propose, refuse, undo, waiting
from lianju.workspace.redacting import (
    carry_out,
    expire,
    plan_expired,
    plan_range,
    plan_run,
    plan_words,
    redactions,
)
from lianju.workspace.remarking import remark, remarks
from lianju.workspace.replaying import replay
from lianju.workspace.session import Session
from lianju.workspace.settings import Retention
from lianju.workspace.writing import WriteRequest, Writing

SECRET = "柳庄 Willow End"
TEXT = "The river froze in the night, and no boat came. "
OLD = Path(__file__).resolve().parent.parent / "old"
DAY = 86_400


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "WORTH", 1)
    create(tmp_path / "book", language="en", chapter="One")
    return tmp_path / "book"


@pytest.fixture
def book(folder):
    with opened(folder) as manuscript:
        yield manuscript


def scene(manuscript, title, text=TEXT):
    return add(manuscript, "scene", title, parent=None, text=text, claim="mine")


def typed(manuscript, node, text, place=None):
    place = len(manuscript.text(node.id)) if place is None else place
    for offset, letter in enumerate(text):
        manuscript.replace(node.id, place + offset, place + offset, letter, act="type", origin=AUTHOR)


def ran(manuscript, node, *, seed=3, shown=None, count=1, tokens=12, runners=0):
    """Run the Markov fake for a scene, until it says something; returns the proposal's number."""
    with Session() as session:
        sampling = Sampling(seed=seed, max_tokens=tokens, n_probs=runners)
        request = WriteRequest(
            text=manuscript.text(node.id), model="markov", sampling=sampling, alternatives=count
        )
        writing = Writing(session, request)
        list(writing.stream())
        if not all(writing.texts):
            return ran(
                manuscript, node, seed=seed + 10, shown=shown, count=count, tokens=tokens, runners=runners
            )
        return propose(manuscript, node, writing, shown=shown)


def everything_in(folder):
    """Read every file of a project, and of its database what it holds packed."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.name, path.read_bytes()
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'lianju.db'}?mode=ro", uri=True)) as connection:
        for (data,) in connection.execute("SELECT data FROM snapshot"):
            yield "snapshot", zlib.decompress(data)


def assert_nowhere(folder, words):
    for name, data in everything_in(folder):
        assert words not in name
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert words.encode(encoding) not in data, (name, encoding)
        assert json.dumps(words)[1:-1].encode() not in data, name


def letters(manuscript, node):
    """Give every letter with its author, without the secret and the hash of a prompt that held it."""
    found = [
        (letter, replace(each.origin, prompt_sha256=None))
        for each in manuscript.authored(node.id)
        for letter in each.text
    ]
    while (place := "".join(letter for letter, _ in found).find(SECRET)) >= 0:
        del found[place : place + len(SECRET)]
    return found


def taken_out(manuscript, plan):
    assert not plan.empty
    return carry_out(manuscript, plan)


def test_words_go_from_everywhere_they_ever_stood(folder):
    with opened(folder) as book:
        node = scene(book, "River")
        typed(book, node, SECRET + ". Dawn.")
        number = ran(book, node)
        accept(book, number, edited=f"and {SECRET} again")
        start = book.text(node.id).index(SECRET)
        sources = [Source(node.id, each) for each in book.ids(node.id, start, start + len(SECRET))]
        other = scene(book, f"To {SECRET}", "Elsewhere. ")
        data = book.texts.of(other.id).replacing(0, 0, SECRET)
        book.take(other.id, data, act="paste", origin=Origin("paste", by="author"), sources=sources)
        book.change(other.id, origin=AUTHOR, synopsis=f"They reach {SECRET}", labels=[SECRET])
        remark(book, node, Remark(Passage(SECRET, start), f"Is {SECRET} right?", SECRET))
        add(book, "note", "Hers", parent=None, text=f"{SECRET}!", claim=SECRET)
        name_version(book, f"Before {SECRET}")
        gone = scene(book, "Gone", f"In {SECRET}.")
        book.change(gone.id, origin=AUTHOR, removed=True)
        kept = letters(book, node)
    path = next((folder / "manuscript").rglob("*River.md"))
    path.write_text(path.read_text("utf-8").replace("Dawn", f"Dawn in {SECRET}"), "utf-8")
    with opened(folder) as book:
        assert book.text(node.id).count(SECRET) == 3
        done = taken_out(book, plan_words(book, SECRET, node=None, copies=False))
        assert {each.entry for each in done.tombstones} == {
            0,
            node.id,
            other.id,
            gone.id,
            find(book, "Hers").id,
        }
        assert not (done.unfinished or done.guessable)
        place = book.text(node.id).index("Dawn") + 4
        assert letters(book, node)[:place] + letters(book, node)[place + 4 :] == kept
        assert find(book, "To …").synopsis == "They reach …"
    assert_nowhere(folder, SECRET)
    found = verify(folder)
    assert found.whole and found.tombstones == done.tombstones
    with opened(folder) as book:
        with pytest.raises((PassageMissing, WordsMissing)):
            plan_words(book, SECRET, node=None, copies=True)
        assert book.text(other.id) == "Elsewhere. "
        assert [each.text for each in remarks(book)] == []
        events(book)
        compare(book, 3, book.last)


def test_what_stood_among_the_words_once_and_stands_among_others_now_stays_with_its_author(folder):
    with opened(folder) as book:
        node = scene(book, "River", "They met at Willow End. All in Willow End.")
        by = Origin("model", model="echo", model_sha256=None, prompt_sha256="ab", cold=True)
        book.replace(node.id, 19, 22, "Farm", act="accept", origin=by)
        assert book.text(node.id) == "They met at Willow Farm. All in Willow End."
        before = book.authored(node.id)
        mark_text(book, node, "Willow Farm")
        plan = plan_words(book, "Willow End", node=None, copies=False)
        assert [each.text for each in plan.going] == ["Willow End"] and plan.former == 10
        taken_out(book, plan)
        assert book.text(node.id) == "They met at Willow Farm. All in ."
        assert "".join(each.text for each in before).replace("Willow End", "") == book.text(node.id)
        assert [(each.origin, each.text) for each in book.authored(node.id)][:2] == [
            (each.origin, each.text) for each in before
        ][:2]
        assert "Willow" not in for_model(book, node.id).text
        with pytest.raises((PassageMissing, WordsMissing)):
            plan_words(book, "Willow End", node=None, copies=True)
    assert_nowhere(folder, "Willow End")
    assert verify(folder).whole


def test_what_a_killed_redaction_wrote_again_stays_when_it_is_begun_anew_with_copies(folder):
    with opened(folder) as book:
        node = scene(book, "River", "They met at Willow End. All in Willow End.")
        book.replace(node.id, 19, 22, "Farm", act="type", origin=AUTHOR)
        before = book.authored(node.id)
        plan = plan_words(book, "Willow End", node=None, copies=False)
        assert plan.renewed
        killed = replace(plan, redaction=Redaction())
        carry_out(book, killed)
        plan = plan_words(book, "Willow End", node=None, copies=True)
        assert [each.text for each in plan.going] == ["Willow End"]
        taken_out(book, plan)
        assert book.text(node.id) == "They met at Willow Farm. All in ."
        assert [each.origin for each in book.authored(node.id)] == [each.origin for each in before]
    assert_nowhere(folder, "Willow End")
    assert verify(folder).whole


def test_a_letter_put_into_the_words_keeps_them_and_takes_their_past(folder):
    with opened(folder) as book:
        node, other = scene(book, "River", "At 😀End."), scene(book, "Gone", "At 😀End.")
        for each in (node, other):
            book.replace(each.id, 4, 4, "x", act="type", origin=AUTHOR)
        book.change(other.id, origin=AUTHOR, removed=True)
        before = book.authored(node.id)
        taken_out(book, plan_words(book, "😀End", node=None, copies=False))
        assert (book.text(node.id), book.authored(node.id)) == ("At 😀xEnd.", before)
        assert book.stretch(other.id, 0, None) == "At 😀xEnd."
    assert_nowhere(folder, "😀End")
    assert verify(folder).whole


def test_a_passage_goes_with_its_past_its_runs_and_what_was_deleted_in_it(folder):
    with opened(folder) as book:
        node = scene(book, "River")
        typed(book, node, "My name is Bluebear, and nobody must know it. The end.")
        early = ran(book, node, seed=1)
        start = book.text(node.id).index("Bluebear")
        book.replace(node.id, start, start + 8, "Redbeard", act="type", origin=AUTHOR)
        late = ran(book, node, seed=2)
        clean = ran(book, scene(book, "Other", "A quite different beginning, far away."))
        span = book.text(node.id).index("My name"), book.text(node.id).index("The end")
        plan = plan_range(book, node, span, copies=False)
        assert [(each.start, each.end) for each in plan.going] == [span] and plan.former == 8
        assert plan.rows == {"run": 2}
        taken_out(book, plan)
        assert book.text(node.id) == TEXT + "The end."
        assert [each.number for each in waiting(book)] == [early, late, clean]
        accept(book, late)
        assert [each.origin.model for each in book.authored(node.id)][-1] == "markov"
        undo(book, late)
        assert len(redactions(book, node.id)) == 1
    for words in ("Bluebear", "Redbeard", "nobody must", "My name"):
        assert_nowhere(folder, words)
    assert verify(folder).whole


def test_a_copy_that_stands_elsewhere_goes_only_on_request(folder):
    with opened(folder) as book:
        node, other, third = (
            scene(book, "A", "He lives in Willow End, they say."),
            scene(book, "B"),
            scene(book, "C"),
        )
        sources = [Source(node.id, each) for each in book.ids(node.id, 12, 22)]
        for each in (other, third):
            data = book.texts.of(each.id).replacing(4, 4, "Willow End")
            book.take(each.id, data, act="paste", origin=Origin("paste"), sources=sources)
        book.replace(third.id, 4, 14, "", act="delete", origin=AUTHOR)
        authors = book.authored(other.id)
        plan = plan_range(book, node, (12, 22), copies=False)
        assert [(each.node.id, each.text) for each in plan.staying] == [(other.id, "Willow End")]
        assert plan.former == 10
        taken_out(book, plan)
        assert book.text(node.id) == "He lives in , they say."
        assert book.authored(other.id) == authors
        taken_out(book, plan_words(book, "Willow End", node=other, copies=True))
        assert book.text(other.id) == TEXT
    assert_nowhere(folder, "Willow End")


def test_what_was_moved_out_of_a_passage_and_stands_elsewhere_stays(book):
    node = scene(book, "A", "One. Two. Three. Four.")
    sources = [Source(node.id, each) for each in book.ids(node.id, 5, 10)]
    book.replace(node.id, 5, 10, "", act="delete", origin=AUTHOR)
    data = book.texts.of(node.id).replacing(0, 0, "Two. ")
    book.take(node.id, data, act="paste", origin=Origin("paste"), sources=sources)
    before = book.authored(node.id)
    taken_out(book, plan_range(book, node, (5, 16), copies=False))
    assert book.text(node.id) == "Two.  Four."
    assert book.authored(node.id)[0].origin == before[0].origin


def test_what_was_deleted_in_a_passage_goes_with_its_own_dead_copies(folder):
    with opened(folder) as book:
        node = scene(book, "A", "One Bluebeard two.")
        sources = [Source(node.id, each) for each in book.ids(node.id, 4, 13)]
        data = book.texts.of(node.id).replacing(0, 0, "Bluebeard")
        book.take(node.id, data, act="paste", origin=Origin("paste"), sources=sources)
        book.replace(node.id, 0, 9, "", act="delete", origin=AUTHOR)
        book.replace(node.id, 4, 14, "", act="delete", origin=AUTHOR)
        assert book.text(node.id) == "One two."
        taken_out(book, plan_range(book, node, (2, 5), copies=False))
        assert book.text(node.id) == "Onwo."
    assert_nowhere(folder, "Bluebeard")


def test_what_is_not_there_is_not_redacted(book):
    node = scene(book, "A")
    for span in ((0, 0), (5, 3), (0, 4000), (48, 60)):
        with pytest.raises((PassageMissing, WordsMissing)):
            plan_range(book, node, span, copies=False)
    for words in ("", " ", "Nowhere", "scene", "mine", "author", "person"):  # also no word of the log itself
        with pytest.raises((PassageMissing, WordsMissing)):
            plan_words(book, words, node=None, copies=False)
    with pytest.raises(RunMissing):
        plan_run(book, node.id)


def test_a_run_is_forgotten_and_says_so(folder):
    with opened(folder) as book:
        node = scene(book, "River")
        first, second = ran(book, node, seed=1), ran(book, node, seed=2)
        runs = [book.records("proposal")[each]["run"] for each in (first, second)]
        words = book.records("run")[runs[0]]["texts"][0]
        accept(book, second)
        taken = book.records("run")[runs[1]]["texts"][0]
        with Session() as session:
            for run in runs:
                assert replay(book, run, session, cancel=Cancel()).same
        taken_out(book, plan_run(book, runs[0]))
        with Session() as session:
            with pytest.raises(PayloadRedacted):
                replay(book, runs[0], session, cancel=Cancel())
            assert replay(
                book, runs[1], session, cancel=Cancel()
            ).same  # the stretches that both had are there
        with pytest.raises(PayloadRedacted):
            accept(book, first)
        with pytest.raises(PayloadRedacted):
            plan_run(book, runs[0])
        taken_out(book, plan_run(book, runs[1]))
        assert not list(book.blocks.all())
        assert book.text(node.id) == TEXT + taken  # what was accepted is the author's to keep
        assert [each.origin.prompt_sha256 for each in book.authored(node.id)] == [None, None]
        undo(book, second)
        assert book.text(node.id) == TEXT
    assert_nowhere(folder, words)
    assert verify(folder).whole


def test_an_acceptance_is_taken_back_when_what_it_replaced_was_redacted(book):
    from lianju.values.book import Section
    from lianju.values.proposal import Edit
    from lianju.values.remark import Change

    section = Section(
        kind="scene",
        title="M",
        text="The red cat sat.",
        changes=(Change(Edit(Passage("red cat", 4), "dog"), "Ann"),),
    )
    (node,) = book.bring([section], parent=0, origin=AUTHOR, brought=Origin("import", by="mine"))
    (each,) = waiting(book)
    accept(book, each.number)
    assert book.text(node.id) == "The dog sat."
    taken_out(book, plan_words(book, "red ", node=node, copies=False))
    undo(book, each.number)
    assert book.text(node.id) == "The cat sat."


def test_earlier_states_are_shown_and_restored_without_it(book):
    node = scene(book, "River", "One secret two.")
    row = book.last
    book.replace(node.id, 0, 15, "Nothing left.", act="type", origin=AUTHOR)
    taken_out(book, plan_words(book, "secret ", node=node, copies=False))
    (found,) = compare(book, row, book.last)
    assert found.text == "One two."
    assert restore(book, node, f"@{row}")
    assert [(each.text, each.origin) for each in book.authored(node.id)] == [
        ("One two.", Origin("import", by="mine"))
    ]
    assert [each.deed for each in events(book)][-2:] == ["redact", "restore"]


def test_prompts_are_stored_once(book):
    node = scene(book, "River", "".join(f"In year {year} the river froze early. " for year in range(40)))
    ran(book, node, seed=1)
    rows = len(list(book.blocks.all()))
    ran(book, node, seed=2)
    assert len(list(book.blocks.all())) == rows > 5
    typed(book, node, " More was to come.")
    ran(book, node, seed=3)
    assert len(list(book.blocks.all())) <= rows + 2
    for run in book.records("run"):
        with Session() as session:
            assert replay(book, run, session, cancel=Cancel()).same
    assert "rows" in book.records("run")[run]["prompt"][0]


def test_a_run_of_which_nothing_was_seen_leaves_no_row(book):
    node = scene(book, "River")
    last = book.last
    assert ran(book, node, shown=()) is None
    with Session() as session:
        writing = Writing(session, WriteRequest(text=TEXT, model="markov"))
        cancel = Cancel()
        cancel.cancel()
        list(writing.stream(cancel))  # cancelled before its first token
        assert propose(book, node, writing) is None
    assert book.last == last


def test_of_several_texts_only_those_that_were_seen_are_kept(book):
    node = scene(book, "River")
    number = ran(book, node, count=3, shown=(0, 2), tokens=24)
    (each,) = waiting(book)
    run = book.records("run")[book.records("proposal")[number]["run"]]
    assert (len(each.hunks[0].texts), run["count"], run["seen"]) == (2, 3, [0, 2])
    with Session() as session:
        found = replay(book, book.records("proposal")[number]["run"], session, cancel=Cancel())
    assert found.same and len(found.then) == 2


def test_runners_up_are_kept_when_asked_for_and_go_with_the_text(book):
    node = scene(book, "River")
    plain, asked = ran(book, node), ran(book, node, count=2, shown=(1,), tokens=24, runners=3)
    runs = [book.records("proposal")[each]["run"] for each in (plain, asked)]
    assert page.run(book, runs[0]).runners == ()
    told = page.run(book, runs[1])
    assert all(block.tokens for block in told.blocks)
    assert "".join(told.texts[0][each.start : each.end] for each in told.runners) == told.texts[0]
    assert all(each.choice == 0 and 1 <= len(each.runners) <= 3 for each in told.runners)
    assert any(runner.drawn for each in told.runners for runner in each.runners)
    assert all(0 < runner.probability <= 1 for each in told.runners for runner in each.runners)
    refuse(book, asked)
    assert expire(book, Retention(refused=30), now=time.time() + 40 * DAY) is not None
    assert page.run(book, runs[1]).runners == ()
    assert "runners" not in book.records("run")[runs[1]]


def test_settings_keep_prompts_and_refused_texts_for_days(folder):
    with opened(folder) as book:
        later = time.time() + 40 * DAY
        node = scene(book, "River")
        no, waits = ran(book, node, seed=1, tokens=24), ran(book, node, seed=2)
        refuse(book, no)
        words = book.records("proposal")[no]["edits"][0]["texts"][0]
        book.database._clock = lambda: int(1000 * later)
        new = ran(book, node, seed=3)
        assert expire(book, Retention(), now=later) is None
        assert plan_expired(book, Retention(prompts=41, refused=41), now=later).empty
        assert expire(book, Retention(prompts=30), now=later) is not None
        runs = [book.records("run")[book.records("proposal")[each]["run"]] for each in (no, waits, new)]
        assert ["prompt" in run for run in runs] == [False, False, True]
        assert all("texts" in run for run in runs)
        assert expire(book, Retention(prompts=30), now=later) is None
        assert expire(book, Retention(prompts=30, refused=30), now=later) is not None
        assert [each.number for each in waiting(book)] == [waits, new]
        assert expire(book, Retention(prompts=30, refused=30), now=later) is None
    assert_nowhere(folder, words)
    assert verify(folder).whole


def test_retention_is_the_projects_or_else_the_users(tmp_path):
    assert settings.load().retention == Retention()
    settings.save_value("keep_prompts", 90)
    settings.save_value("keep_refused", 10)
    (tmp_path / "lianju.toml").write_text('keep_prompts = "forever"\n', "utf-8")
    assert settings.load(start=tmp_path).retention == Retention(None, 10)
    (tmp_path / "lianju.toml").write_text("keep_prompts = 0\nkeep_refused = true\n", "utf-8")
    found = settings.load(start=tmp_path)
    assert (found.retention, found.project.ignored) == (Retention(90, 10), ("keep_prompts", "keep_refused"))


KILLED = """
import os, signal, sys
from pathlib import Path
from lianju.store import burial
from lianju.workspace import mirror
from lianju.workspace.project import opened
from lianju.workspace.redacting import carry_out, plan_words

def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

module, name = {"clean": (burial, "clean"), "mirror": (mirror, "write"), "vacuum": (burial, "_emptied")}[sys.argv[2]]
emptied, calls = burial._emptied, []
def second(database):
    calls.append(1)
    return emptied(database) if len(calls) < 2 else killed()
setattr(module, name, second if name == "_emptied" else killed)
with opened(Path(sys.argv[1])) as book:
    carry_out(book, plan_words(book, sys.argv[3], node=None, copies=True))
"""


@pytest.mark.parametrize("moment", ["clean", "vacuum", "mirror"])
def test_killed_at_any_moment_the_next_command_finishes_it(folder, moment):
    with opened(folder) as book:
        node = scene(book, "River")
        typed(book, node, SECRET)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, folder, moment, SECRET], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    found = verify(folder)
    assert found.whole and len(found.tombstones) == 1
    assert found.unfinished == (moment != "mirror")
    with opened(folder) as book:
        assert book.text(node.id) == TEXT
    assert not verify(folder).unfinished
    assert_nowhere(folder, SECRET)


def test_what_an_older_format_wrote_is_redacted_and_told_as_guessable(tmp_path):
    shutil.copytree(OLD / "2", tmp_path / "book", ignore=shutil.ignore_patterns("expected.json"))
    with opened(tmp_path / "book") as book:
        done = taken_out(book, plan_words(book, "一步一步", node=None, copies=True))
        assert done.guessable
        assert any("format2" in path.name for path in done.beyond)
        (waits,) = waiting(book)
        run = book.records("proposal")[waits.number]["run"]
        with Session() as session:
            assert replay(book, run, session, cancel=Cancel()).same
        taken_out(book, plan_run(book, run))
        with pytest.raises(ProposalGone):
            accept(book, 9999)
    for kept in done.beyond:
        if kept.parent == tmp_path / "book":
            kept.unlink()
    assert_nowhere(tmp_path / "book", "一步一步")
    assert verify(tmp_path / "book").whole


def read_elsewhere(manuscript, node, text):
    """Run the fake in one entry, with a text that holds what stands in another; returns the run."""
    with Session() as session:
        sampling = Sampling(seed=3, max_tokens=12)
        writing = Writing(session, WriteRequest(text=text, model="markov", sampling=sampling))
        writing.texts[0] = " And then?"
        number = propose(manuscript, node, writing)
        return manuscript.records("proposal")[number]["run"]


@pytest.mark.parametrize("way", ["range", "words"])
def test_a_run_elsewhere_that_read_the_passage_goes_and_one_that_has_such_words_of_its_own_stays(folder, way):
    with opened(folder) as book:
        node = scene(book, "A", "The safe opens with 4711, she said.\nRain.")
        other = scene(book, "B", "He counted to 4711 and slept.")
        read = read_elsewhere(book, other, book.text(node.id) + "\n\n" + book.text(other.id))
        own = read_elsewhere(book, other, book.text(other.id))
        if way == "range":
            plan = plan_range(book, node, (20, 24), copies=False)
        else:
            plan = plan_words(book, "4711", node=node, copies=False)
        assert plan.rows["run"] == 1
        taken_out(book, plan)
        assert [bool(book.records("run")[each].get("redacted")) for each in (read, own)] == [True, False]
        assert "safe opens" not in "".join(text for _, text in book.blocks.all())
    assert verify(folder).whole


def test_what_was_deleted_at_the_ends_of_a_text_goes_with_the_whole_of_it(folder):
    with opened(folder) as book:
        node = scene(book, "A", "Bluebeard came home. His name was Redbeard")
        book.replace(node.id, 0, 9, "", act="delete", origin=AUTHOR)
        end = len(book.text(node.id))
        book.replace(node.id, end - 8, end, "", act="delete", origin=AUTHOR)
        taken_out(book, plan_range(book, node, (0, end - 8), copies=False))
        assert book.text(node.id) == ""
    for words in ("Bluebeard", "Redbeard", "came home"):
        assert_nowhere(folder, words)
    assert verify(folder).whole


def test_what_the_last_words_of_a_passage_were_written_in_place_of_goes_with_it(folder):
    with opened(folder) as book:
        node = scene(book, "A", "His name is Bluebeard\nIt rained. Dawn. Night.")
        book.replace(node.id, 12, 21, "Redbeard", act="type", origin=AUTHOR)
        before = book.last
        book.replace(node.id, 31, 37, "", act="delete", origin=AUTHOR)
        assert book.text(node.id) == "His name is Redbeard\nIt rained. Night."
        taken_out(book, plan_range(book, node, (12, 20), copies=False))
        taken_out(book, plan_range(book, node, (16, 23), copies=False))
        assert book.text(node.id) == "His name is \nIt  Night."
        assert book.text_at(node.id, before) == "His name is \nIt  Dawn. Night."  # deleted since, beside it
    for words in ("Bluebeard", "Redbeard", "rained"):
        assert_nowhere(folder, words)
    assert verify(folder).whole


def test_a_comment_that_quotes_a_passage_as_it_was_goes_with_it(folder):
    with opened(folder) as book:
        node = scene(book, "A", "His name is Bluebeard. It rained.")
        remark(book, node, Remark(Passage("Bluebeard", 12), "Bluebeard: a good name?", "Ann"))
        remark(book, node, Remark(Passage("rained", 26), "Snow?", "Ann"))
        book.replace(node.id, 12, 21, "Redbeard", act="type", origin=AUTHOR)
        plan = plan_range(book, node, (12, 20), copies=False)
        assert plan.rows == {"remark": 1}
        taken_out(book, plan)
        assert [each.text for each in remarks(book) if each.text] == ["Snow?"]
    assert_nowhere(folder, "Bluebeard")
    assert verify(folder).whole


def test_a_comment_on_a_passage_that_quotes_a_part_of_it_goes_with_it(folder):
    with opened(folder) as book:
        node = scene(book, "A", "His name is Bluebeard. It rained.")
        remark(book, node, Remark(Passage("Bluebeard. It", 12), "Bluebeard. It is his name?", "Ann"))
        remark(book, node, Remark(Passage("Bluebeard", 12), "Too long?", "Ann"))
        remark(book, node, Remark(Passage("rained", 26), "Like Bluebeard?", "Ann"))
        edit = {**book.anchor(node.id, 8, 21).told(), "texts": ["is old Bluebeard"]}
        number = book.record(Record("proposal", node.id, {"edits": [edit]}, AUTHOR))[0]
        accept(book, number, edited="is old Bluebeard!")
        undo(book, number)
        start = book.text(node.id).index("name is")
        taken_out(book, plan_range(book, node, (start, start + 17), copies=False))
        assert [each.text for each in remarks(book)] == ["Too long?", "Like Bluebeard?"]
        assert not waiting(book) and "edited" not in next(iter(book.records("choice").values()))
    assert verify(folder).whole


def test_words_go_however_their_accents_are_encoded(folder):
    apart, joined = "Rene\u0301", "Ren\u00e9"
    with opened(folder) as book:
        node = scene(book, "A", f"{joined} and {apart} met.")
        book.change(node.id, origin=AUTHOR, synopsis=f"{apart} meets {joined}")
        remark(book, node, Remark(Passage("met", 16), f"Who is {apart}?", "Ann"))
        plan = plan_words(book, joined, node=None, copies=False)
        assert [each.text for each in plan.going] == [joined, apart]
        taken_out(book, plan)
        assert book.text(node.id) == " and  met." and find(book, "A").synopsis == "… meets …"
    assert_nowhere(folder, apart)
    assert_nowhere(folder, joined)


def test_words_go_also_where_two_accents_are_encoded_each_in_its_own_way(folder):
    words = "R\u00e9n\u00e9"
    mixed = "R\u00e9ne\u0301"
    with opened(folder) as book:
        node = scene(book, "A", f"{mixed} and Rene\u0301 met.")
        book.change(node.id, origin=AUTHOR, synopsis=f"{mixed} meets")
        remark(book, node, Remark(Passage("met", 15), f"Who is {mixed}?", "Ann"))
        taken_out(book, plan_words(book, words, node=None, copies=False))
        assert book.text(node.id) == " and Rene\u0301 met." and find(book, "A").synopsis == "… meets"
    assert_nowhere(folder, mixed)


def test_words_go_also_where_what_goes_stood_between_two_parts_of_them(folder):
    with opened(folder) as book:
        node = scene(book, "A", "OsOstunituni. It rained.")
        other = scene(book, "B", "Os-tuni. It rained.")
        book.replace(other.id, 2, 3, "Ostuni", act="type", origin=AUTHOR)
        before = book.last
        book.replace(other.id, 0, 10, "", act="delete", origin=AUTHOR)
        taken_out(book, plan_words(book, "Ostuni", node=None, copies=False))
        assert (book.text(node.id), book.text(other.id)) == (". It rained.", "ni. It rained.")
        assert book.text_at(other.id, before) == ". It rained."
    assert verify(folder).whole


def test_words_go_also_where_a_copy_that_goes_stands_between_two_parts_of_them(folder):
    with opened(folder) as book:
        node = scene(book, "A", "Ostuni. It rained.")
        sources = [Source(node.id, each) for each in book.ids(node.id, 1, 3)]
        data = book.texts.of(node.id).replacing(3, 3, "st")
        book.take(node.id, data, act="paste", origin=Origin("paste"), sources=sources)
        assert book.text(node.id) == "Oststuni. It rained."
        taken_out(book, plan_words(book, "Ostuni", node=None, copies=True))
        assert book.text(node.id) == ". It rained."
    assert_nowhere(folder, "Ostuni")


@pytest.mark.parametrize("now", ["Ost and uni.", "Xuni and OstX."])
def test_parts_of_the_words_that_stay_are_not_written_beside_each_other(folder, now):
    with opened(folder) as book:
        node = scene(book, "A", "Ostuni and Ostuni.")
        if now.startswith("X"):
            book.replace(node.id, 14, 17, "X", act="type", origin=AUTHOR)
            book.replace(node.id, 0, 3, "X", act="type", origin=AUTHOR)
        else:
            book.replace(node.id, 11, 14, "", act="delete", origin=AUTHOR)
            book.replace(node.id, 3, 6, "", act="delete", origin=AUTHOR)
        taken_out(book, plan_words(book, "Ostuni", node=None, copies=False))
        assert book.text(node.id) == now
    assert_nowhere(folder, "Ostuni")
    assert verify(folder).whole


def test_what_lies_outside_and_may_hold_it_is_named(folder):
    with opened(folder) as book:
        scene(book, "A", f"At {SECRET}.")
    backups = [*Path(os.environ["XDG_DATA_HOME"]).rglob("*.db")]
    half = backups[0].with_name(".20200101-000000.db.lianju-tmp")
    torn = folder / "lianju-torn-20200101-000000.db"
    for path in (half, torn, torn.with_name(torn.name + "-wal")):
        path.write_bytes(SECRET.encode())
    (folder / "lianju.toml").write_text(f'title = "{SECRET}"\n', "utf-8")
    path = next((folder / "manuscript").rglob("*A.md"))
    left = [path.with_name(path.name + "~"), path.with_name(f".{path.name}.swp"), path.parent / ".git", path]
    left[2].mkdir()
    for each in (*left[:2], left[2] / "index"):
        each.write_bytes(SECRET.encode())
    path.write_bytes(b"\xff" + SECRET.encode())  # no text: it cannot be taken in
    with opened(folder) as book:
        done = taken_out(book, plan_words(book, SECRET, node=None, copies=False))
    wanted = {half, torn, torn.with_name(torn.name + "-wal"), folder / "lianju.toml", *backups, *left}
    assert set(done.beyond) == wanted
    os.utime(half, (1, 1))
    backups[0].rename(backups[0].with_name("20190101-000000.db"))
    with opened(folder) as book:
        pass
    assert not half.exists()  # nobody writes it any more


def test_the_readable_copy_keeps_no_hash_of_what_held_the_words(folder):
    with opened(folder) as book:
        node = scene(book, "River", f"Her number is {SECRET}.")
    path = next((folder / "manuscript").rglob("*River.md"))
    held = hashlib.sha256(path.read_bytes()).hexdigest()
    with opened(folder) as book:
        typed(book, node, " She waits.")
    record = folder / "manuscript" / RECORD
    assert held in record.read_text("utf-8")
    with opened(folder) as book:
        taken_out(book, plan_words(book, SECRET, node=None, copies=False))
    assert held not in record.read_text("utf-8")


def test_a_studio_cleans_the_file_when_its_reader_is_gone(folder):
    with opened(folder) as book:
        node = scene(book, "A", f"At {SECRET}.")
    holding = Holding(folder)
    reader = sqlite3.connect(folder / "lianju.db")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM log").fetchone()
    holding.manuscript.database._connection.execute("PRAGMA busy_timeout = 10")
    done = carry_out(holding.manuscript, plan_words(holding.manuscript, SECRET, node=None, copies=False))
    begun = time.monotonic()
    holding.settle()
    assert done.unfinished and time.monotonic() - begun < 4 and verify(folder).unfinished
    reader.close()
    holding.settle()
    assert not verify(folder).unfinished
    assert holding.manuscript.text(node.id) == "At ."
    assert_nowhere(folder, SECRET)
    holding.close()


@pytest.fixture
def draft(book):
    """A draft in pieces, from prompts of its own, that became a proposal: its job, and the proposal."""
    node = scene(book, "S", "The wind rose. ")
    client, clock, length = book.ids(node.id, 0, 15)[-1]
    left = client, clock + length - 1
    begun = drafting.begin(
        book, node.id, left, None, language="en", instruction="say PERIWINKLE", wanted=60, model="markov"
    )
    with Session() as session:
        for piece in ("At dawn they came to Wil", "low End. They slept there until noon. "):
            writing = Writing(session, drafting.go_on(book, begun.number))
            drafting.keep(book, begun.number, writing, piece)
        return begun.number, drafting.finish(book, begun.number, writing)


def test_words_go_from_a_draft_whose_pieces_part_them(book, draft):
    taken_out(book, plan_words(book, "Willow End", node=None, copies=False))
    assert drafting.job(book, draft[0]).text == ""
    run = book.records("run")[book.records("proposal")[draft[1]]["run"]]
    assert run["redacted"] and "prompt" not in run


def test_the_hashes_of_the_prompts_of_a_draft_go_with_it(folder, book, draft):
    hashes = {each.prompt_sha256 for each in book.origins.values()} - {None}
    assert len(hashes) == 2
    taken_out(book, plan_run(book, book.records("proposal")[draft[1]]["run"]))
    assert {each.prompt_sha256 for each in book.origins.values()} == {None}
    for each in hashes:
        assert each.encode() not in (folder / "lianju.db").read_bytes()


def test_a_passage_that_came_from_a_draft_takes_its_pieces_along(book, draft):
    accept(book, draft[1])
    node = find(book, "S")
    start = book.text(node.id).index("noon")
    taken_out(book, plan_range(book, node, (start, start + 4), copies=False))
    assert drafting.job(book, draft[0]).text == ""


def test_of_a_draft_goes_what_the_settings_keep_no_longer(folder, book, draft):
    later = time.time() + 40 * DAY
    refuse(book, draft[1])
    assert expire(book, Retention(refused=30), now=later) is not None
    assert drafting.job(book, draft[0]).text == ""
    assert drafting.job(book, draft[0]).told["instruction"] == "say PERIWINKLE"
    assert expire(book, Retention(prompts=30), now=later) is not None
    assert expire(book, Retention(prompts=30, refused=30), now=later) is None
    for words in ("PERIWINKLE", "until noon"):
        assert words.encode() not in (folder / "lianju.db").read_bytes()


def test_a_long_draft_is_forgotten_with_its_run_and_by_its_words(tmp_path):
    create(tmp_path / "book", language="en", chapter="One")
    with opened(tmp_path / "book") as manuscript, Session() as session:
        node = manuscript.add("scene", "S", origin=AUTHOR, text="The wind rose. ")
        client, clock, length = manuscript.ids(node.id, 0, 15)[-1]
        begun = drafting.begin(
            manuscript,
            node.id,
            (client, clock + length - 1),
            None,
            language="en",
            instruction="say PERIWINKLE",
            wanted=60,
            model="markov",
        )
        request = drafting.go_on(manuscript, begun.number)
        for writing, piece in drafting.write(session, request, room=60, cancel=Cancel()):
            drafting.keep(manuscript, begun.number, writing, piece)
        proposal = drafting.finish(manuscript, begun.number, writing)
        run = manuscript.records("proposal")[proposal]["run"]
        piece = drafting.job(manuscript, begun.number).text[:30]
        carry_out(manuscript, plan_run(manuscript, run))
        assert drafting.job(manuscript, begun.number).text == ""
        assert "PERIWINKLE" not in str(manuscript.records("job"))
        drafting.begin(
            manuscript,
            node.id,
            None,
            None,
            language="en",
            instruction="say BLUEBELL",
            wanted=9,
            model="markov",
        )
        carry_out(manuscript, plan_words(manuscript, "BLUEBELL", node=None, copies=True))
        assert "BLUEBELL" not in str(manuscript.records("job"))
    assert piece.encode() not in b"".join(
        path.read_bytes() for path in (tmp_path / "book").glob("lianju.db*")
    )
