"""Tell Chinese text from English."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["zh", "en"]

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
SAMPLE = 4000


def detect(text: str) -> Language:
    """Return `zh` when the last pages hold at least half as many Chinese characters as Latin words."""
    end = text[-SAMPLE:]
    han = len(_HAN.findall(end))
    words = len(_LATIN_WORD.findall(end))
    return "zh" if han and 2 * han >= words else "en"
