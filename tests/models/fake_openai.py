"""Servers of several makes, with a model of a few words that needs no weights."""

from __future__ import annotations

import itertools
import json
import random
import re
from dataclasses import dataclass
from typing import Any

from rude_server import Call

WORDS = [
    "snow",
    "falls",
    "on",
    "the",
    "old",
    "bridge",
    "and",
    "nobody",
    "comes",
    "to",
    "see",
    "it",
    "but",
    "the",
    "river",
    "goes",
    "on",
]
STANDARD = frozenset(
    [
        "model",
        "prompt",
        "messages",
        "stream",
        "stream_options",
        "max_tokens",
        "temperature",
        "top_p",
        "seed",
        "stop",
        "n",
        "logprobs",
        "top_logprobs",
        "presence_penalty",
        "frequency_penalty",
    ]
)
_ids = itertools.count()


@dataclass(frozen=True)
class Make:
    """What one make of server can do; `knows` refuses all other names of parameters with 400."""

    owner: str = "someone"
    model: str = "tiny"
    completions: bool = True
    chat: bool = True
    knows: frozenset[str] | None = None
    seed: bool = True
    logprobs: bool = True
    choices: int = 64
    wrapped: bool = False  # plain text is put into a chat template
    continues: bool = True  # a chat goes on from the beginning of an answer
    ways: tuple[str, ...] = ()
    echo: bool = False
    usage: bool = True
    done: bool = True

    def __call__(self, call: Call) -> None:
        if call.command == "GET":
            self._get(call)
        elif call.path == "/v1/completions" and self.completions:
            self._complete(call, chat=False)
        elif call.path == "/v1/chat/completions" and self.chat:
            self._complete(call, chat=True)
        else:
            call.json({"error": {"type": "not_found_error", "code": 404}}, status=404)

    def _get(self, call: Call) -> None:
        if call.path == "/v1/models":
            call.json({"data": [{"id": self.model, "owned_by": self.owner, "max_model_len": 512}]})
        elif call.path == "/api/version" and self.owner == "library":
            call.json({"version": "0.40"})
        elif call.path == "/api/ps" and self.owner == "library":
            call.json({"models": [{"name": "other", "model": "other", "context_length": 1},
                                  {"name": self.model, "model": self.model, "context_length": 4096}]})  # fmt: skip
        else:
            call.json({"detail": "Not Found"}, status=404)

    def _complete(self, call: Call, *, chat: bool) -> None:
        said = call.said
        if self.knows is not None and set(said) - self.knows:
            call.json(
                {"error": {"message": "Unknown parameter.", "type": "invalid_request_error"}}, status=400
            )
        elif said.get("n", 1) > self.choices:
            call.json({"error": {"message": "n is too large", "type": "invalid_request_error"}}, status=400)
        elif said.get("stream"):
            call.events(*self._stream(said, chat=chat), done=self.done)
        else:
            call.json(self._echo(said))

    def _stream(self, said: dict[str, Any], *, chat: bool) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        for index in range(said.get("n", 1)):
            words = self._words(said, index)
            for number, word in enumerate(words):
                last = number == len(words) - 1
                choice: dict[str, Any] = {"index": index, "finish_reason": "length" if last else None}
                choice |= {"delta": {"content": word}} if chat else {"text": word}
                if self.logprobs and said.get("logprobs"):
                    choice["logprobs"] = _content(word) if chat else _parallel([word])
                events.append({"choices": [choice]})
        if self.usage and (said.get("stream_options") or {}).get("include_usage"):
            tokens = sum(len(event["choices"]) for event in events)
            events.append(
                {"choices": [], "usage": {"prompt_tokens": self._read(said), "completion_tokens": tokens}}
            )
        return events

    def _words(self, said: dict[str, Any], index: int) -> list[str]:
        constrained = self._constrained(said)
        if constrained:
            return [constrained[: said["max_tokens"]]]
        greedy = said.get("temperature") == 0
        seed: int = said["seed"] if self.seed and "seed" in said else next(_ids)
        draw = random.Random(0 if greedy else seed + index)
        return [" " + draw.choice(WORDS) for _ in range(said["max_tokens"])]

    def _constrained(self, said: dict[str, Any]) -> str:
        """Return what a grammar of the probe demands, if this make takes it this way."""
        if "llguidance" in self.ways and said.get("grammar", "").startswith("%llguidance"):
            return "123xyz"
        if "gbnf" in self.ways and said.get("grammar", "").startswith("root ::="):
            return "123xyz"
        if "response_format" in self.ways and "response_format" in said:
            return '{"snow": true}'
        demand = said.get("structured_outputs", {}) if "structured_outputs" in self.ways else {}
        if "guided" in self.ways:
            demand = {name.removeprefix("guided_"): said[name] for name in said if name.startswith("guided_")}
        return (
            '{"snow": true}' if "json" in demand else "123xyz" if demand.keys() & {"regex", "grammar"} else ""
        )

    def _read(self, said: dict[str, Any]) -> int:
        if "prompt" in said:
            return len(spelled(said["prompt"])) + (12 if self.wrapped else 1)
        turns = said["messages"]
        closed = 0 if turns[-1]["role"] == "assistant" and self._goes_on(said) else 5
        return sum(len(spelled(turn["content"])) + 5 for turn in turns) - 5 + closed

    def _goes_on(self, said: dict[str, Any]) -> bool:
        return self.continues and (self.owner != "vllm" or said.get("continue_final_message", False))

    def _echo(self, said: dict[str, Any]) -> dict[str, Any]:
        tokens = ["<s>", *spelled(said["prompt"])]
        shown = [*tokens, " snow"] if self.echo else [" snow"]
        choice = {
            "index": 0,
            "text": "",
            "finish_reason": "length",
            "logprobs": _parallel(shown, first=self.echo),
        }
        return {"choices": [choice], "usage": {"prompt_tokens": len(tokens), "completion_tokens": 1}}


