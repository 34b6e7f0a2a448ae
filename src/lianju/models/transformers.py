"""Hugging Face transformers: a folder of safetensors, or a GGUF file turned back into floats.

Slower than llama.cpp and independent of it: it judges the other back end in the tests, and
reads architectures that llama.cpp does not know. Weights are loaded as data only: no pickle,
no code of the folder's own, nothing from the network.
"""

from __future__ import annotations

import copy
import hashlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lianju.errors import CapabilityMissing, ModelRefused, ModelTooLarge
from lianju.models import chat, decoding, gguf, hf_folder
from lianju.models.base import Cancel
from lianju.models.capabilities import check_length, check_request
from lianju.models.files import fingerprint
from lianju.values.chunk import Chunk, TokenScore
from lianju.values.limits import ALL_GRAMMARS, Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling

CHOICES = 8
DEFAULT_CONTEXT = 8192
PREFILL_BATCH = 128

# llama.cpp ends an answer at any of these, whatever the file declares: src/llama-vocab.cpp.
_END_MARKS = frozenset(
    {
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<end_of_turn>", "<|endoftext|>",
        "<|end_of_text|>", "<|eom_id|>", "<EOT>", "<|END_OF_TURN_TOKEN|>", "</s>",
    }
)  # fmt: skip


class Transformers:
    """A causal language model in torch, in 32-bit floats on the processor."""

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        context: int = DEFAULT_CONTEXT,
        threads: int | None = None,
        check_memory: bool = True,
    ) -> None:
        self._name = name or path.stem
        self._weights, needed = _examine(path)
        if check_memory:
            _refuse_larger_than_memory(path, needed)
        self._tokenizer, self._model = _load(path, self._name, threads=threads)
        trained = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        self._context = min(context, trained or context)
        self._bos = _marks_of_beginning(self._tokenizer)
        self._engine = decoding.Engine(
            _vocabulary(self._tokenizer, self._model, self.tokenize),
            lambda: _Reading(self._model),
            context=self._context,
            batch=PREFILL_BATCH,
        )

    @property
    def name(self) -> str:
        """The name that the user types."""
        return self._name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights file; of several, that of their hashes in order of names."""
        hashes = [fingerprint(path) for path in self._weights]
        return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()

    @property
    def limits(self) -> Limits:
        """What transformers can do with these weights."""
        return Limits(
            context=self._context,
            chat=bool(self._tokenizer.chat_template),
            grammars=ALL_GRAMMARS if self._engine.vocabulary.ends else frozenset(),
            logprobs=True,
            post_sampling_probs=True,
            seed=True,
            scores=True,
            continues=True,
            choices=CHOICES,
        )

    def stream(self, prompt: Prompt, sampling: Sampling, *, cancel: Cancel) -> Iterator[Chunk]:
        """Continue `prompt`; cancelling takes one decode step or one prefill batch."""
        check_request(self.name, self.limits, prompt=prompt, sampling=sampling)
        yield from decoding.decode(self._engine, self.spell(prompt), sampling=sampling, cancel=cancel)

    def score(self, prompt: Prompt, text: str, *, cancel: Cancel | None = None) -> tuple[TokenScore, ...]:
        """Give the exact log-probability of each token of `text` after `prompt`; none after a cancel."""
        check_request(self.name, self.limits, prompt=prompt, sampling=Sampling())
        return self.score_tokens(self.spell(prompt), self.tokenize(text), cancel=cancel or Cancel())

    def score_tokens(
        self, before: Sequence[int], tokens: Sequence[int], *, cancel: Cancel | None = None
    ) -> tuple[TokenScore, ...]:
        """Give the exact log-probability of each of `tokens` after `before`, which is not empty."""
        check_length(len(before) + len(tokens), self._context - 1)
        reading, all_tokens = _Reading(self._model), [*before, *tokens]
        logprobs: list[float] = []
        for start in range(0, len(all_tokens) - 1, PREFILL_BATCH):
            if cancel is not None and cancel.cancelled:
                return ()
            stop = min(start + PREFILL_BATCH, len(all_tokens) - 1)
            logprobs += reading.logprobs_of_next(all_tokens[start:stop], all_tokens[start + 1 : stop + 1])
        vocabulary = self._engine.vocabulary
        own = zip(tokens, logprobs[len(before) - 1 :], strict=True)
        return tuple(TokenScore(token, vocabulary.whole(token), min(0.0, each)) for token, each in own)

    def spell(self, prompt: Prompt) -> list[int]:
        """Return the token ids that `prompt` is read as, the mark of beginning included."""
        if prompt.chat:
            if not self._tokenizer.chat_template:
                raise CapabilityMissing(name=self.name, capability="chat")
            tokens = chat.spell(prompt, self._template, self._tokens)
        else:
            joined = prompt.text if prompt.continued_tokens else prompt.text + prompt.continued
            tokens = self._bos + self.tokenize(joined)
        if prompt.continued_tokens:
            tokens = [*tokens, *prompt.continued_tokens]
        elif prompt.chat and prompt.continued:
            tokens += self.tokenize(prompt.continued)
        check_length(len(tokens), self._context - 1)
        return tokens

    def tokenize(self, text: str) -> list[int]:
        """Spell `text` alone; marks like <s> in it are read as plain text."""
        return self._tokens(text, special=False)

    def detokenize(self, tokens: Sequence[int]) -> str:
        """Read ids as text."""
        pieces = self._engine.vocabulary.pieces
        return b"".join(pieces[token] for token in tokens).decode("utf-8", "replace")

    def count(self, text: str) -> int:
        """Count the tokens of `text` alone."""
        return len(self.tokenize(text))

    def close(self) -> None:
        """Free the weights."""
        del self._model

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        answer = self._tokenizer(text, add_special_tokens=False, split_special_tokens=not special)
        return list(answer["input_ids"])

    def _template(self, messages: list[dict[str, str]]) -> str:
        from jinja2 import TemplateError

        try:
            return str(
                self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            )
        except TemplateError:
            raise ModelRefused(name=self.name, detail="chat template") from None


class _Reading:
    """One text as read by the model: its keys and values."""

    def __init__(self, model: Any, cache: Any = None) -> None:
        self._model = model
        self._cache = cache

    def read(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Read on, return the logits of what follows."""
        import torch

        with torch.inference_mode():
            logits: NDArray[np.float32] = self._forward(tokens, keep=1)[-1].numpy()
        return logits

    def logprobs_of_next(self, tokens: Sequence[int], following: Sequence[int]) -> list[float]:
        """Read on over `tokens`, return the log-probability of the token that follows each."""
        import torch

        with torch.inference_mode():
            logprobs = torch.log_softmax(self._forward(tokens, keep=0), dim=-1)
            chosen: list[float] = logprobs.gather(1, torch.tensor(following).unsqueeze(1)).squeeze(1).tolist()
        return chosen

    def fork(self) -> _Reading:
        """Return a second reading."""
        return _Reading(self._model, copy.deepcopy(self._cache))

    def _forward(self, tokens: Sequence[int], *, keep: int) -> Any:
        import torch

        answer = self._model(
            torch.tensor([list(tokens)]), past_key_values=self._cache, use_cache=True, logits_to_keep=keep
        )
        self._cache = answer.past_key_values
        return answer.logits[0]


