"""A model in another process: asked, cancelled, broken off, killed; the weights play no part here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from lianju.errors import ContextOverflow, ModelFileBroken, ModelStopped
from lianju.models.apart import Apart
from lianju.models.base import Cancel
from lianju.models.fakes import Markov, Script
from lianju.models.llamacpp import LlamaCpp
from lianju.values.chunk import TokenScore
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling

PROMPT = Prompt.of("The river")


def text(model: Script | Markov | Apart, **sampling: int) -> str:
    chunks = model.stream(PROMPT, Sampling(seed=3, **sampling), cancel=Cancel())
    return "".join(chunk.text for chunk in chunks)


def child(apart: Apart) -> psutil.Process:
    return psutil.Process(apart._process._popen.pid)


@pytest.fixture
def apart():
    model = Apart(Markov, name="markov", context=512)
    yield model
    model.close()


def test_it_says_what_the_model_says_here(apart):
    here = Markov(context=512)
    assert apart.limits == here.limits
    assert apart.count("a river of words") == here.count("a river of words")
    assert text(apart, max_tokens=40) == text(here, max_tokens=40) != ""


def test_what_the_model_raises_is_raised_here(apart):
    with pytest.raises(ContextOverflow) as here:
        list(Markov(context=512).stream(Prompt.of("word " * 2000), Sampling(seed=1), cancel=Cancel()))
    with pytest.raises(ContextOverflow) as there:
        list(apart.stream(Prompt.of("word " * 2000), Sampling(seed=1), cancel=Cancel()))
    assert there.value.arguments == here.value.arguments
    with pytest.raises(AttributeError):
        apart.hold(PROMPT)


def test_a_model_that_cannot_be_made_says_why(tmp_path):
    (tmp_path / "cut.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelFileBroken):
        Apart(LlamaCpp, tmp_path / "cut.gguf", name="cut")


class Slow(Script):
    """Says a word each twentieth of a second."""

    def stream(self, prompt, sampling, *, cancel):
        for chunk in super().stream(prompt, sampling, cancel=cancel):
            time.sleep(0.05)
            yield chunk

    def score(self, prompt, text, *, cancel=None):
        found = []
        while not cancel.cancelled and len(found) < len(text.split()):
            time.sleep(0.05)
            found.append(TokenScore(None, "word ", -1.0))
        return tuple(found)


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), *sys.path]))
    model = Apart(Slow, [["word "] * 2000] * 20, name="slow")
    yield model
    model.close()


def test_a_cancelled_stream_ends_as_one_in_this_process_does(slow):
    cancel = Cancel()
    threading.Timer(0.3, cancel.cancel).start()
    chunks = list(slow.stream(PROMPT, Sampling(max_tokens=2000), cancel=cancel))
    assert chunks[-1].end.reason == "cancelled"
    assert 0 < len(chunks) < 100


def test_a_cancelled_score_gives_fewer(slow):
    cancel = Cancel()
    threading.Timer(0.3, cancel.cancel).start()
    assert 0 < len(slow.score(PROMPT, "word " * 2000, cancel=cancel)) < 100


def test_leaving_a_stream_ends_it_there(slow):
    stream = slow.stream(PROMPT, Sampling(max_tokens=2000), cancel=Cancel())
    next(stream)
    stream.close()
    assert not slow._process._calls
    assert next(slow.stream(PROMPT, Sampling(max_tokens=5), cancel=Cancel())).text


def test_two_streams_at_once_keep_their_words_apart(slow):
    texts = []
    threads = [threading.Thread(target=lambda: texts.append(text(slow, max_tokens=8))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["word " * 8] * 3


def test_a_killed_process_is_an_error_and_the_next_call_starts_it_again(slow):
    stream = slow.stream(PROMPT, Sampling(max_tokens=2000), cancel=Cancel())
    next(stream)
    before = child(slow)
    before.send_signal(signal.SIGKILL)
    with pytest.raises(ModelStopped):
        list(stream)
    assert text(slow, max_tokens=3) == "word " * 3
    assert child(slow) != before


def test_the_interrupt_key_does_not_end_it(slow):
    child(slow).send_signal(signal.SIGINT)
    assert text(slow, max_tokens=3) == "word " * 3


def test_it_ends_with_the_process_that_wanted_it():
    code = (
        "import os, time\nfrom lianju.models.apart import Apart\nfrom lianju.models.fakes import Markov\n"
        "model = Apart(Markov, name='markov')\nprint(model._process._popen.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout
        other = psutil.Process(int(process.stdout.readline()))
        process.kill()
        other.wait(20)
