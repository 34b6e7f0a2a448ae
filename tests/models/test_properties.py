"""What every back end must do: one set of tests for all of them.

Nothing here asserts wording. What a back end cannot do, it must refuse by name.
"""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from random_grammars import random_grammars
from suite import (
    BACKENDS,
    CONTEXT,
    PROMPT,
    REPEATED,
    cancelled_after,
    end_of,
    repeated_texts,
    run,
    text_of,
    timed,
)

from lianju.errors import CapabilityMissing, ContextOverflow, EmptyPrompt, InvalidGrammar
from lianju.models import wire
from lianju.models.base import Branches, Cancel, Counts, Model, Scores, Tokenizes
from lianju.models.constraint import Walk, belongs
from lianju.values.grammar import Grammar
from lianju.values.prompt import Block, Prompt
from lianju.values.sampling import Sampling

MARKS = "<|im_end|> <bos> <|endoftext|> <eos>"
GRAMMARS = (
    Grammar("regex", "[0-9]{3} (cats|dogs|猫)"),
    Grammar("lark", 'start: "It is " WHAT "."\nWHAT: /[a-z]{1,5}/'),
    Grammar("gbnf", 'root ::= "yes" | "no" | "也许"'),
    Grammar("json_schema", '{"type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 9}},'
            ' "required": ["n"], "additionalProperties": false, "x-guidance": {"whitespace_flexible": false}}'),
)  # fmt: skip


def refused(model: Model, prompt: Prompt, sampling: Sampling) -> str:
    """Return the capability that `model` says it lacks."""
    with pytest.raises(CapabilityMissing) as caught:
        run(model, prompt, sampling)
    assert caught.value.arguments["name"] == model.name
    return str(caught.value.arguments["capability"])


def one_step(model: Model) -> float:
    """Return the seconds that a decode step or a prefill batch may take, as busy as the machine is now."""
    began = time.perf_counter()
    run(model, Prompt.of("She said that it had never been so quiet. " * 10), Sampling(seed=1, max_tokens=2))
    return 1.0 + 3 * (time.perf_counter() - began)


def test_is_a_model(model: Model) -> None:
    assert isinstance(model, Model)
    assert isinstance(model, Scores) == model.limits.scores


def test_each_choice_ends_once_and_last(model: Model) -> None:
    chunks = run(model, PROMPT, Sampling(seed=1, max_tokens=8, choices=3))
    for choice in range(3):
        own = [chunk for chunk in chunks if chunk.choice == choice]
        assert [chunk for chunk in own if chunk.end] == own[-1:]
        assert own[-1].end is not None and own[-1].end.reason in ("stop", "length")
    assert {chunk.choice for chunk in chunks} == {0, 1, 2}


def test_seeds_of_choices_count_up(model: Model) -> None:
    chunks = run(model, PROMPT, Sampling(seed=40, max_tokens=4, choices=3))
    seeds = [end_of(chunks, choice).seed for choice in range(3)]
    assert seeds == ([40, 41, 42] if model.limits.seed else [None] * 3)


def test_a_stream_joins_to_the_same_text_as_another_run(model: Model) -> None:
    first, second = (text_of(run(model, PROMPT, REPEATED)) for _ in range(2))
    assert first == second
    assert first


def test_a_stream_joins_to_the_text_without_streaming(model: Model, backend: str) -> None:
    if backend.startswith("llamacpp"):
        text = text_of(run(model, PROMPT, REPEATED))
        stops: list[tuple[str, ...]] = [("e",), (text[10:13],), (text[-2:] + "\0",)]
        samplings = [REPEATED, replace(REPEATED, grammar=GRAMMARS[0])]
        for sampling in samplings + [replace(REPEATED, stop=stop) for stop in stops]:
            whole = wire.request(sampling) | {"prompt": model.spell(PROMPT)}  # type: ignore[attr-defined]
            whole["stop"] = list(sampling.stop)
            if sampling.grammar:
                from lianju.models.constraint import to_lark

                whole |= {"grammar": to_lark(sampling.grammar)}
            answer = model._complete(whole)  # type: ignore[attr-defined]
            assert text_of(run(model, PROMPT, sampling)) == answer["choices"][0]["text"]


