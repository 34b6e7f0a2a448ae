"""What a server can really do: found out by tiny requests, not by what it says of itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from lianju.errors import ModelMissing, ModelRefused, ServerAnswered, ServerStopped
from lianju.models import dialects, llama_tokens, token_scores
from lianju.models.constraint import Walk
from lianju.models.dialects import ServerKind, Way
from lianju.models.echo_scores import echoed
from lianju.models.http import Door
from lianju.values.cancel import Cancel
from lianju.values.chunk import Chunk, TokenScore
from lianju.values.grammar import Grammar, GrammarKind
from lianju.values.limits import ALL_GRAMMARS, Limits
from lianju.values.sampling import Sampling

Scoring = Literal["none", "forced", "echo"]
COMPLETIONS = "/v1/completions"
CHAT = "/v1/chat/completions"

_PATTERN = "blue red blue red blue red blue"
_PATTERN_TOKENS = range(5, 9)  # seven words, perhaps a mark of beginning; a chat template adds more
_SEED_TOKENS = 16
_UNANSWERABLE = (401, 403, 429)
_SAMPLES: Mapping[GrammarKind, Grammar] = {
    "regex": Grammar("regex", "[0-9]{3}[xyz]{3}"),
    "lark": Grammar("lark", "start: DIGIT DIGIT DIGIT END\nDIGIT: /[0-9]/\nEND: /[xyz]{3}/"),
    "gbnf": Grammar("gbnf", "root ::= [0-9] [0-9] [0-9] [xyz] [xyz] [xyz]"),
    "json_schema": Grammar(
        "json_schema",
        '{"type": "object", "properties": {"snow": {"type": "boolean"}}, "required": ["snow"],'
        ' "additionalProperties": false}',
    ),
}


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What was found at one of the two endpoints; it `works` when it answers in a stream.

    `usage` says that it counts tokens when asked to; `ways` how it takes each kind of grammar.
    """

    works: bool = False
    usage: bool = False
    seed: bool = False
    logprobs: bool = False
    post_sampling_probs: bool = False
    choices: int = 1
    continues: bool = False
    ways: tuple[tuple[GrammarKind, Way], ...] = ()

    def way(self, kind: GrammarKind) -> Way | None:
        """Return how a grammar of this kind is sent; None: it cannot be."""
        return dict(self.ways).get(kind)


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What was found at one server for one of its models."""

    kind: ServerKind
    model: str | None
    context: int | None = None
    plain: Endpoint = field(default_factory=Endpoint)
    chat: Endpoint = field(default_factory=Endpoint)
    tokens: bool = False
    scores: Scoring = "none"
    adapters: tuple[str, ...] = ()

    def limits(self) -> Limits:
        """Say what holds for every prompt that the server takes."""
        found = [each for each in (self.plain, self.chat) if each.works] or [Endpoint()]
        return Limits(
            context=self.context,
            chat=self.chat.works,
            grammars=ALL_GRAMMARS.intersection(*(dict(each.ways) for each in found)),
            logprobs=all(each.logprobs for each in found),
            post_sampling_probs=all(each.post_sampling_probs for each in found),
            seed=all(each.seed for each in found),
            scores=self.scores != "none",
            continues=all(each.continues for each in found),
            choices=min(each.choices for each in found),
            adapters=bool(self.adapters),
            ignored=dialects.ignored(self.kind),
        )

    def limits_of(self, *, chat: bool) -> Limits:
        """Say what holds for prompts that are a chat, or for those that are plain text."""
        return replace(self, plain=Endpoint()).limits() if chat else replace(self, chat=Endpoint()).limits()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Probe:
        """Read what `values.wire.to_json` wrote."""
        return cls(
            **{
                **data,
                "plain": _endpoint(data["plain"]),
                "chat": _endpoint(data["chat"]),
                "adapters": tuple(data["adapters"]),
            }
        )


def probe(door: Door, model: str | None = None) -> Probe:
    """Find out what the server does for `model` (None: for the first that it names).

    Takes about 25 requests of up to 16 tokens. ModelMissing when it does not stream for such a
    model; what it refuses counts as lacking, but 401, 403 (the key) and 429 (too much) are raised.
    """
    listed, props = _listed(_get(door, "/v1/models")), _get(door, "/props")
    asked = model or (str(listed[0].get("id")) if listed else None)
    entry = next((each for each in listed if each.get("id") == asked), listed[0] if listed else {})
    kind = _kind(door, entry, props)
    plain = _Trials(door, kind, asked, chat=False, slots=props.get("total_slots")).run()
    chat = _Trials(door, kind, asked, chat=True, slots=props.get("total_slots")).run()
    if not (plain.works or chat.works):
        raise ModelMissing(name=asked or door.server.name)
    tokens = kind == "llama-server" and _tokenizes(door)
    return Probe(
        kind=kind,
        model=asked,
        context=_loaded_context(door, asked) if kind == "ollama" else _context(entry, props),
        plain=plain,
        chat=chat,
        tokens=tokens,
        scores=_scoring(door, asked, tokens=tokens) if plain.works else "none",
        adapters=_adapters(door, kind, listed),
    )


@dataclass(frozen=True)
class _Heard:
    chunks: tuple[Chunk, ...]

    @property
    def texts(self) -> dict[int, str]:
        texts: dict[int, str] = {}
        for chunk in self.chunks:
            texts[chunk.choice] = texts.get(chunk.choice, "") + chunk.text
        return texts

    @property
    def prompt_tokens(self) -> int | None:
        counts = [chunk.end.prompt_tokens for chunk in self.chunks if chunk.end]
        return next((count for count in counts if count is not None), None)


class _Trials:
    """Asks one endpoint one tiny thing after another."""

    def __init__(self, door: Door, kind: ServerKind, model: str | None, *, chat: bool, slots: Any) -> None:
        self._door, self._kind, self._chat = door, kind, chat
        self._slots = slots if isinstance(slots, int) else 0
        self._path = CHAT if chat else COMPLETIONS
        self._always: dict[str, Any] = {"model": model} if model else {}
        if kind == "llama-server":
            self._always["cache_prompt"] = False

    def run(self) -> Endpoint:
        usage = self._ask(stream_options={"include_usage": True}, max_tokens=1)
        if usage:
            self._always["stream_options"] = {"include_usage": True}
        elif not self._ask(max_tokens=1):
            return Endpoint()
        return Endpoint(
            works=True,
            usage=usage is not None,
            seed=self._seed(),
            logprobs=self._logprobs(),
            post_sampling_probs=self._post_sampling_probs(),
            choices=self._choices(),
            continues=self._continues(),
            ways=self._ways(),
        )

    def _ask(self, said: str = "Once upon a time", answered: str = "", **fields: Any) -> _Heard | None:
        turns = [{"role": "user", "content": said}]
        if answered:
            turns.append({"role": "assistant", "content": answered})
        question = {"messages": turns} if self._chat else {"prompt": answered or said}
        body = {"stream": True, "max_tokens": 8, "temperature": 0.0} | self._always | question | fields
        chunks = _tried(lambda: self._hear(body))
        return _Heard(chunks) if chunks else None

    def _hear(self, body: dict[str, Any]) -> tuple[Chunk, ...]:
        heard: list[Chunk] = []
        try:
            for event in dialects.joined(self._door.events(self._path, body)):
                heard += dialects.read(event, Sampling(), server="")
        except ServerStopped:
            if not any(chunk.end for chunk in heard):  # transformers' server sends no [DONE]
                raise
        return tuple(heard)

    def _seed(self) -> bool:
        """A busy server may round differently now and then; chance alone would never agree."""
        first = self._drawn(1)
        again = bool(first) and any(self._drawn(1) == first for _ in range(3))
        return again and any(self._drawn(seed) != first for seed in (2, 3))

    def _drawn(self, seed: int) -> str:
        heard = self._ask(seed=seed, temperature=1.0, max_tokens=_SEED_TOKENS)
        return heard.texts.get(0, "") if heard else ""

    def _logprobs(self) -> bool:
        heard = self._ask(max_tokens=2, **dialects.probabilities(2, chat=self._chat))
        return heard is not None and any(
            chunk.logprob is not None and len(chunk.runners_up) > 1 for chunk in heard.chunks
        )

    def _post_sampling_probs(self) -> bool:
        """After top_k=1 the drawn token is certain; the model's own probability of it is not."""
        heard = self._ask(max_tokens=1, n_probs=2, post_sampling_probs=True, top_k=1, temperature=1.0)
        return heard is not None and any(
            chunk.logprob is not None and chunk.logprob > -1e-6 and chunk.runners_up for chunk in heard.chunks
        )

    def _choices(self) -> int:
        for count in sorted({self._slots, 8, 4, 2}, reverse=True):
            if count > 1:
                heard = self._ask(n=count, max_tokens=2, temperature=1.0)
                if heard and set(heard.texts) == set(range(count)):
                    return count
        return 1

    def _continues(self) -> bool:
        """Count: a server that wraps or closes the beginning reads more tokens than it has."""
        goes_on: dict[str, Any] = {}
        if self._kind == "vllm" and self._chat:
            goes_on = {"add_generation_prompt": False, "continue_final_message": True}
        heard = self._ask(answered=_PATTERN, max_tokens=1, **goes_on)
        before = self._ask(max_tokens=1) if self._chat else None
        if not heard or heard.prompt_tokens is None:
            return False
        if not self._chat:
            return heard.prompt_tokens in _PATTERN_TOKENS
        return (
            before is not None and heard.prompt_tokens - (before.prompt_tokens or 0) in _PATTERN_TOKENS[:-1]
        )

    def _ways(self) -> tuple[tuple[GrammarKind, Way], ...]:
        first: tuple[Way, ...] = ("llguidance", "structured_outputs", "guided")
        way = next((each for each in first if self._obeys("regex", each)), None)
        if way == "llguidance":
            return tuple((kind, way) for kind in sorted(ALL_GRAMMARS))
        if way is not None:
            return tuple(
                (kind, way) for kind in sorted(ALL_GRAMMARS) if kind == "regex" or self._obeys(kind, way)
            )
        rest: tuple[tuple[GrammarKind, Way], ...] = (("gbnf", "gbnf"), ("json_schema", "response_format"))
        return tuple((kind, way) for kind, way in rest if self._obeys(kind, way))

    def _obeys(self, kind: GrammarKind, way: Way) -> bool:
        heard = self._ask(max_tokens=6, **dialects.constrained(way, _SAMPLES[kind]))
        text = heard.texts.get(0, "").strip() if heard else ""
        return bool(text) and Walk(_SAMPLES[kind]).take(text)


