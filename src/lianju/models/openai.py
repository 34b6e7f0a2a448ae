"""Any server that speaks OpenAI's completions and chat, as it was found by `probe`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

from lianju.errors import (
    CapabilityMissing,
    ContextOverflow,
    EmptyPrompt,
    LianjuError,
    ModelMissing,
    ServerAnswered,
)
from lianju.models import chat, dialects, llama_tokens, token_scores, wire
from lianju.models.base import Cancel
from lianju.models.capabilities import check_request
from lianju.models.constraint import Walk, marked
from lianju.models.echo_scores import echoed
from lianju.models.http import Cut, Door
from lianju.models.probe import CHAT, COMPLETIONS, Endpoint, Probe, probe
from lianju.models.pump import pump
from lianju.models.text_stream import StopStrings
from lianju.values.chunk import Chunk, End, Reason, TokenScore
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.values.servers import Server


def open_server(
    server: Server,
    *,
    allowed: frozenset[str] = frozenset(),
    key: str | None = None,
    known: Probe | None = None,
) -> OpenAIServer:
    """Return the model that `server` names; `known` is what an earlier probe found there."""
    door = Door(server, allowed=allowed, key=key)
    found = known or probe(door, server.model)
    if found.tokens:
        return LlamaServer(door, found)
    return EchoServer(door, found) if found.scores == "echo" else OpenAIServer(door, found)


class OpenAIServer:
    """One model of one server."""

    def __init__(self, door: Door, found: Probe) -> None:
        self._door = door
        self._found = found

    @property
    def name(self) -> str:
        """The name that the user types."""
        return self._door.server.name

    @property
    def limits(self) -> Limits:
        """What was found to hold for every prompt that the server takes."""
        return self._found.limits()

    @property
    def found(self) -> Probe:
        """What the probe found."""
        return self._found

    def stream(self, prompt: Prompt, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Continue `prompt`; cancelling cuts the connection at once."""
        endpoint = self._endpoint(prompt, sampling)
        sampling = sampling.settled() if endpoint.seed else replace(sampling, seed=None)
        walks = [Walk(sampling.grammar) for _ in range(sampling.choices)] if sampling.grammar else None
        stops = StopStrings(sampling.stop if self._found.kind == "llama-server" else ())
        running = set(range(sampling.choices))
        settings = self._settings(sampling, endpoint, chat=prompt.chat)
        with closing(self._events(prompt, settings, cancel)) as events:
            for event in events:
                for chunk in self._heard(event, sampling, stops):
                    if chunk.choice in running:
                        running -= {chunk.choice} if chunk.end else set()
                        yield marked(chunk, walks[chunk.choice]) if walks and chunk.text else chunk
                if not running:
                    return
        reason: Reason = "cancelled" if cancel.cancelled else "stop"
        for choice in sorted(running):
            seed = None if sampling.seed is None else sampling.seed + choice
            yield Chunk("", choice, end=End(reason, seed=seed))

    def close(self) -> None:
        """End what still runs there."""
        self._door.close()

    def _endpoint(self, prompt: Prompt, sampling: Sampling) -> Endpoint:
        endpoint = self._found.chat if prompt.chat else self._found.plain
        check_request(self.name, self._found.limits_of(chat=prompt.chat), prompt=prompt, sampling=sampling)
        if not endpoint.works:
            raise CapabilityMissing(name=self.name, capability="completions")
        if sampling.n_probs and sampling.post_sampling_probs and not endpoint.post_sampling_probs:
            raise CapabilityMissing(name=self.name, capability="post_sampling_probs")
        return endpoint

    def _settings(self, sampling: Sampling, endpoint: Endpoint, *, chat: bool) -> dict[str, Any]:
        body = {"stream": True} | dialects.parameters(self._found.kind, sampling, chat=chat)
        if self._found.model:
            body["model"] = self._found.model
        if endpoint.usage:
            body["stream_options"] = {"include_usage": True}
        if not endpoint.seed:
            body.pop("seed", None)
        way = endpoint.way(sampling.grammar.kind) if sampling.grammar else None
        if sampling.grammar and way:
            body |= dialects.constrained(way, sampling.grammar)
        return body

    def _asked(self, prompt: Prompt, door: Door) -> tuple[str, dict[str, Any]]:
        """Return the path that takes this prompt, and the prompt as it takes it."""
        if prompt.chat:
            return CHAT, self._conversation(prompt)
        return COMPLETIONS, {"prompt": prompt.text + prompt.continued}

    def _conversation(self, prompt: Prompt) -> dict[str, Any]:
        messages = [{"role": role, "content": said} for role, said in chat.turns(prompt)]
        if not prompt.continued:
            return {"messages": messages}
        messages.append({"role": "assistant", "content": prompt.continued})
        goes_on = {"add_generation_prompt": False, "continue_final_message": True}
        return {"messages": messages} | (goes_on if self._found.kind == "vllm" else {})

    def _heard(self, event: dict[str, Any], sampling: Sampling, stops: StopStrings) -> Iterator[Chunk]:
        for chunk in dialects.read(event, sampling, server=self._door.server.name):
            yield from stops.step(chunk, stopped=partial(wire.end, "stop", event, sampling, chunk.choice))

    def _events(
        self, prompt: Prompt, settings: dict[str, Any], cancel: Cancel
    ) -> Generator[dict[str, Any], None, None]:
        cut = Cut()
        door = self._door.under(cut)

        def produce(emit: Callable[[dict[str, Any]], bool]) -> None:
            path, asked = self._asked(prompt, door)
            for event in dialects.joined(door.events(path, settings | asked)):
                if emit(event):
                    break

        try:
            yield from pump(produce, cancel, interrupt=cut.now)
        except ServerAnswered as refusal:
            raise self._meant(refusal) from None

    def _meant(self, refusal: ServerAnswered) -> LianjuError:
        """Say what a refusal means, where it can be known."""
        status, detail = refusal.arguments["status"], refusal.arguments["detail"]
        asked, context = detail.get("n_prompt_tokens"), detail.get("n_ctx")
        if isinstance(asked, int) and isinstance(context, int):
            limit = context - 1 if self._found.kind == "llama-server" else context
            return ContextOverflow(tokens=asked, limit=limit, excess=max(1, asked - limit), cut=0)
        if status == 404:
            return ModelMissing(name=self._found.model or self.name)
        if status == 501:
            return CapabilityMissing(name=self.name, capability=detail.get("type", "?"))
        return refusal

    def _complete(self, body: dict[str, Any]) -> dict[str, Any]:
        try:
            return llama_tokens.completion(self._door, self._found.model, body)
        except ServerAnswered as refusal:
            raise self._meant(refusal) from None