def spelled(text: str) -> list[str]:
    """Split text into the tokens of the fake model."""
    return re.findall(r" ?\w+|.", text, re.DOTALL)


def worth(token: str) -> float:
    """The log-probability of a token of the fake model."""
    return -0.5 * len(token)


def _content(word: str) -> dict[str, Any]:
    tops = [{"token": each, "logprob": worth(each)} for each in (word, " or")]
    return {"content": [{"token": word, "logprob": worth(word), "top_logprobs": tops}]}


def _parallel(words: list[str], *, first: bool = False) -> dict[str, Any]:
    values = [worth(word) for word in words]
    return {
        "tokens": words,
        "token_logprobs": [None, *values[1:]] if first else values,
        "top_logprobs": [{word: worth(word), " or": -9.0} for word in words],
        "text_offset": [0] * len(words),
    }


class LlamaFake:
    """A llama-server's own endpoints for tokens, one a character, before those of `make`."""

    def __init__(self, make: Make) -> None:
        self.make = make

    def __call__(self, call: Call) -> None:
        said = call.said
        if call.path == "/props":
            call.json({"default_generation_settings": {"n_ctx": 300}, "total_slots": 3})
        elif call.path == "/tokenize" and said.get("with_pieces"):
            call.json({"tokens": [{"id": ord(each), "piece": each} for each in said["content"]]})
        elif call.path == "/tokenize":
            content = said["content"].replace("</s>", "\2") if said["parse_special"] else said["content"]
            ids = [ord(each) for each in content]
            call.json({"tokens": [1, *ids] if said.get("add_special") else ids})
        elif call.path == "/apply-template":
            call.json(
                {"prompt": "".join(f"[{each['role']}]{each['content']}</s>" for each in said["messages"])}
            )
        elif call.path == "/detokenize":
            call.json({"content": "".join(map(chr, said["tokens"]))})
        elif call.path == "/lora-adapters":
            call.json([{"id": 0, "path": "voice.gguf", "scale": 0.0}])
        elif call.path == "/v1/completions" and not said.get("stream"):
            self._force(call)
        else:
            if said and isinstance(said.get("prompt"), list):
                call.said = said | {"prompt": "x"}
            self.make(call)

    def _force(self, call: Call) -> None:
        ids = [int(each) for each in re.findall(r"<\[(\d+)\]>", json.dumps(call.said["grammar"]))]
        entries = [{"id": each, "token": chr(each), "logprob": -1.0, "top_logprobs": []} for each in ids]
        call.json({"choices": [{"index": 0, "text": "", "logprobs": {"content": entries}}]})
