"""Alternatives are different because they were chosen so, not by luck."""

from dataclasses import replace

from lianju.models.base import Cancel
from lianju.models.fakes import Markov, Script
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing import alternatives
from lianju.writing.difference import distance, most_different, spread
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
