"""What is sent to a model: ordered blocks, each with the reason it is there."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["text", "system", "user", "assistant"]


@dataclass(frozen=True)
class Block:
    """A stretch of the prompt; `name` and `reason` are ids of the message catalogue."""

    name: str
    text: str
    reason: str = ""
    role: Role = "text"


@dataclass(frozen=True)
class Prompt:
    """Blocks in the order in which the model reads them, and what it has already written.

    Blocks of role `text` are read as one plain text; any other role makes it a chat.
    `continued` is the beginning of the answer that the model must go on from;
    `continued_tokens` are the token ids that spelled it, where they are known.
    """

    blocks: tuple[Block, ...]
    continued: str = ""
    continued_tokens: tuple[int, ...] = ()

    @classmethod
    def of(cls, text: str) -> Prompt:
        """Make the prompt of one plain text."""
        return cls((Block("given", text),))

    @property
    def chat(self) -> bool:
        """Tell whether the blocks are turns of a conversation."""
        return any(block.role != "text" for block in self.blocks)

    @property
    def text(self) -> str:
        """Join all blocks, without what was continued."""
        return "".join(block.text for block in self.blocks)

    @property
    def sha256(self) -> str:
        """Identify the prompt by every character that the model reads and its role."""
        parts = [[block.role, block.text] for block in self.blocks] + [["continued", self.continued]]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    def going_on(self, text: str, tokens: tuple[int, ...] = ()) -> Prompt:
        """Return this prompt with `text` already answered, spelled by `tokens`."""
        return replace(self, continued=text, continued_tokens=tokens)

    def longer_by(self, text: str) -> Prompt:
        """Return this prompt with `text` behind its last block, as if it had stood there from the start."""
        if not text:
            return self
        *blocks, last = self.blocks
        return replace(self, blocks=(*blocks, replace(last, text=last.text + text)))
