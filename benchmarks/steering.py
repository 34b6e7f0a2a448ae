"""“More like this”, “less like that”: does likeness move in the direction that was asked for?

    python benchmarks/steering.py [seeds a language, 8]

The first of three alternatives is pointed at. From other seeds come three more as usual, three that are to be like
it and three that are to be unlike it; told is the mean likeness of each three to it (Dice coefficient of pairs of
characters in Chinese, of words and pairs of words in English: the measure by which they are chosen).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from statistics import mean

from lianju.values.cancel import Cancel
from lianju.values.chunk import Chunk
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.workspace.session import Session
from lianju.writing.alternatives import stream, stream_like
from lianju.writing.difference import Steering, likeness

PROMPTS = {
    "zh": ("天色暗下来的时候，她终于看见了那封信。", "老人把船泊在岸边，抬头望着山上的庙，"),
    "en": (
        "When the light began to fail she saw the letter at last.",
        "The old man tied up the boat and looked at the chapel on the hill, and",
    ),
}
WANTED = 3


def texts(chunks: Iterable[Chunk]) -> list[str]:
    """Join what came of each alternative; one that is empty is none."""
    found = [""] * WANTED
    for chunk in chunks:
        found[chunk.choice] += chunk.text
    return [text for text in found if text]


def main() -> None:
    """Print the likeness of each seed and their means: as usual, like, unlike, and seconds."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    with Session() as session:
        model = session.model("gemma3-270m")
        for language, prompts in PROMPTS.items():
            rows = []
            for seed in range(seeds):
                prompt = Prompt.of(prompts[seed % 2])
                first = Sampling(seed=seed * 100, max_tokens=48, cache_prompt=True)
                pointed = texts(stream(model, prompt, first, WANTED, cancel=Cancel()))[0]
                after = replace(first, seed=seed * 100 + 50)
                usual = texts(stream(model, prompt, after, WANTED, cancel=Cancel()))
                begun, steered = time.perf_counter(), []
                for steering in (Steering((pointed,)), Steering((), (pointed,))):
                    found = stream_like(model, prompt, after, WANTED, steering=steering, cancel=Cancel())
                    steered.append(texts(found))
                seconds = (time.perf_counter() - begun) / 2
                like = [
                    mean(likeness(each, Steering((pointed,))) for each in three)
                    for three in (usual, *steered)
                ]
                rows.append([*like, seconds])
                print(language, seed, *(f"{each:.3f}" for each in rows[-1]), flush=True)
            print(language, "mean", *(f"{mean(each):.3f}" for each in zip(*rows, strict=True)), flush=True)


if __name__ == "__main__":
    main()
