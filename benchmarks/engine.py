"""Speed of the engine, as ratios measured in one run: `.venv-test/bin/python benchmarks/engine.py`.

a  decode through Lianju against the bare xllamacpp loop
b  decode through Lianju against transformers.generate on the same weights
c  typing replay: 200 bursts on 1,500 tokens; times as multiples of one decode step, share read again
d  four alternatives against one; four beginnings against one
e  10,000 banned phrases against none; hits in 30,000 words
f  grammar on against off
g  peak memory through Lianju against the bare xllamacpp loop, each in a process of its own

Name parts to run only those. Needs the bundled weights; (b) needs `lianju[train]`. (c) and (e) take texts
from --texts (folders of UTF-8 files); without it, Python's own documentation, which is English only.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

from lianju.language.detect import Language, detect
from lianju.models import catalog, wire
from lianju.models.base import Cancel
from lianju.models.llamacpp import LlamaCpp
from lianju.values.grammar import Grammar
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing import alternatives, bans
from lianju.writing.continuation import prompt_for
from lianju.writing.phrases import BanReport, Phrases, fold

SEED = 20261123
PROMPT = "The old house at the end of the lane had been empty for years, until"
ROUNDS = 8
PAIRS = 40
LISTS: dict[str, dict[Language, tuple[int, ...]]] = {
    "phrases of 3-4 words or 4 characters": {"en": (3, 4), "zh": (4,)},
    "phrases of 2-3 words or 2-4 characters": {"en": (2, 3), "zh": (2, 3, 4)},
}
TYPED = {"en": 6500, "zh": 2300}  # characters of about 1,500 tokens
TYPING: dict[str, tuple[list[str], list[str], str]] = {
    "en": (
        [" and", " the", " her", " then", ".", ",", " was"],
        ["slowly", "window", "silence", "never"],
        "He looked at the door and did not speak for a long while. ",
    ),
    "zh": (["的", "他", "了", "，", "。", "不"], ["慢慢地", "窗外", "忽然"], "他望着门口，半晌没有说话。"),
}
# ru_maxrss would count what the parent held before the exec; VmHWM begins anew.
PEAK = 'print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))'
OURS = f"""
from lianju.models import catalog
from lianju.models.base import Cancel
from lianju.models.llamacpp import LlamaCpp
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
model = LlamaCpp(catalog.find("gemma3-270m"))
list(model.stream(Prompt.of({PROMPT!r}), Sampling(max_tokens=64, seed=1), cancel=Cancel()))
{PEAK}
"""
BARE = f"""
import xllamacpp
from lianju.models import catalog
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel, params.verbosity = str(catalog.find("gemma3-270m")), 4096, 1, -1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
xllamacpp.Server(params).handle_completions({{"prompt": {PROMPT!r}, "max_tokens": 64, "seed": 1}})
{PEAK}
"""


def main() -> None:
    """Run the chosen parts and print one line a figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", default=list("abcdefg"))
    parser.add_argument("--texts", type=Path, nargs="+", default=[])
    parser.add_argument("--words", type=int, default=15_000)
    options = parser.parse_args()
    print(
        f"{time.strftime('%Y-%m-%d')}  {platform.platform()}  {_processor()}  xllamacpp {version('xllamacpp')}"
    )
    texts = _texts(options.texts)
    model = LlamaCpp(catalog.find("gemma3-270m") or Path("?"), name="gemma3-270m")
    parts: dict[str, Callable[[], None]] = {
        "a": lambda: against_bare_loop(model),
        "b": lambda: against_transformers(model),
        "c": lambda: typing_replay(model, texts),
        "d": lambda: four_alternatives(model, texts),
        "e": lambda: banned_phrases(model, texts, options.words),
        "f": lambda: grammar_on(model),
        "g": peak_memory,
    }
    for part in options.parts:
        parts[part]()