def test_the_same_seed_gives_the_same_text_in_another_process(
    model: Model, backend: str, folder: Path
) -> None:
    program = Path(__file__).with_name("suite.py")
    answer = subprocess.run(
        [sys.executable, str(program), backend, str(folder)],
        capture_output=True, check=True, text=True, timeout=300,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert json.loads(answer.stdout.splitlines()[-1]) == repeated_texts(model)


def test_other_seeds_give_other_texts(model: Model) -> None:
    runs = [run(model, PROMPT, Sampling(seed=seed, max_tokens=16)) for seed in range(5)]
    assert (len({text_of(chunks) for chunks in runs}) > 1) == model.limits.seed
    assert [end_of(chunks).seed for chunks in runs] == (list(range(5)) if model.limits.seed else [None] * 5)


def test_without_a_seed_the_end_reports_one_that_repeats_the_run(model: Model) -> None:
    chunks = run(model, PROMPT, Sampling(max_tokens=12))
    seed = end_of(chunks).seed
    assert (seed is not None) == model.limits.seed
    assert text_of(run(model, PROMPT, Sampling(max_tokens=12, seed=seed))) == text_of(chunks)


def test_a_stop_string_ends_the_text_before_it(model: Model) -> None:
    text = text_of(run(model, PROMPT, REPEATED))
    for start in range(0, len(text) - 2, 5):
        stop = text[start : start + 3]
        chunks = run(model, PROMPT, replace(REPEATED, stop=(stop, "\0never")))
        assert text_of(chunks) == text[: text.find(stop)]
        assert end_of(chunks).reason == "stop"


def test_a_stop_string_that_never_comes_changes_nothing(model: Model) -> None:
    text = text_of(run(model, PROMPT, REPEATED))
    held = text[-2:] + "\0"  # the end of the text is held back until the very end
    assert text_of(run(model, PROMPT, replace(REPEATED, stop=(held,)))) == text


def test_max_tokens_is_kept(model: Model) -> None:
    end = end_of(run(model, PROMPT, Sampling(seed=3, max_tokens=3, ignore_eos=True)))
    assert (end.reason, end.tokens) == ("length", 3)


def test_cancel_from_another_thread_stops_within_a_step(model: Model) -> None:
    patience = one_step(model)
    cancel = Cancel()
    stream = model.stream(PROMPT, Sampling(seed=1, max_tokens=1500, ignore_eos=True), cancel=cancel)
    next(stream)
    thread = threading.Thread(target=cancel.cancel)
    thread.start()
    thread.join()
    rest, seconds = timed(stream)
    assert end_of(rest).reason == "cancelled"
    assert seconds < patience
    assert text_of(run(model, PROMPT, REPEATED)) == text_of(run(model, PROMPT, REPEATED))


def test_cancel_stops_while_a_long_prompt_is_read(model: Model) -> None:
    long, patience = Prompt.of(_long(model)), one_step(model)
    chunks, seconds = timed(model.stream(long, Sampling(seed=1, max_tokens=2), cancel=cancelled_after(0.1)))
    assert seconds < 0.1 + patience
    assert end_of(chunks).reason in ("cancelled", "length", "stop")
    before_it_began = Cancel()
    before_it_began.cancel()
    chunks = run(model, long, Sampling(seed=1, choices=2), cancel=before_it_began)
    assert [end_of(chunks, choice).reason for choice in range(2)] == ["cancelled"] * 2
    assert text_of(chunks) == ""


def test_leaving_a_stream_frees_the_engine(model: Model) -> None:
    expected, patience = text_of(run(model, PROMPT, REPEATED)), one_step(model)
    for _ in range(3):
        stream = model.stream(PROMPT, Sampling(seed=1, max_tokens=1500, ignore_eos=True), cancel=Cancel())
        next(stream)
        began = time.perf_counter()
        stream.close()  # type: ignore[attr-defined]
        assert time.perf_counter() - began < patience
    never_begun = [model.stream(PROMPT, REPEATED, cancel=Cancel()) for _ in range(12)]
    del never_begun
    gc.collect()
    assert text_of(run(model, PROMPT, REPEATED)) == expected


@pytest.mark.parametrize("post", [True, False], ids=["drawn-from", "raw"])
def test_every_token_has_a_logprob_and_runners_up(model: Model, post: bool) -> None:
    sampling = Sampling(seed=5, max_tokens=12, n_probs=4, post_sampling_probs=post, min_p=0.0, top_p=1.0)
    if not model.limits.logprobs:
        assert refused(model, PROMPT, sampling) == "logprobs"
        return
    chunks = run(model, PROMPT, sampling)
    tokens = [chunk for chunk in chunks if chunk.token is not None]
    assert len(tokens) == len([chunk for chunk in chunks if chunk.text or chunk.logprob is not None])
    for chunk in tokens:
        values = [each.logprob for each in chunk.runners_up]
        assert chunk.logprob is not None and chunk.logprob <= 0
        assert values == sorted(values, reverse=True)
        assert 1 <= len(values) <= 4 and max(values) <= 0
        for each in chunk.runners_up:
            assert each.token != chunk.token or each.logprob == pytest.approx(chunk.logprob, abs=1e-4)
        assert chunk.logprob <= values[0] + 1e-4


def test_no_logprobs_unless_asked_for(model: Model) -> None:
    assert all(chunk.logprob is None and not chunk.runners_up for chunk in run(model, PROMPT, REPEATED))


def test_scores_agree_with_what_was_drawn(model: Model) -> None:
    if not isinstance(model, Scores):
        assert not model.limits.scores
        return
    text = " and then she said that it was late 花。"
    scores = model.score(PROMPT, text)
    assert all(score.logprob <= 0 for score in scores)
    assert isinstance(model, Tokenizes)
    assert [score.token for score in scores] == model.tokenize(text)
    assert model.score(PROMPT, text, cancel=Cancel()) == scores
    stopped = Cancel()
    stopped.cancel()
    assert len(model.score(PROMPT, text, cancel=stopped)) < len(scores)
    sampling = Sampling(seed=5, temperature=0.0, max_tokens=10, n_probs=1, post_sampling_probs=False)
    drawn = [chunk for chunk in run(model, PROMPT, sampling) if chunk.token is not None and chunk.text]
    said = "".join(chunk.text for chunk in drawn)
    if model.tokenize(said) == [chunk.token for chunk in drawn]:
        for score, chunk in zip(model.score(PROMPT, said), drawn, strict=True):
            assert score.logprob == pytest.approx(chunk.logprob, abs=0.05)


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: str(grammar.kind))
def test_a_grammar_of_each_notation_is_obeyed(model: Model, grammar: Grammar) -> None:
    sampling = Sampling(seed=2, max_tokens=40, grammar=grammar)
    if grammar.kind not in model.limits.grammars:
        assert refused(model, PROMPT, sampling) == "grammars"
        return
    chunks = run(model, PROMPT, sampling)
    assert end_of(chunks).reason == "stop"
    assert belongs(grammar, text_of(chunks))


