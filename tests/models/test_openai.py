"""OpenAI-compatible servers of several makes: what the probe finds, and what is then sent and heard."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fake_openai import STANDARD, LlamaFake, Make, spelled, worth
from hypothesis import given
from hypothesis import strategies as st
from rude_server import Answer, Call, RudeServer, serving

from lianju.errors import (
    CapabilityMissing,
    ContextOverflow,
    EmptyPrompt,
    InvalidGrammar,
    LianjuError,
    ModelMissing,
    ModelRefused,
    ServerAnswered,
    ServerDown,
    ServerStopped,
)
from lianju.models import dialects
from lianju.models.base import Cancel, Closes, Counts, Model, Scores, Tokenizes
from lianju.models.http import Door
from lianju.models.openai import EchoServer, LlamaServer, OpenAIServer, open_server
from lianju.models.probe import Endpoint, Probe, probe
from lianju.values.chunk import Chunk
from lianju.values.grammar import Grammar
from lianju.values.limits import ALL_GRAMMARS, Limits
from lianju.values.prompt import Block, Prompt
from lianju.values.sampling import Sampling
from lianju.values.servers import Server
from lianju.values.wire import to_json

PLAIN = Prompt.of("farewell and")
TALK = Prompt((Block("who", "Be kind.", role="system"), Block("what", "farewell", role="user")))
DIGITS = Grammar("regex", "[0-9]+")

VLLM = Make(owner="vllm", ways=("structured_outputs",), echo=True)
OLD_VLLM = replace(VLLM, ways=("guided",), echo=False)
OLLAMA = Make(owner="library", logprobs=False, choices=1, wrapped=True, ways=("response_format",), echo=False)
CLOUD = Make(
    completions=False,
    knows=STANDARD | {"response_format"},
    seed=False,
    continues=False,
    ways=("response_format",),
)
BARE = Make(
    chat=False,
    knows=STANDARD - {"stream_options", "seed", "logprobs", "n"},
    seed=False,
    usage=False,
    done=False,
)
LLAMA = LlamaFake(Make(owner="llamacpp", choices=3, ways=("llguidance",)))
OLD_LLAMA = LlamaFake(Make(owner="llamacpp", choices=3, ways=("gbnf", "response_format")))

ABLE = Endpoint(works=True, usage=True, seed=True, logprobs=True, choices=8, continues=True)
FOUND = {
    "vllm": Probe(kind="vllm", model="tiny", context=512, plain=ABLE, chat=ABLE),
    "other": Probe(kind="other", model="tiny", context=512, plain=ABLE, chat=ABLE),
    "ollama": Probe(kind="ollama", model="tiny", context=512, plain=ABLE, chat=ABLE),
    "llama-server": Probe(kind="llama-server", model="tiny", context=512, plain=ABLE, chat=ABLE),
}


def found_at(answer: Answer, model: str | None = None) -> Probe:
    with serving(answer) as server:
        return probe(Door(Server("fake", server.url)), model)


def model_at(server: RudeServer, found: Probe | str = "other") -> OpenAIServer:
    known = FOUND[found] if isinstance(found, str) else found
    return open_server(Server("fake", server.url, silence=5.0), known=known)


def run(answer: Answer, prompt: Prompt, sampling: Sampling, found: Probe | str = "other") -> list[Chunk]:
    with serving(answer) as server:
        return list(model_at(server, found).stream(prompt, sampling, cancel=Cancel()))


def sent(prompt: Prompt, sampling: Sampling, found: Probe | str = "other") -> dict[str, Any]:
    with serving(Make()) as server:
        list(model_at(server, found).stream(prompt, sampling, cancel=Cancel()))
        (call,) = server.calls
        return {"path": call.path, **call.said}


def telling(*events: Any, done: bool = True) -> Answer:
    return lambda call: call.events(*events, done=done)


def piece(text: str, index: int = 0, finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": index, "text": text, "finish_reason": finish}], **more}


# What the probe finds


def test_vllm() -> None:
    found = found_at(VLLM)
    way: dialects.Way = "structured_outputs"
    ways = tuple((kind, way) for kind in sorted(ALL_GRAMMARS))
    able = replace(ABLE, ways=ways)
    assert found == Probe(kind="vllm", model="tiny", context=512, plain=able, chat=able, scores="echo")
    assert found.limits() == Limits(
        context=512,
        chat=True,
        grammars=ALL_GRAMMARS,
        logprobs=True,
        seed=True,
        scores=True,
        continues=True,
        choices=8,
        ignored=dialects.ignored("vllm"),
    )
    assert found_at(OLD_VLLM).plain.way("lark") == "guided"


def test_ollama() -> None:
    found = found_at(OLLAMA)
    able = Endpoint(works=True, usage=True, seed=True, ways=(("json_schema", "response_format"),))
    assert found == Probe(
        kind="ollama", model="tiny", context=4096, plain=able, chat=replace(able, continues=True)
    )
    assert not found.limits().continues
    assert found.limits_of(chat=True).continues
    assert found.limits().grammars == {"json_schema"}


def test_a_strict_cloud_that_only_chats() -> None:
    found = found_at(CLOUD)
    assert found.kind == "other"
    assert found.plain == Endpoint()
    assert found.chat == Endpoint(
        works=True, usage=True, logprobs=True, choices=8, ways=(("json_schema", "response_format"),)
    )
    limits = found.limits()
    assert limits.chat and limits.logprobs and not (limits.seed or limits.continues or limits.scores)
    assert limits.grammars == {"json_schema"}


def test_a_bare_server() -> None:
    found = found_at(BARE)
    assert found.plain == Endpoint(works=True)
    assert found.chat == Endpoint()
    assert found.limits() == Limits(context=512, ignored=dialects.ignored("other"))


def test_llama_servers() -> None:
    found = found_at(LLAMA)
    assert (found.kind, found.context, found.tokens, found.scores) == ("llama-server", 300, True, "forced")
    assert found.plain.way("lark") == "llguidance"
    assert found.plain.choices == 3
    assert found.adapters == ("0",)
    old = found_at(OLD_LLAMA)
    assert old.limits().grammars == {"gbnf", "json_schema"}
    assert old.plain.way("gbnf") == "gbnf"


def test_no_capability_is_believed_that_is_not_shown() -> None:
    """A server that takes every parameter and heeds none."""
    found = found_at(lambda call: Make(seed=False, logprobs=False, choices=99, wrapped=True)(_deaf(call)))
    assert found.plain == Endpoint(works=True, usage=True)


def _deaf(call: Call) -> Call:
    if call.said:
        call.said = {name: call.said[name] for name in call.said if name not in ("seed", "n", "temperature")}
    return call


@pytest.mark.parametrize("make", [VLLM, OLLAMA, CLOUD, BARE, LLAMA])
def test_a_probe_is_remembered(make: Answer) -> None:
    found = found_at(make)
    assert Probe.from_json(json.loads(json.dumps(to_json(found)))) == found


def test_a_model_that_is_not_there() -> None:
    with pytest.raises(ModelMissing) as caught:
        found_at(Make(completions=False, chat=False), "huge")
    assert caught.value.arguments == {"name": "huge"}
    assert found_at(VLLM, "asked").model == "asked"


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_probe_stops_where_it_is_not_let_in(status: int) -> None:
    with pytest.raises(ServerAnswered) as caught:
        found_at(lambda call: call.json({}, status=status))
    assert caught.value.arguments["status"] == status


def test_a_probe_of_nothing() -> None:
    with pytest.raises(ServerDown):
        probe(Door(Server("down", "http://127.0.0.1:9")))


@pytest.mark.parametrize("body", [[], {"data": {}}, {"data": [3, None]}, {"data": None}, "x", {"data": [{}]}])
def test_a_probe_survives_strange_lists_of_models(body: Any) -> None:
    make = Make()
    assert found_at(lambda call: call.json(body) if call.command == "GET" else make(call)).plain.works


# What is sent


def test_plain_text_goes_to_completions_with_what_was_continued() -> None:
    body = sent(PLAIN.going_on(" good"), Sampling(seed=1))
    assert (body["path"], body["prompt"], body["model"]) == ("/v1/completions", "farewell and good", "tiny")


def test_a_chat_goes_to_chat() -> None:
    body = sent(TALK, Sampling(seed=1))
    turns = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "farewell"}]
    assert (body["path"], body["messages"]) == ("/v1/chat/completions", turns)
    body = sent(TALK.going_on("So"), Sampling(seed=1), "vllm")
    assert body["messages"] == [*turns, {"role": "assistant", "content": "So"}]
    assert body["continue_final_message"] is True and body["add_generation_prompt"] is False


def test_each_make_gets_the_names_it_knows() -> None:
    sampling = Sampling(
        top_k=0,
        repeat_penalty=1.3,
        dry_multiplier=0.8,
        seed=4,
        stop=("。",),
        choices=2,
        logit_bias=((5, -math.inf),),
    )
    plain = {"temperature": 0.8, "top_p": 0.95, "seed": 4, "stop": ["。"], "n": 2, "max_tokens": 128}
    always = {"path", "prompt", "model", "stream", "stream_options"}
    for kind, more in (
        ("other", {}),
        ("ollama", {}),
        ("vllm", {"top_k": -1, "min_p": 0.05, "repetition_penalty": 1.3, "logit_bias": {"5": -100.0}}),
    ):
        body = sent(PLAIN, sampling, kind)
        assert {name: body[name] for name in body.keys() - always} == plain | more
    body = sent(PLAIN, replace(sampling, n_probs=2, post_sampling_probs=False), "llama-server")
    assert body["repeat_penalty"] == 1.3 and body["dry_multiplier"] == 0.8 and body["n_probs"] == 2


def test_what_a_make_does_not_know_is_said() -> None:
    assert FOUND["llama-server"].limits().ignored == frozenset()
    assert {"top_k", "min_p", "dry_multiplier", "repeat_penalty", "cache_prompt"} <= FOUND[
        "other"
    ].limits().ignored
    assert {"xtc_probability", "mirostat"} <= FOUND["vllm"].limits().ignored
    assert not {"top_k", "repeat_penalty", "ignore_eos"} & FOUND["vllm"].limits().ignored
    assert (
        not {"temperature", "seed", "stop", "max_tokens", "choices", "n_probs"}
        & FOUND["other"].limits().ignored
    )


@pytest.mark.parametrize(
    ("prompt", "asked"), [(PLAIN, {"logprobs": 3}), (TALK, {"logprobs": True, "top_logprobs": 3})]
)
def test_log_probabilities(prompt: Prompt, asked: dict[str, Any]) -> None:
    sampling = Sampling(n_probs=3, post_sampling_probs=False, max_tokens=2, seed=1)
    body = sent(prompt, sampling)
    assert {name: body[name] for name in asked} == asked
    chunks = [chunk for chunk in run(Make(), prompt, sampling) if chunk.text]
    assert [chunk.logprob for chunk in chunks] == [worth(chunk.text) for chunk in chunks]
    assert all({each.text for each in chunk.runners_up} == {chunk.text, " or"} for chunk in chunks)


@pytest.mark.parametrize(
    ("way", "kind", "text", "fields"),
    [
        ("structured_outputs", "regex", "[0-9]+", {"structured_outputs": {"regex": "[0-9]+"}}),
        ("structured_outputs", "json_schema", "{}", {"structured_outputs": {"json": {}}}),
        ("structured_outputs", "lark", 'start: "a"', {"structured_outputs": {"grammar": '%llguidance {}\nstart: "a"'}}),
        ("guided", "gbnf", 'root ::= "a"', {"guided_grammar": 'root ::= "a"'}),
        ("gbnf", "gbnf", 'root ::= "a"', {"grammar": 'root ::= "a"', "ignore_eos": False}),
        ("llguidance", "regex", "a/b", {"grammar": "%llguidance {}\nstart: /a\\/b/", "ignore_eos": False}),
        ("response_format", "json_schema", "{}",
         {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": {}}}}),
    ],
)  # fmt: skip
def test_grammars(way: dialects.Way, kind: Any, text: str, fields: dict[str, Any]) -> None:
    found = replace(FOUND["vllm"], plain=replace(ABLE, ways=((kind, way),)))
    body = sent(PLAIN, Sampling(seed=1, grammar=Grammar(kind, text)), found)
    assert {name: body[name] for name in fields} == fields


def test_a_grammar_is_judged_before_anything_is_sent() -> None:
    found = replace(FOUND["vllm"], plain=replace(ABLE, ways=(("regex", "structured_outputs"),)))
    with serving(Make()) as server:
        with pytest.raises(InvalidGrammar):
            list(
                model_at(server, found).stream(
                    PLAIN, Sampling(grammar=Grammar("regex", "(((")), cancel=Cancel()
                )
            )
        assert not server.calls


@pytest.mark.parametrize(
    ("prompt", "sampling", "capability"),
    [
        (TALK, Sampling(), "chat"),
        (PLAIN, Sampling(), "completions"),
        (PLAIN.going_on("x"), Sampling(), "continues"),
        (PLAIN, Sampling(grammar=DIGITS), "grammars"),
        (PLAIN, Sampling(choices=2), "choices>1"),
        (PLAIN, Sampling(n_probs=1), "logprobs"),
    ],
)
def test_what_the_server_lacks_is_refused_by_name(
    prompt: Prompt, sampling: Sampling, capability: str
) -> None:
    able = Endpoint() if capability == "completions" else Endpoint(works=True)
    with serving(Make()) as server:
        model = model_at(server, Probe(kind="other", model=None, plain=able))
        with pytest.raises(CapabilityMissing) as caught:
            list(model.stream(prompt, sampling, cancel=Cancel()))
        assert caught.value.arguments == {"name": "fake", "capability": capability}
        assert not server.calls


def test_the_distribution_drawn_from_is_never_replaced_by_another() -> None:
    with pytest.raises(CapabilityMissing) as caught:
        run(Make(), PLAIN, Sampling(n_probs=1))
    assert caught.value.arguments["capability"] == "post_sampling_probs"


@pytest.mark.parametrize("prompt", [Prompt(()), Prompt.of(""), Prompt((Block("x", "", role="user"),))])
def test_nothing_to_continue(prompt: Prompt) -> None:
    with pytest.raises(EmptyPrompt):
        run(Make(), prompt, Sampling())


# What is heard


def test_one_end_a_choice_with_its_seed() -> None:
    chunks = run(Make(), PLAIN, Sampling(seed=7, choices=3, max_tokens=4))
    ends = {chunk.choice: chunk.end for chunk in chunks if chunk.end}
    assert len([chunk for chunk in chunks if chunk.end]) == 3
    assert {choice: end.seed for choice, end in ends.items()} == {0: 7, 1: 8, 2: 9}
    assert {end.reason for end in ends.values()} == {"length"}
    assert run(Make(), PLAIN, Sampling(seed=7, choices=3, max_tokens=4)) == chunks


def test_a_seed_that_means_nothing_is_neither_sent_nor_reported() -> None:
    found = replace(FOUND["other"], plain=replace(ABLE, seed=False))
    assert "seed" not in sent(PLAIN, Sampling(seed=3), found)
    assert all(chunk.end.seed is None for chunk in run(Make(), PLAIN, Sampling(seed=3), found) if chunk.end)


def test_a_seed_is_drawn_and_reported() -> None:
    (end,) = [chunk.end for chunk in run(Make(), PLAIN, Sampling(max_tokens=2)) if chunk.end]
    assert end.seed is not None
    assert (end.prompt_tokens, end.tokens) == (3, 2)


def test_costs_that_come_after_the_end() -> None:
    usage = {
        "usage": {"prompt_tokens": 5, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 2}}
    }
    last = {"choices": [], **usage}
    (end,) = [
        each.end for each in run(telling(piece("a", finish="stop"), last), PLAIN, Sampling()) if each.end
    ]
    assert (end.prompt_tokens, end.tokens, end.reused_tokens, end.reason) == (5, 4, 2, "stop")
    both = telling(piece("a", 0, "stop"), piece("b", 1, "length"), last)
    ends = [each.end for each in run(both, PLAIN, Sampling(choices=2)) if each.end]
    assert [(end.prompt_tokens, end.tokens) for end in ends] == [(5, None), (5, None)]
    each = telling(
        piece("a", 0, "stop"), last, piece("b", 1, "stop"), {"choices": [], "usage": {"completion_tokens": 9}}
    )
    assert [each.end.tokens for each in run(each, PLAIN, Sampling(choices=2)) if each.end] == [4, 9]


@given(st.lists(st.sampled_from(["text", "end", "costs"])), st.booleans())
def test_no_event_with_text_is_lost_or_moved(kinds: list[str], stopped: bool) -> None:
    def events() -> Iterator[dict[str, Any]]:
        for number, kind in enumerate(kinds):
            yield (
                {"choices": [], "usage": {"prompt_tokens": 1}}
                if kind == "costs"
                else piece(str(number), number, "stop" if kind == "end" else None)
            )
        if stopped:
            raise ServerStopped(server="x")

    heard: list[dict[str, Any]] = []
    try:
        for event in dialects.joined(events()):
            heard.append(event)
    except ServerStopped:
        assert stopped
    texts = [event["choices"][0]["text"] for event in heard if event["choices"]]
    assert sorted(texts, key=int) == [str(number) for number, kind in enumerate(kinds) if kind != "costs"]


def test_what_the_grammar_forced_is_marked() -> None:
    found = replace(FOUND["vllm"], plain=replace(ABLE, ways=(("regex", "structured_outputs"),)))
    answer = telling(piece("4"), piece("2"), piece("abc"), piece("", finish="stop"))
    chunks = run(answer, PLAIN, Sampling(grammar=Grammar("regex", "[0-9]2abc[xy]?")), found)
    assert [chunk.forced for chunk in chunks] == [None, "grammar", "grammar", None]
    strays = telling(piece("4"), piece("!"), piece("abc"), piece("", finish="stop"))
    chunks = run(strays, PLAIN, Sampling(grammar=Grammar("regex", "[0-9]2abc[xy]?")), found)
    assert [chunk.forced for chunk in chunks] == [None] * 4


def collect(stream: Iterator[Chunk]) -> tuple[str, LianjuError | None]:
    text = ""
    try:
        for chunk in stream:
            text += chunk.text
    except LianjuError as error:
        return text, error
    return text, None


@pytest.mark.parametrize(
    ("last", "error"),
    [
        ({"error": {"code": 500, "type": "server_error", "message": "farewell"}}, ServerAnswered),
        ({"error": {"type": "exceed_context_size_error", "code": 400, "n_prompt_tokens": 90, "n_ctx": 64}}, ContextOverflow),
        ({"choices": 3}, ServerStopped),
        ({"choices": [{"index": "x", "text": "y"}]}, ServerStopped),
        ({"choices": [{"index": 0, "text": "y", "logprobs": {"content": [3]}}]}, ServerStopped),
    ],
)  # fmt: skip
def test_a_fault_in_the_middle_keeps_what_came_before(last: Any, error: type[LianjuError]) -> None:
    with serving(telling(piece("snow"), last)) as server:
        text, fault = collect(model_at(server).stream(PLAIN, Sampling(), cancel=Cancel()))
    assert text == "snow"
    assert type(fault) is error
    assert "farewell" not in repr(fault)


def test_a_stream_that_breaks_off() -> None:
    with serving(telling(piece("snow"), done=False)) as server:
        text, fault = collect(model_at(server).stream(PLAIN, Sampling(), cancel=Cancel()))
    assert (text, type(fault)) == ("snow", ServerStopped)
    with serving(telling(piece("snow"), piece(" falls", finish="stop"), done=False)) as server:
        text, fault = collect(model_at(server).stream(PLAIN, Sampling(), cancel=Cancel()))
    assert (text, fault) == ("snow falls", None)


def test_a_stream_that_forgets_to_say_why_it_ends() -> None:
    chunks = run(telling(piece("snow")), PLAIN, Sampling(seed=2))
    assert chunks[-1].end is not None
    assert (chunks[-1].end.reason, chunks[-1].end.seed) == ("stop", 2)


def test_strays_of_other_choices_are_dropped() -> None:
    costs: dict[str, Any] = {"choices": [], "usage": {}}
    answer = telling(piece("a"), piece("b", 5), piece("c", -1), piece("", 0, "stop"), costs, piece("d"))
    assert [chunk.text for chunk in run(answer, PLAIN, Sampling())] == ["a", ""]


@pytest.mark.parametrize(
    ("detail", "kind", "limit", "excess"),
    [
        ({"type": "exceed_context_size_error", "n_prompt_tokens": 90, "n_ctx": 64}, "llama-server", 63, 27),
        (
            {"message": "This model's maximum context length is 64 tokens. However, you requested 90 tokens"},
            "vllm", 64, 26,
        ),
    ],
)  # fmt: skip
def test_a_prompt_that_is_too_long(detail: dict[str, Any], kind: str, limit: int, excess: int) -> None:
    with pytest.raises(ContextOverflow) as caught:
        run(lambda call: call.json({"error": detail}, status=400), PLAIN, Sampling(), kind)
    assert caught.value.arguments == {"tokens": 90, "limit": limit, "excess": excess, "cut": 0}


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, ModelMissing), (501, CapabilityMissing), (500, ServerAnswered), (400, ServerAnswered)],
)
def test_what_a_refusal_means(status: int, error: type[LianjuError]) -> None:
    with pytest.raises(error):
        run(lambda call: call.json({"error": {"type": "x"}}, status=status), PLAIN, Sampling())


# Cancelling


def silent_at_once(call: Call) -> None:
    call.server.gone.wait(10)


def silent_in_the_middle(call: Call) -> None:
    call.events(piece("snow"), done=False)
    call.server.gone.wait(10)


def endless(call: Call) -> None:
    call.begin()
    while not call.server.gone.is_set():
        call.piece(b"data: " + json.dumps(piece("snow")).encode() + b"\n\n")
        time.sleep(0.005)


@pytest.mark.parametrize("tokens", [False, True])
@pytest.mark.parametrize("answer", [silent_at_once, silent_in_the_middle, endless])
def test_another_thread_cancels(answer: Answer, tokens: bool) -> None:
    def tokenizing(call: Call) -> None:
        call.json({"tokens": [1]}) if call.path == "/tokenize" and answer is not silent_at_once else answer(
            call
        )

    with serving(tokenizing) as server:
        cancel = Cancel()
        threading.Timer(0.3, cancel.cancel).start()
        begun = time.monotonic()
        found = replace(FOUND["llama-server"], tokens=tokens)
        chunks = list(model_at(server, found).stream(PLAIN, Sampling(choices=2, seed=5), cancel=cancel))
        assert time.monotonic() - begun < 1.5
    ends = [(chunk.choice, chunk.end.reason, chunk.end.seed) for chunk in chunks if chunk.end]
    assert ends == [(0, "cancelled", 5), (1, "cancelled", 6)]


def test_the_server_learns_of_it() -> None:
    learned = threading.Event()

    def answer(call: Call) -> None:
        call.events(piece("snow"), done=False)
        call.connection.settimeout(5)
        if call.connection.recv(1) == b"":
            learned.set()

    for leave in (Cancel.cancel, None):
        learned.clear()
        with serving(answer) as server:
            cancel = Cancel()
            stream = model_at(server).stream(PLAIN, Sampling(), cancel=cancel)
            next(stream)
            if leave:
                leave(cancel)
                list(stream)
            else:
                stream.close()  # type: ignore[attr-defined]
            assert learned.wait(3)


def test_cancelled_before_it_began() -> None:
    cancel = Cancel()
    cancel.cancel()
    with serving(silent_at_once) as server:
        (chunk,) = model_at(server).stream(PLAIN, Sampling(), cancel=cancel)
    assert chunk.end is not None and chunk.end.reason == "cancelled"


# Tokens and scores


def test_what_each_make_offers() -> None:
    with serving(LLAMA) as server:
        llama = open_server(Server("fake", server.url))
        assert isinstance(llama, LlamaServer)
        assert all(isinstance(llama, each) for each in (Model, Closes, Counts, Tokenizes, Scores))
    with serving(VLLM) as server:
        vllm = open_server(Server("fake", server.url))
        assert isinstance(vllm, EchoServer) and isinstance(vllm, Scores) and not isinstance(vllm, Counts)
    with serving(OLLAMA) as server:
        ollama = open_server(Server("fake", server.url, "tiny"))
        assert isinstance(ollama, Model) and not isinstance(ollama, Scores)
        assert (ollama.name, ollama.limits, ollama.found.model) == ("fake", ollama.found.limits(), "tiny")


def test_a_llama_server_gets_tokens_and_is_scored_by_them() -> None:
    with serving(LLAMA) as server:
        model = open_server(Server("fake", server.url))
        assert isinstance(model, LlamaServer)
        server.calls.clear()
        list(model.stream(Prompt.of("ab").going_on("c</s>"), Sampling(max_tokens=1), cancel=Cancel()))
        list(model.stream(Prompt.of("ab").going_on("c", (7, 8)), Sampling(max_tokens=1), cancel=Cancel()))
        bodies = [call.said for call in server.calls if call.path == "/tokenize"]
        assert [(body["content"], body["parse_special"]) for body in bodies] == [
            ("abc</s>", False),
            ("ab", False),
        ]
        assert model.count("雪 is") == 4
        assert model.detokenize(model.tokenize("雪 is")) == "雪 is"
        scores = model.score(Prompt.of("ab"), "cd")
        assert [(score.token, score.text, score.logprob) for score in scores] == [
            (99, "c", -1.0),
            (100, "d", -1.0),
        ]
        with pytest.raises(EmptyPrompt):
            model.score(Prompt(()), "x")


def test_a_conversation_with_marks_in_its_words_is_spelled() -> None:
    with serving(LLAMA) as server:
        model = open_server(Server("fake", server.url))
        for said, path in (("hi", "/v1/chat/completions"), ("hi</s>", "/v1/completions")):
            list(
                model.stream(
                    Prompt((Block("x", said, role="user"),)), Sampling(max_tokens=1), cancel=Cancel()
                )
            )
            assert server.calls[-1].path == path
        assert isinstance(model, LlamaServer)
        assert model.spell(Prompt((Block("x", "a</s>", role="user"),))) == [*map(ord, "[user]a</s>"), 2]


def test_scores_by_echo() -> None:
    with serving(VLLM) as server:
        model = EchoServer(Door(Server("fake", server.url)), replace(FOUND["vllm"], scores="echo"))
        text = " the old bridge."
        scores = model.score(Prompt.of("snow on").going_on(" all"), text)
        assert [(score.text, score.logprob) for score in scores] == [
            (each, worth(each)) for each in spelled(text)
        ]
        assert model.score(PLAIN, "") == ()
        with pytest.raises(ModelRefused):
            model.score(Prompt.of("brid"), "ge")
        with pytest.raises(CapabilityMissing):
            model.score(TALK, " x")


def test_scores_that_break_off() -> None:
    bodies: list[Any] = [{"choices": []}, {}, []]
    for body in bodies:
        with serving(telling_once(body)) as server:
            door = Door(Server("fake", server.url))
            for model in (
                EchoServer(door, replace(FOUND["vllm"], scores="echo")),
                LlamaServer(door, replace(FOUND["llama-server"], tokens=True, scores="forced")),
            ):
                with pytest.raises(ServerStopped):
                    model.score(PLAIN, " x")


def telling_once(body: Any) -> Answer:
    return lambda call: call.json(body)
