"""Bridges: does choosing by the text that follows help, and does reading a note of it?

    python benchmarks/bridges.py DATA zh|en [gaps, 6]

DATA is a folder with zh/tune and en/tune. Two sentences are cut out of a novel at places drawn by SEED; the
model writes four bridges with the note of what follows and four without. Each is measured by the gain on the
first 30 characters (zh; 100 in en) that follow, in nats a token, by which the best is chosen; the best, the first
drawn and the author's own also by SmolLM2 (en), and by what the characters after those gain, which choose nothing.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from lianju.language.detect import Language
from lianju.language.segment import sentences, to_sentence_end
from lianju.models.base import Model, Scores
from lianju.values.cancel import Cancel
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.workspace.session import Session
from lianju.writing.alternatives import draw
from lianju.writing.bridge import HEAD, NEAR, prompt_for

SEED = 1
DRAWN = 4
BOOKS = {"en": ("pride_and_prejudice", "Doyle_Hound_1902", "Burnett_Garden_1911"), "zh": ("hongloumeng",)}
BEFORE = {"zh": 300, "en": 900}
MIDDLE = {"zh": range(20, 131), "en": range(60, 401)}
AFTER = {"zh": 260, "en": 800}
Gap = tuple[str, str, str]


def gaps(folder: Path, language: str, count: int) -> list[Gap]:
    """Draw passages: what stands before a gap, what stood in it, and what follows."""
    chance, found = random.Random(SEED), list[Gap]()
    books = [(folder / language / "tune" / f"{name}.txt").read_text("utf-8") for name in BOOKS[language]]
    while len(found) < count:
        book = chance.choice(books)
        at = chance.randrange(len(book) // 10, len(book) - 6000)
        piece = book[at : at + 6000]
        if language == "en":
            piece = re.sub(r"\n\n+", "\n\n", re.sub(r"(?<!\n)\n(?!\n)", " ", piece))
        cut, before, place = sentences(piece), "", 1
        while len(before) < BEFORE[language] and place < len(cut):
            before, place = before + cut[place], place + 1
        middle = "".join(cut[place : place + 2])
        after = "".join(cut[place + 2 :])[: AFTER[language]]
        if middle.strip() and len(after) >= 200 and len(middle) in MIDDLE[language]:
            found.append((before, middle, after))
    return found


def measured(model: Model, judge: Model | None, gap: Gap, language: str) -> Callable[[str], list[float]]:
    """Return what measures a bridge: gain on what follows, on what follows that, and by the judge."""
    before, _, after = gap
    near, apart = before[-NEAR[language] :].rstrip(), " " if language == "en" else ""
    head, size = after[: HEAD[language]], HEAD[language]
    rest = after[size : 2 * size + 40]

    def likelihood(by: Model, given: str, text: str) -> float:
        assert isinstance(by, Scores)
        return float(mean(each.logprob for each in by.score(Prompt.of(given), text)))

    straight, further = likelihood(model, near, head), likelihood(model, near + head, rest)
    by_judge = likelihood(judge, near, head) if judge else 0.0

    def measure(text: str) -> list[float]:
        told, head_here = near + text.rstrip(), apart + head.lstrip()
        found = [likelihood(model, told, head_here) - straight]
        found.append(likelihood(model, told + head_here, rest) - further)
        return [*found, likelihood(judge, told, head_here) - by_judge] if judge else found

    return measure


def main() -> None:
    """Print, for each arm, the means of gain, further gain and the judge's gain."""
    folder = Path(sys.argv[1])
    language: Language = "zh" if sys.argv[2] == "zh" else "en"
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 6
    rows: dict[str, list[list[float]]] = {}
    with Session() as session:
        model = session.model("gemma3-270m")
        judge = session.model("smollm2") if language == "en" else None
        for number, gap in enumerate(gaps(folder, language, count)):
            before, middle, after = gap
            measure = measured(model, judge, gap, language)
            apart = " " if language == "en" else ""
            rows.setdefault("author's own", []).append(measure(apart + middle.strip()))
            note = prompt_for(model, before, after, language=language, window=2000, max_tokens=48).prompt
            for arm, prompt in (("without the note", Prompt.of(before.rstrip(" "))), ("with it", note)):
                sampling = Sampling(max_tokens=40, seed=100 + number, cache_prompt=True)
                drawn = draw(model, prompt, sampling, DRAWN, Cancel())
                texts = [to_sentence_end("".join(each.text for each in chunks)) for chunks in drawn]
                found = [measure(text) for text in texts if text.strip()]
                rows.setdefault(f"first drawn, {arm}", []).append(found[0])
                rows.setdefault(f"best of {DRAWN}, {arm}", []).append(max(found))
            for arm, values in rows.items():
                print(
                    number + 1, arm, *(f"{mean(each):+.3f}" for each in zip(*values, strict=True)), flush=True
                )


if __name__ == "__main__":
    main()