def test_a_hundred_random_grammars_are_obeyed(model: Model, backend: str) -> None:
    # transformers-tiny runs the same code as transformers-smollm2, ten times as fast: a hundred there.
    grammars = random_grammars(30 if backend == "transformers-smollm2" else 100, seed=20261123)
    if not model.limits.grammars:
        assert {refused(model, PROMPT, Sampling(grammar=grammar)) for grammar in grammars} == {"grammars"}
        return
    finished = 0
    for number, grammar in enumerate(grammars):
        chunks = run(
            model,
            Prompt.of("A word: "),
            Sampling(seed=number, max_tokens=10, temperature=1.5, grammar=grammar),
        )
        text = text_of(chunks)
        if end_of(chunks).reason == "stop":
            finished += 1
            assert belongs(grammar, text), (grammar, text)
            assert grammar.kind != "regex" or re.fullmatch(grammar.text, text), (grammar, text)
        else:
            assert Walk(grammar).take(text), (grammar, text)
    assert finished > 0.6 * len(grammars)


def test_what_the_grammar_forced_is_said(model: Model) -> None:
    grammar = Grammar("regex", "Chapter [0-9]: 第一章 😀 the end")
    if not model.limits.grammars:
        assert refused(model, PROMPT, Sampling(grammar=grammar)) == "grammars"
        return
    chunks = run(model, PROMPT, Sampling(seed=2, max_tokens=60, grammar=grammar))
    walk, told = Walk(grammar), []
    for chunk in chunks:
        if chunk.text:
            assert (chunk.forced == "grammar") == walk.forces(chunk.text)
            told.append((chunk.text, chunk.forced))
            walk.take(chunk.text)
    assert "".join(text for text, forced in told if forced is None).strip(" :").isdigit()
    assert all(chunk.forced is None for chunk in run(model, PROMPT, REPEATED))


