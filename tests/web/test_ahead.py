"""Reading ahead: told by the tokens that a run had to read, never by time."""

import threading

import pytest

from lianju.models.base import Cancel
from lianju.models.fakes import Script
from lianju.values.chunk import Chunk, End
from lianju.values.sampling import Sampling
from lianju.web.engine import ASKED, TYPING, Engine
from lianju.workspace.session import Session
from lianju.workspace.settings import Settings
from lianju.workspace.writing import WriteRequest, Writing, read_ahead

REQUEST = WriteRequest(text="The wind rose. " * 30, model="keeps", sampling=Sampling(max_tokens=4))


class Keeps(Script):
    """Keeps what it read last, a token a character, and says how much of a prompt it took from there."""

    def __init__(self):
        super().__init__(["x"] * 50, name="keeps")
        self.kept, self.read = "", []
        self.begun, self.waits = threading.Event(), False

    def hold(self, prompt):
        self.kept = prompt.text

    def branch(self, prompt, beginnings, sampling, *, cancel):
        raise NotImplementedError

    def stream(self, prompt, sampling, *, cancel):
        self.begun.set()
        while self.waits and not cancel.cancelled:
            pass
        if cancel.cancelled:
            yield Chunk("", end=End("cancelled", prompt_tokens=len(prompt.text), reused_tokens=0))
            return
        shared = next(
            (at for at, (one, two) in enumerate(zip(self.kept, prompt.text, strict=False)) if one != two),
            min(len(self.kept), len(prompt.text)),
        )
        self.read.append(len(prompt.text) - shared)
        self.kept = prompt.text
        yield Chunk("x")
        yield Chunk("", end=End("length", prompt_tokens=len(prompt.text), reused_tokens=shared, tokens=1))


class Blind(Script):
    """A model of another process: it keeps nothing that can be counted on."""


@pytest.fixture
def model():
    return Keeps()


@pytest.fixture
def engine(model):
    running = Engine(Settings(), model="keeps", changed=lambda lights: None)
    running.submit(TYPING, lambda session: session.adopt(model))
    running.start()
    running.wake()
    yield running
    model.waits = False
    running.close()


def settle(engine, rank=ASKED):
    """Wait until the engine has done what was asked of it before, at that rank or a more urgent one."""
    done = threading.Event()
    if rank is ASKED:
        engine.submit(ASKED, lambda session: done.set())
    else:
        engine.beside(lambda session, cancel: done.set() or False)
    assert done.wait(20)


def ahead(engine, request=REQUEST):
    engine.ahead(lambda session, cancel: read_ahead(session, request, cancel=cancel))


def ask(engine, request=REQUEST):
    ends = []

    def run(session):
        ends.extend(each.end for each in Writing(session, request).stream(Cancel()) if each.end)

    engine.submit(TYPING, run)
    settle(engine)
    return ends[0]


def test_what_was_read_ahead_is_not_read_again(engine, model):
    settle(engine)
    assert ask(engine).reused_tokens == 0
    model.kept = ""
    ahead(engine)
    settle(engine, rank=2)
    assert model.read[-1] == len(REQUEST.text)
    end = ask(engine)
    assert end.reused_tokens == end.prompt_tokens
    assert model.read[-1] == 0


def test_a_request_does_not_wait_for_what_is_read_ahead(engine, model):
    settle(engine)
    model.waits = True
    ahead(engine)
    assert model.begun.wait(20)
    went_on = threading.Event()
    engine.submit(TYPING, lambda session: went_on.set())
    assert went_on.wait(20)  # the reading would never have ended by itself
    assert model.read == []


def test_of_several_places_only_the_last_is_read(engine, model):
    settle(engine)
    blocked, go = threading.Event(), threading.Event()
    engine.submit(TYPING, lambda session: (blocked.set(), go.wait(20)))
    assert blocked.wait(20)
    for text in ("One. ", "Two, longer. "):
        ahead(engine, WriteRequest(text=text, model="keeps", sampling=Sampling(max_tokens=4)))
    go.set()
    settle(engine, rank=2)
    assert model.read == [len("Two, longer. ")]


def test_nothing_is_read_before_the_model_is_there(model):
    engine = Engine(Settings(), model=None, changed=lambda lights: None)
    engine.start()
    ahead(engine)
    settle(engine, rank=2)
    assert model.read == []
    engine.close()


def test_what_runs_elsewhere_is_sent_nothing_unasked():
    with Session() as session:
        blind = Blind(["x"], name="keeps")
        session.adopt(blind)
        assert read_ahead(session, REQUEST, cancel=Cancel()) is None
        assert blind.asked == []


@pytest.mark.real
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_ghost_of_the_bundled_model_reads_nothing_again(language):
    text = {"en": "The wind rose over the marsh and nobody spoke. ", "zh": "风从湖面上吹过来，谁也没有说话。"}
    request = WriteRequest(
        text=text[language] * 40,
        model="gemma3-270m",
        sampling=Sampling(max_tokens=4, cache_prompt=True, seed=1),
    )
    longer = WriteRequest(text=request.text + text[language], model=request.model, sampling=request.sampling)
    with Session() as session:
        (cold,) = (each.end for each in Writing(session, request).stream() if each.end)
        assert cold.reused_tokens == 0
    with Session() as session:
        stopped = Cancel()
        stopped.cancel()
        assert read_ahead(session, request, cancel=stopped) is None
        read = read_ahead(session, request, cancel=Cancel())
        assert (read.prompt_tokens, read.reused_tokens) == (cold.prompt_tokens, 0)
        (warm,) = (each.end for each in Writing(session, request).stream() if each.end)
        assert warm.prompt_tokens - warm.reused_tokens <= 1
        (typed,) = (each.end for each in Writing(session, longer).stream() if each.end)
        assert typed.prompt_tokens - typed.reused_tokens <= typed.prompt_tokens - cold.prompt_tokens + 2