def _examine(path: Path) -> tuple[tuple[Path, ...], int]:
    """Return the weights files and the bytes of memory that they need at least."""
    if path.is_dir():
        folder = hf_folder.read_folder(path)
        return folder.weights, 4 * folder.parameters
    return (path,), gguf.read_header(path).size


def _refuse_larger_than_memory(path: Path, needed: int) -> None:
    import psutil

    free = psutil.virtual_memory().available
    if needed > free:
        raise ModelTooLarge(path=str(path), needed=needed, free=free)


def _load(path: Path, name: str, *, threads: int | None) -> tuple[Any, Any]:
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")  # see llamacpp: on busy cores spinning takes seconds
    for needed in (
        ("torch", "transformers") if path.is_dir() else ("torch", "transformers", "accelerate", "gguf")
    ):
        if importlib.util.find_spec(needed) is None:
            raise ModelRefused(name=name, detail=f"{needed} is not installed")
    import torch
    import transformers

    if threads:
        torch.set_num_threads(threads)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    folder, more = (
        (path, {"use_safetensors": True}) if path.is_dir() else (path.parent, {"gguf_file": path.name})
    )
    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **local, **more)
        model = transformers.AutoModelForCausalLM.from_pretrained(
            folder, **local, **more, dtype=torch.float32
        )
    except Exception as error:  # noqa: BLE001 - tokenizers raises bare Exception for a damaged file
        raise ModelRefused(name=name, detail=type(error).__name__) from None
    if not tokenizer.is_fast:
        raise ModelRefused(name=name, detail=type(tokenizer).__name__)
    return tokenizer, model.eval()


def _vocabulary(tokenizer: Any, model: Any, spell: Any) -> decoding.Vocabulary:
    """Read every token as bytes; marks are empty, as llama.cpp writes them."""
    from llguidance.hf import from_tokenizer

    reader, size = from_tokenizer(tokenizer), model.get_output_embeddings().weight.shape[0]
    pieces = [reader.decode_bytes([token]) for token in range(min(size, reader.vocab_size))]
    pieces += [b""] * (size - len(pieces))
    declared = model.generation_config.eos_token_id if model.generation_config else None
    named = [tokenizer.eos_token_id, *(declared if isinstance(declared, list) else [declared])]
    ends = {token for token in named if token is not None and token < size}
    for token, mark in tokenizer.added_tokens_decoder.items():
        if mark.special and token < size:
            pieces[token] = b""
            if mark.content in _END_MARKS:
                ends.add(token)
    return decoding.Vocabulary(pieces, frozenset(ends), spell=spell)


def _marks_of_beginning(tokenizer: Any) -> list[int]:
    with_marks, without = tokenizer("a")["input_ids"], tokenizer("a", add_special_tokens=False)["input_ids"]
    for start in range(len(with_marks)):
        if with_marks[start : start + len(without)] == without:
            return list(with_marks[:start])
    return []