def test_what_was_refused_or_never_begun_holds_no_place_in_the_engine(model: Model) -> None:
    if not isinstance(model, Branches):
        return
    for _ in range(10):
        with pytest.raises(InvalidGrammar):
            run(model, PROMPT, Sampling(grammar=Grammar("regex", "([")))
        with pytest.raises(ContextOverflow):
            list(model.branch(PROMPT, [Prompt.of("字 " * 2 * CONTEXT)], Sampling(), cancel=Cancel()))
        model.stream(PROMPT, REPEATED, cancel=Cancel())
    model.hold(PROMPT)
    beginnings = [PROMPT.going_on(f" it was {number}") for number in range(model.limits.choices)]
    chunks = list(model.branch(PROMPT, beginnings, Sampling(seed=1, max_tokens=2), cancel=Cancel()))
    assert [end_of(chunks, choice).reason for choice in range(len(beginnings))] == ["length"] * len(
        beginnings
    )


def test_an_invalid_grammar_is_refused_before_anything_is_said(model: Model) -> None:
    for grammar in (Grammar("regex", "(["), Grammar("lark", "start: nowhere"), Grammar("json_schema", "{")):
        if not model.limits.grammars:
            assert refused(model, PROMPT, Sampling(grammar=grammar)) == "grammars"
            continue
        with pytest.raises(InvalidGrammar):
            run(model, PROMPT, Sampling(grammar=grammar))


def test_a_prompt_longer_than_the_context_is_an_error_with_numbers(model: Model) -> None:
    context = model.limits.context or CONTEXT
    with pytest.raises(ContextOverflow) as caught:
        run(model, Prompt.of("word 字 " * context * 2), Sampling())
    facts = caught.value.arguments
    assert facts["tokens"] > facts["limit"] >= context - 1
    assert facts["excess"] == facts["tokens"] - facts["limit"]


def test_an_empty_prompt_is_an_error(model: Model) -> None:
    for prompt in (Prompt(()), Prompt.of(""), Prompt((Block("given", "", role="user"),))):
        with pytest.raises(EmptyPrompt):
            run(model, prompt, Sampling())


def test_special_marks_are_words_like_others(model: Model) -> None:
    prompt = Prompt.of(f"He wrote {MARKS} on the wall")
    assert end_of(run(model, prompt, Sampling(seed=1, max_tokens=2, ignore_eos=True))).tokens == 2
    if isinstance(model, Tokenizes):
        assert model.detokenize(model.tokenize(MARKS)) == MARKS
        assert all(len(model.tokenize(mark)) > 1 for mark in MARKS.split())
    if isinstance(model, Counts):
        assert model.count(MARKS) > len(MARKS.split())


def test_a_conversation_is_read_or_refused(model: Model) -> None:
    prompt = Prompt(
        (Block("rules", "Be short.", role="system"), Block("asked", f"Say {MARKS} hi.", role="user"))
    )
    if not model.limits.chat:
        assert refused(model, prompt, Sampling()) == "chat"
        return
    chunks = run(model, prompt, Sampling(seed=1, max_tokens=4))
    assert end_of(chunks).tokens is not None
    if isinstance(model, Tokenizes):
        spelled = model.spell(prompt)  # type: ignore[attr-defined]
        said = model.tokenize(f"Say {MARKS} hi.")
        assert any(spelled[start : start + len(said)] == said for start in range(len(spelled)))


def test_going_on_reads_what_was_already_written(model: Model) -> None:
    beginning = " sister that the"
    going_on = run(model, PROMPT.going_on(beginning), REPEATED)
    if isinstance(model, Tokenizes):
        assert text_of(going_on) == text_of(run(model, Prompt.of(PROMPT.text + beginning), REPEATED))
        tokens = tuple(model.tokenize(beginning))
        assert end_of(run(model, PROMPT.going_on(beginning, tokens), REPEATED)).reason in ("length", "stop")
    assert end_of(going_on).reason in ("length", "stop")


def test_more_choices_than_it_can_make_are_refused(model: Model) -> None:
    assert (
        refused(model, PROMPT, Sampling(choices=model.limits.choices + 1))
        == f"choices>{model.limits.choices}"
    )


def _long(model: Model) -> str:
    context = model.limits.context or CONTEXT
    text = "She said that it had never been so quiet. " * (context // 8)
    if isinstance(model, Counts):
        while model.count(text) > context * 0.9:
            text = text[: int(len(text) * 0.9)]
    return text


def test_every_back_end_that_is_shipped_is_here() -> None:
    assert {"echo", "script", "markov", "llamacpp-gemma", "transformers-tiny"} <= set(BACKENDS)