def against_bare_loop(model: LlamaCpp) -> None:
    """Time the same 128 tokens both ways, alternating."""
    sampling = Sampling(max_tokens=128, seed=1, ignore_eos=True)
    prompt = Prompt.of(PROMPT)
    body = {"prompt": model.spell(prompt), "max_tokens": 128, "seed": 1, "ignore_eos": True, "stream": True}
    body |= {
        "temperature": 0.8,
        "top_k": 40,
        "top_p": 0.95,
        "min_p": 0.05,
        "cache_prompt": False,
        "id_slot": 0,
    }

    def bare() -> None:
        model._server.handle_completions(body, lambda answer: False)

    ours, theirs = _alternate(lambda: _drain(model.stream(prompt, sampling, cancel=Cancel())), bare)
    _say("a", "decode speed, Lianju / bare xllamacpp loop", theirs / ours, "condition >= 0.97")
    _say("a", "tokens a second through Lianju", 128 / ours, "")


def against_transformers(model: LlamaCpp) -> None:
    """Time 48 tokens of `transformers.generate` on the same GGUF."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    path = catalog.find("gemma3-270m") or Path("?")
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    theirs = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    inputs = tokenizer(PROMPT, return_tensors="pt")
    sampling = Sampling(max_tokens=48, seed=1, ignore_eos=True)

    def generate() -> None:
        theirs.generate(**inputs, max_new_tokens=48, min_new_tokens=48, do_sample=True, top_k=40, top_p=0.95)

    prompt = Prompt.of(PROMPT)
    ours, other = _alternate(
        lambda: _drain(model.stream(prompt, sampling, cancel=Cancel())), generate, rounds=3
    )
    _say("b", "decode speed, Lianju / transformers.generate", other / ours, "")


def typing_replay(model: LlamaCpp, texts: Sequence[str]) -> None:
    """Type, edit 1/5/20 paragraphs or 200 words back, undo and paste, 200 times; time each first token."""
    step = _decode_step(model)
    for language in sorted({detect(text) for text in texts}):
        text = next(text for text in texts if detect(text) == language)
        text = text[20_000 : 20_000 + TYPED[language]]
        cold = statistics.median(_first_token(model, text, cold=True)[0] for _ in range(3))
        print(
            f"c  {language}: {model.count(text)} tokens; one decode step {1000 * step:.1f} ms; cold start {cold:.2f} s"
        )
        for kind, values in sorted(_bursts(model, text, language).items()):
            times = sorted(seconds for seconds, _ in values)
            marks = "/".join(f"{_quantile(times, q) / step:.1f}" for q in (0.5, 0.9, 0.99))
            again = statistics.mean(share for _, share in values)
            whole = _quantile(times, 0.9) / cold
            print(
                f"c  {language} {kind:13} n={len(values):3}  steps p50/p90/p99 {marks}"
                f"  read again {again:.1%}  p90/cold {whole:.1%}",
                flush=True,
            )


def _bursts(model: LlamaCpp, text: str, language: Language) -> dict[str, list[tuple[float, float]]]:
    draw = random.Random(SEED)
    found: dict[str, list[tuple[float, float]]] = {}
    _first_token(model, text)
    undo: str | None = None
    for _ in range(200):
        kinds = ["append"] * 6 + ["edit 1", "edit 5", "edit 20", "200 words back", "paste"]
        kind = draw.choice(kinds + ["undo"] * 2 if undo else kinds)
        text, undo = (undo, None) if kind == "undo" and undo else (_edited(text, kind, draw, language), text)
        found.setdefault(kind, []).append(_first_token(model, text))
    return found


def four_alternatives(model: LlamaCpp, texts: Sequence[str]) -> None:
    """Time four continuations of 64 tokens against one, after 1,500 tokens: read with them, and read before.

    Behind it stands what the bare engine needs for four at once after the same text, read before.
    """
    prompt = Prompt.of(texts[0][20_000 : 20_000 + TYPED[detect(texts[0])]])
    first: dict[bool, list[float]] = {True: [], False: []}

    def one(*, warm: bool) -> None:
        sampling = Sampling(max_tokens=64, seed=1, cache_prompt=warm, ignore_eos=True)
        _drain(model.stream(prompt, sampling, cancel=Cancel()))

    def four(*, warm: bool) -> None:
        if not warm:
            _drain(model.stream(Prompt.of("x"), Sampling(max_tokens=1), cancel=Cancel()))  # empties the slots
        begun, seen = time.perf_counter(), set[int]()
        sampling = Sampling(max_tokens=64, seed=1, cache_prompt=True, ignore_eos=True)
        for chunk in alternatives.stream(model, prompt, sampling, 4, cancel=Cancel()):
            seen.add(chunk.choice)
            if len(seen) == 4:
                first[warm].append(time.perf_counter() - begun)
                seen.add(99)

    body = wire.request(Sampling(max_tokens=64, seed=1, cache_prompt=True, ignore_eos=True, choices=4))
    body |= {"prompt": model.spell(prompt), "stream": True, "id_slot": 0}

    def bare() -> None:
        model._server.handle_completions(body, lambda answer: False)

    for warm, told in ((False, "reading the text"), (True, "text read before")):
        times = _alternate(partial(one, warm=warm), partial(four, warm=warm))
        _say("d", f"four alternatives / one, {told}", times[1] / times[0], "condition <= 2.5")
        _say("d", f"four beginnings on screen / one, {told}", min(first[warm]) / times[0], "condition <= 1")
    times = _alternate(partial(one, warm=True), bare)
    _say(
        "d",
        "bare engine, four at once / one, text read before",
        times[1] / times[0],
        "the floor of the engine",
    )


def banned_phrases(model: LlamaCpp, texts: Sequence[str], words: int) -> None:
    """Write with 10,000 phrases drawn by seed from the texts, and look for them in all that came.

    Two lists: one of phrases as long as a cliché, and one of short ones, as common as "of the". The first
    PAIRS prompts are also continued without bans; the cost is that of a token there.
    """
    for kind, lengths in LISTS.items():
        banned = Phrases(_phrases(texts, 10_000, lengths))
        written = hits = number = 0
        report = BanReport()
        spent: list[list[tuple[float, int]]] = [[], []]
        while written < words or number < PAIRS:
            sampling = Sampling.preset("balanced", max_tokens=192, seed=SEED + number)
            prompt = Prompt.of(_opening(texts, number))
            text, seconds = _timed(
                bans.stream(model, prompt, sampling, banned, cancel=Cancel(), report=report)
            )
            if number < PAIRS:
                spent[1].append((seconds, model.count(text)))
                plain, seconds = _timed(model.stream(prompt, sampling, cancel=Cancel()))
                spent[0].append((seconds, model.count(plain)))
            hits += banned.first(text) is not None
            written += len(re.findall(r"[A-Za-z]+|[\u4e00-\u9fff]", text))
            number += 1
        free, held = (sum(seconds for seconds, _ in runs) / sum(count for _, count in runs) for runs in spent)
        print(
            f"e  {len(banned)} {kind}: met and avoided {report.hits}, tokens thrown away {report.thrown_away}"
        )
        _say(
            "e", f"time a token, with / without them (sums of {PAIRS} runs)", held / free, "condition <= 1.15"
        )
        _say("e", f"texts with a phrase, of {number} with {written} words", hits, "condition 0")


def grammar_on(model: LlamaCpp) -> None:
    """Time 96 tokens inside a grammar that allows any text, and outside, one beside the other 24 times."""
    free = Sampling(max_tokens=96, seed=1, ignore_eos=True)
    held = replace(free, ignore_eos=False, grammar=Grammar("regex", r"[A-Za-z ,.'\n]{400,900}"))
    prompt = Prompt.of(PROMPT)
    speeds: list[list[float]] = [[], []]
    for _ in range(3 * ROUNDS):
        for place, sampling in enumerate((free, held)):
            begun = time.perf_counter()
            *_, last = model.stream(prompt, sampling, cancel=Cancel())
            speeds[place].append((last.end.tokens if last.end else 0) / (time.perf_counter() - begun))
    ratios = [held_speed / free_speed for free_speed, held_speed in zip(*speeds, strict=True)]
    _say("f", "decode speed, grammar on / off, median of the pairs", median(ratios), "condition >= 0.9")
    _say("f", "decode speed, grammar on / off, best of each", max(speeds[1]) / max(speeds[0]), "")


def peak_memory() -> None:
    """Write 64 tokens in two fresh processes and compare the most memory that each held."""
    ours, bare = (
        int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)
        for code in (OURS, BARE)
    )
    _say("g", "peak memory in MiB through Lianju (6 slots of 4,096)", ours / 1024, "")
    _say("g", "peak memory, Lianju / bare xllamacpp (1 slot of 4,096)", ours / bare, "")


def _alternate(
    one: Callable[[], object], other: Callable[[], object], *, rounds: int = ROUNDS
) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    one(), other()
    for _ in range(rounds):
        for act, into in zip((one, other), times, strict=True):
            begun = time.perf_counter()
            act()
            into.append(time.perf_counter() - begun)
    return min(times[0]), min(times[1])


def _drain(chunks: Iterator[object]) -> None:
    for _ in chunks:
        pass


def _timed(chunks: Iterator) -> tuple[str, float]:
    begun = time.perf_counter()
    text = "".join(chunk.text for chunk in chunks)
    return text, time.perf_counter() - begun


def _decode_step(model: LlamaCpp) -> float:
    sampling = Sampling(max_tokens=64, seed=1, ignore_eos=True)
    end = [chunk for chunk in model.stream(Prompt.of(PROMPT), sampling, cancel=Cancel()) if chunk.end][-1].end
    return end.decode_seconds / end.tokens if end and end.decode_seconds and end.tokens else 0.0


def _first_token(model: LlamaCpp, text: str, *, cold: bool = False) -> tuple[float, float]:
    begun = time.perf_counter()
    assembly = prompt_for(model, text, language=detect(text), window=2000, max_tokens=16)
    sampling = Sampling(max_tokens=8, seed=1, cache_prompt=not cold, ignore_eos=True)
    first = again = 0.0
    for chunk in model.stream(assembly.prompt, sampling, cancel=Cancel()):
        if chunk.text and not first:
            first = time.perf_counter() - begun
        if chunk.end and chunk.end.prompt_tokens:
            again = 1 - (chunk.end.reused_tokens or 0) / chunk.end.prompt_tokens
    return first, again


def _edited(text: str, kind: str, draw: random.Random, language: Language) -> str:
    typed, swapped, pasted = TYPING[language]
    if kind == "append":
        return text + draw.choice(typed)
    if kind == "paste":
        return text + "\n" + pasted * 3
    if kind == "200 words back":
        place = len(text) - (200 if language == "zh" else 1100)
    else:
        borders = [match.end() for match in re.finditer(r"\n+", text)]
        place = borders[max(0, len(borders) - 1 - int(kind.split()[1]))]
    return text[:place] + draw.choice(swapped) + text[place + 6 :]


def _texts(folders: Sequence[Path]) -> list[str]:
    paths = sorted(path for folder in folders for path in folder.rglob("*.txt"))
    if paths:
        return [path.read_text("utf-8", "replace") for path in paths]
    from pydoc_data.topics import topics

    return ["\n\n".join(topics.values())]


def _source(texts: Sequence[str], draw: random.Random) -> str:
    """Draw a language, then a text of it: there may be many more of one than of the other."""
    language = draw.choice(sorted({detect(text) for text in texts}))
    return draw.choice([text for text in texts if detect(text) == language])


def _opening(texts: Sequence[str], number: int) -> str:
    draw = random.Random(SEED + number)
    source = _source(texts, draw)
    start = draw.randrange(max(1, len(source) - 400))
    return source[start : start + 200]


def _phrases(texts: Sequence[str], count: int, lengths: dict[Language, tuple[int, ...]]) -> list[str]:
    """Draw rows of so many words, or Chinese characters, as they stand in the texts."""
    draw = random.Random(SEED)
    found: set[str] = set()
    while len(found) < count:
        source = _source(texts, draw)
        start = draw.randrange(len(source) - 200)
        language = detect(source)
        length = draw.choice(lengths[language])
        if language == "zh":
            pattern = rf"[\u4e00-\u9fff]{{{length}}}"
        else:
            pattern = rf"(?<=\W)[A-Za-z]+(?: [A-Za-z]+){{{length - 1}}}\b"
        match = re.search(pattern, source[start : start + 100])
        if match:
            found.add(fold(match.group()))
    return sorted(found)


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return f"{line.partition(':')[2].strip()}, {len(os.sched_getaffinity(0))} cores"
    return platform.processor()


def _quantile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


def _say(part: str, what: str, value: float, wanted: str) -> None:
    print(f"{part}  {what}: {value:.3f}  {wanted}", flush=True)


if __name__ == "__main__":
    main()
