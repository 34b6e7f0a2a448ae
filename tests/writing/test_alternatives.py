"""Alternatives are different because they were chosen so, not by luck."""

from dataclasses import replace

from lianju.models.base import Cancel
from lianju.models.fakes import Markov, Script
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing import alternatives
from lianju.writing.difference import Steering, distance, likeness, most_different, most_like, spread
from lianju.writing.phrases import BanReport, Phrases


def texts(chunks, count):
    found = [""] * count
    for chunk in chunks:
        found[chunk.choice] += chunk.text
    return found


def test_the_most_different_are_kept():
    given = ["the cat sat", "the cat sat down", "a storm came over the sea", "the cat sat"]
    chosen = most_different(given, 2)
    assert 2 in chosen
    assert spread([given[i] for i in chosen]) >= max(distance(given[0], each) for each in given)


def test_script_shows_that_similar_drafts_are_left_out():
    drafts = ["it rained", "it rained", "snow fell on the hills", "it rained today"]
    found = texts(
        alternatives.stream(Script(drafts), Prompt.of("x"), Sampling(seed=1), 2, cancel=Cancel()), 2
    )
    assert "snow fell on the hills" in found
    assert len(set(found)) == 2


def test_the_chosen_differ_more_than_the_first_drawn():
    model, wins = Markov(), 0
    for seed in range(12):
        sampling = Sampling(seed=seed, max_tokens=40, temperature=1.0)
        chosen = texts(alternatives.stream(model, Prompt.of("The river"), sampling, 3, cancel=Cancel()), 3)
        luck = texts(model.stream(Prompt.of("The river"), replace(sampling, choices=3), cancel=Cancel()), 3)
        wins += spread(chosen) >= spread(luck)
    assert wins >= 11


def test_every_alternative_ends_once():
    chunks = list(
        alternatives.stream(Markov(), Prompt.of("The"), Sampling(seed=1, max_tokens=30), 4, cancel=Cancel())
    )
    assert sorted(chunk.choice for chunk in chunks if chunk.end) == [0, 1, 2, 3]


def test_bans_hold_in_every_alternative():
    report = BanReport()
    chunks = alternatives.stream_without(
        Markov(), Prompt.of("The"), Sampling(seed=1, max_tokens=60), 3,
        phrases=Phrases(["e"]), cancel=Cancel(), report=report,
    )  # fmt: skip
    found = texts(chunks, 3)
    assert all("e" not in text for text in found)
    assert len(set(found)) == 3


def test_what_is_like_is_chosen_and_what_says_the_same_again_is_not():
    given = ["rain fell on the hills", "she sang", "rain fell on the roof", "rain fell on the hill", ""]
    toward = Steering(toward=("rain fell on the hill",))
    assert most_like(given, 2, toward) == [0, 2]
    assert most_like(given, 1, Steering(away=("rain fell on the hill",))) == [1]
    assert likeness("she sang", Steering(("she sang",), ("she sang",))) == 0


def test_the_next_move_toward_and_away_from_what_was_pointed_at():
    model, prompt, nearer, farther = Markov(), Prompt.of("The rabbit and"), 0, 0

    def mean(found, pointed):
        return sum(likeness(text, Steering((pointed,))) for text in found) / len(found)

    for seed in range(10):
        sampling = Sampling(seed=seed, max_tokens=40)
        drawn = list(texts(model.stream(prompt, replace(sampling, choices=4), cancel=Cancel()), 4))
        pointed = max(drawn, key=len)
        after = replace(sampling, seed=1000 + seed)
        luck = mean(texts(model.stream(prompt, replace(after, choices=8), cancel=Cancel()), 8), pointed)
        asked = [
            [each for each in texts(found, 3) if each]
            for found in (
                alternatives.stream_like(model, prompt, after, 3, steering=steering, cancel=Cancel())
                for steering in (Steering((pointed,)), Steering((), (pointed,)))
            )
        ]
        nearer += mean(asked[0], pointed) > luck
        farther += mean(asked[1], pointed) < luck
    assert min(nearer, farther) >= 9
