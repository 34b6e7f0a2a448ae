"""The back ends of the property suite, and how to run one; also a program for a second process.

A new back end is one entry in BACKENDS. `build` gets a folder where it may make what it
needs, and must build the same model there again in another process.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lianju.models import catalog
from lianju.models.apart import Apart
from lianju.models.base import Cancel, Closes, Model
from lianju.models.fakes import Echo, Markov, Script
from lianju.models.markov import SAMPLE
from lianju.values.chunk import Chunk, End
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.values.servers import Server

PROMPT = Prompt.of("Alice was beginning to get very tired of sitting by the river, and she said to her")
REPEATED = Sampling(seed=7, max_tokens=24)
CONTEXT = 2048
TINY_CONTEXT = 512


@dataclass(frozen=True)
class Backend:
    """One back end under test; `weights` and `modules` are what it needs to be there."""

    build: Callable[[Path], Model]
    real: bool = False
    weights: str | None = None
    modules: tuple[str, ...] = ()

    def missing(self) -> str | None:
        """Name what is not installed."""
        absent = [name for name in self.modules if importlib.util.find_spec(name) is None]
        if self.weights and not catalog.installed(self.weights):
            absent.append(self.weights)
        return ", ".join(absent) or None


def found(name: str) -> Path:
    """Return the weights of a bundled model that is installed."""
    path = catalog.find(name)
    assert path is not None
    return path


def _script(folder: Path) -> Model:
    return Script(
        [["There was ", "no wind, ", "and the ", "river ", "ran 静静", "地", " 😀 on", "."]] * 10_000
    )


def _llamacpp(folder: Path) -> Model:
    from lianju.models.llamacpp import LlamaCpp

    return LlamaCpp(found("gemma3-270m"), name="llamacpp-gemma", context=CONTEXT)


def _apart(folder: Path) -> Model:
    return llamacpp_apart("smollm2", context=CONTEXT)


def llamacpp_apart(name: str, **named: int) -> Apart:
    """Load bundled weights in another process."""
    from lianju.models.llamacpp import LlamaCpp

    return Apart(LlamaCpp, found(name), name=name, **named)


def _transformers_gguf(folder: Path) -> Model:
    from lianju.models.transformers import Transformers

    return Transformers(found("smollm2"), name="transformers-smollm2", context=CONTEXT)


def _transformers_tiny(folder: Path) -> Model:
    from lianju.models.transformers import Transformers

    if not (folder / "tiny" / "config.json").exists():
        make_tiny(folder / "tiny")
    return Transformers(folder / "tiny")


def _openai(folder: Path) -> Model:
    from engine_server import engine

    from lianju.models.openai import open_server

    process = contextlib.ExitStack()
    running = process.enter_context(engine(found("smollm2")))
    model = open_server(Server("openai-smollm2", running.url), key=running.key)
    process.callback(model.close)
    model.close = process.close  # type: ignore[method-assign]
    return model


BACKENDS: dict[str, Backend] = {
    "echo": Backend(lambda folder: Echo(context=CONTEXT)),
    "script": Backend(_script),
    "markov": Backend(lambda folder: Markov(context=CONTEXT)),
    "llamacpp-gemma": Backend(_llamacpp, real=True, weights="gemma3-270m"),
    "apart-smollm2": Backend(_apart, real=True, weights="smollm2"),
    "transformers-tiny": Backend(_transformers_tiny, real=True, modules=("torch", "transformers")),
    "transformers-smollm2": Backend(
        _transformers_gguf, real=True, weights="smollm2", modules=("torch", "transformers", "gguf")
    ),
    "openai-smollm2": Backend(_openai, real=True, weights="smollm2"),
}


def make_tiny(folder: Path) -> None:
    """Make a GPT-2 of random weights and a small byte-level BPE, the same each time."""
    import torch
    from tokenizers import ByteLevelBPETokenizer
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    marks = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    spelling = ByteLevelBPETokenizer()
    spelling.train_from_iterator([SAMPLE], vocab_size=500, special_tokens=marks, show_progress=False)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=spelling._tokenizer,
        eos_token=marks[0],
        additional_special_tokens=marks[1:],
        chat_template="{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    )
    torch.manual_seed(0)
    config = GPT2Config(
        vocab_size=len(tokenizer) + 5,
        n_positions=TINY_CONTEXT,
        n_embd=48,
        n_layer=2,
        n_head=3,
        initializer_range=0.2,
    )
    GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def run(model: Model, prompt: Prompt, sampling: Sampling, *, cancel: Cancel | None = None) -> list[Chunk]:
    """Collect a whole stream."""
    return list(model.stream(prompt, sampling, cancel=cancel or Cancel()))


def text_of(chunks: Sequence[Chunk], choice: int = 0) -> str:
    """Join the text of one choice."""
    return "".join(chunk.text for chunk in chunks if chunk.choice == choice)


def end_of(chunks: Sequence[Chunk], choice: int = 0) -> End:
    """Return the one end of a choice."""
    (end,) = [chunk.end for chunk in chunks if chunk.end and chunk.choice == choice]
    return end


def cancelled_after(seconds: float) -> Cancel:
    """Return a switch that another thread throws."""
    cancel = Cancel()
    timer = threading.Timer(seconds, cancel.cancel)
    timer.daemon = True
    timer.start()
    return cancel


def timed(chunks: Iterator[Chunk]) -> tuple[list[Chunk], float]:
    """Collect what is left of a stream and the seconds that it took."""
    began = time.perf_counter()
    return list(chunks), time.perf_counter() - began


def repeated_texts(model: Model) -> list[str]:
    """Run what must come out the same in every process."""
    return [text_of(run(model, PROMPT, replace(REPEATED, seed=seed))) for seed in (1, 2)]


if __name__ == "__main__":
    built = BACKENDS[sys.argv[1]].build(Path(sys.argv[2]))
    print(json.dumps(repeated_texts(built)))
    if isinstance(built, Closes):
        built.close()