def _endpoint(data: Mapping[str, Any]) -> Endpoint:
    return Endpoint(**{**data, "ways": tuple((kind, way) for kind, way in data["ways"])})


def _get(door: Door, path: str) -> dict[str, Any]:
    answer = _tried(lambda: door.get(path))
    return answer if isinstance(answer, dict) else {}


def _tried(call: Callable[[], Any]) -> Any:
    """Return what the server answers, None when it refuses or answers in no known shape."""
    try:
        return call()
    except ServerAnswered as refusal:
        if refusal.arguments["status"] in _UNANSWERABLE:
            raise
    except (ServerStopped, ModelRefused, TypeError, ValueError, LookupError, AttributeError):
        pass
    return None


def _listed(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    data = answer.get("data")
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


def _kind(door: Door, entry: Mapping[str, Any], props: Mapping[str, Any]) -> ServerKind:
    owner = entry.get("owned_by")
    if owner == "llamacpp" or "default_generation_settings" in props:
        return "llama-server"
    if owner == "vllm":
        return "vllm"
    return "ollama" if "version" in _get(door, "/api/version") else "other"


def _context(entry: Mapping[str, Any], props: Mapping[str, Any]) -> int | None:
    places = (props.get("default_generation_settings"), entry, entry.get("meta"))
    for place in places:
        for name in ("n_ctx", "max_model_len", "context_length", "context_window"):
            if isinstance(place, dict) and isinstance(place.get(name), int):
                return int(place[name])
    return None


def _loaded_context(door: Door, model: str | None) -> int | None:
    """Ask Ollama with which context it holds the model, which the trials made it load."""
    loaded = _get(door, "/api/ps").get("models") or ()
    found = _tried(
        lambda: [int(each["context_length"]) for each in loaded if model in (each["name"], each["model"])]
    )
    return found[0] if found else None


def _tokenizes(door: Door) -> bool:
    """Marks must be readable as plain text, or tokens would not be exact."""
    spelled = _tried(lambda: llama_tokens.tokens(door, "</s><|im_end|>"))
    return isinstance(spelled, list) and len(spelled) > 2


def _scoring(door: Door, model: str | None, *, tokens: bool) -> Scoring:
    def complete(body: dict[str, Any]) -> dict[str, Any]:
        return llama_tokens.completion(door, model, body)

    def forced() -> tuple[TokenScore, ...]:
        before = llama_tokens.tokens(door, "The cat", begin=True)
        return token_scores.forced(before, llama_tokens.pieces(door, " sat down."), complete, cancel=Cancel())

    if tokens and _finite(_tried(forced)):
        return "forced"
    return "echo" if _finite(_tried(lambda: echoed("The cat", " sat down.", complete))) else "none"


def _finite(scores: tuple[TokenScore, ...] | None) -> bool:
    return bool(scores) and all(math.isfinite(each.logprob) for each in scores or ())


def _adapters(door: Door, kind: ServerKind, listed: list[dict[str, Any]]) -> tuple[str, ...]:
    if kind == "llama-server":
        loaded = _tried(lambda: [str(each["id"]) for each in door.get("/lora-adapters")])
        return tuple(loaded or ())
    return tuple(str(each.get("id")) for each in listed if each.get("parent"))