class LlamaServer(OpenAIServer):
    """A llama-server: its tokens are known, so plain text is sent and scored as tokens.

    Marks like <s> in a manuscript are words then, as they are in `models.llamacpp`; so is a
    conversation sent whose words hold such marks. All others go to its chat, which knows what
    each model wraps around its answers.
    """

    def spell(self, prompt: Prompt) -> list[int]:
        """Return the token ids that `prompt` is read as, the mark of beginning included."""
        if not (prompt.text or prompt.continued):
            raise EmptyPrompt()
        return _spelled(prompt, self._door)

    def tokenize(self, text: str) -> list[int]:
        """Spell `text` alone; marks like <s> in it are read as plain text."""
        return llama_tokens.tokens(self._door, text)

    def detokenize(self, tokens: Sequence[int]) -> str:
        """Read ids as text."""
        return llama_tokens.text_of(self._door, tokens)

    def count(self, text: str) -> int:
        """Count the tokens of `text` alone."""
        return len(self.tokenize(text))

    def score(self, prompt: Prompt, text: str, *, cancel: Cancel | None = None) -> tuple[TokenScore, ...]:
        """Give the exact log-probability of each token of `text` after `prompt`; fewer after a cancel."""
        if self._found.scores != "forced":
            raise CapabilityMissing(name=self.name, capability="scores")
        before, pieces = self.spell(prompt), llama_tokens.pieces(self._door, text)
        with dialects.understood(self._door.server.name):
            return token_scores.forced(before, pieces, self._complete, cancel=cancel or Cancel())

    def _asked(self, prompt: Prompt, door: Door) -> tuple[str, dict[str, Any]]:
        if prompt.chat and not _holds_marks(prompt, door):
            return CHAT, self._conversation(prompt)
        return COMPLETIONS, {"prompt": _spelled(prompt, door)}


class EchoServer(OpenAIServer):
    """A server that repeats the prompt with its log-probabilities."""

    def score(self, prompt: Prompt, text: str, *, cancel: Cancel | None = None) -> tuple[TokenScore, ...]:
        """Give the exact log-probability of each token of `text` after `prompt`, which is no chat."""
        if prompt.chat:
            raise CapabilityMissing(name=self.name, capability="scores")
        if not (prompt.text or prompt.continued):
            raise EmptyPrompt()
        with dialects.understood(self._door.server.name):
            return echoed(prompt.text + prompt.continued, text, self._complete) if text else ()


def _spelled(prompt: Prompt, door: Door) -> list[int]:
    if not prompt.chat:
        given = prompt.text if prompt.continued_tokens else prompt.text + prompt.continued
        return llama_tokens.tokens(door, given, begin=True) + list(prompt.continued_tokens)
    template, tokens = partial(llama_tokens.templated, door), partial(llama_tokens.tokens, door)
    answered = list(prompt.continued_tokens) or llama_tokens.tokens(door, prompt.continued)
    return chat.spell(prompt, template, tokens) + answered


def _holds_marks(prompt: Prompt, door: Door) -> bool:
    said = "\n".join([*(block.text for block in prompt.blocks), prompt.continued])
    return llama_tokens.tokens(door, said, special=True) != llama_tokens.tokens(door, said)
