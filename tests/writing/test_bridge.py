"""Bridges are ranked by what they do for the passage that follows, and fit where they stand."""

import pytest

from lianju.models.base import Cancel
from lianju.models.fakes import Markov, Script
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing import bridge
from lianju.writing.bridge import bridges, edges, prompt_for
from lianju.writing.difference import Steering

SAMPLING = Sampling(seed=3, max_tokens=30)


def laid(model, before, after, language="en"):
    return prompt_for(model, before, after, language=language, window=500, max_tokens=30).prompt


def test_bridges_are_ranked_by_their_gain():
    prompt = laid(Markov(), "The river", " of the sea")
    found = bridges(Markov(), prompt, SAMPLING, 5, around=("", ""), cancel=Cancel())
    gains = [each.gain for each in found]
    assert gains == sorted(gains, reverse=True)
    assert len(found) > 1
    assert {each.how for each in found} == {"rank"}


def test_the_gain_is_the_likelihood_of_what_follows_and_the_note_of_it_is_not_read_for_that():
    model = Markov()
    prompt = laid(model, "The river", " of the sea")
    best = bridges(model, prompt, SAMPLING, 5, around=(" ", " "), cancel=Cancel())[0]

    def mean(before):
        scores = model.score(Prompt.of(before), " of the sea")
        return sum(score.logprob for score in scores) / len(scores)

    assert best.gain == pytest.approx(mean("The river" + best.text.rstrip()) - mean("The river"))


def test_the_best_of_those_drawn_is_offered_first():
    model = Markov()
    prompt = laid(model, "The river", " of the sea")
    many = bridges(model, prompt, SAMPLING, 6, around=("", ""), cancel=Cancel())
    few = bridges(model, prompt, SAMPLING, 1, around=("", ""), cancel=Cancel())
    assert [each.text for each in few] == [many[0].text]
    chunks = list(
        bridge.stream(model, prompt, SAMPLING, 1, around=("", ""), steering=Steering(), cancel=Cancel())
    )
    assert [each.text for each in chunks] == [few[0].text, ""]
    assert chunks[-1].end.tokens


def test_a_model_that_cannot_score_gives_those_that_differ():
    script = Script(["It rained.", "It rained.", "Snow fell.", "It rained.", "It rained.", "It rained."])
    found = bridges(script, laid(script, "a", "b"), Sampling(), 2, around=("", ""), cancel=Cancel())
    assert {each.text for each in found} == {"It rained.", "Snow fell."}
    assert {(each.gain, each.how) for each in found} == {(None, "differ")}


class Filler(Script):
    """Fills a gap itself."""

    def fill(self, prompt, after, sampling, *, cancel):
        self.between = (prompt.text, after)
        yield from self.stream(prompt, sampling, cancel=cancel)


def test_a_model_that_fills_gaps_does_it_itself():
    filler = Filler(["one", "two"], limits=Limits(fill=True))
    prompt = laid(filler, "a", "b")
    found = bridges(filler, prompt, Sampling(), 2, around=("", ""), cancel=Cancel())
    assert [(each.text, each.how) for each in found] == [("one", "fill"), ("two", "fill")]
    assert filler.between == ("a", "b")


@pytest.mark.parametrize(
    ("before", "after", "language", "around"),
    [
        ("He left.", "\nShe stayed.", "en", (" ", "")),
        ("He left. ", "She stayed.", "en", ("", " ")),
        ("He left.\n", "\nShe stayed.", "en", ("", "")),
        ("He left.\n", "She stayed.", "en", ("", "\n")),
        ("他走了。", "她没有走。", "zh", ("", "")),
        ("他走了。\n", "她没有走。", "zh", ("", "\n")),
    ],
)
def test_a_bridge_brings_the_white_space_that_its_place_needs(before, after, language, around):
    assert edges(before, after, language) == around
    script = Script([" Rain fell. And then"] * 6)
    (found,) = bridges(
        script, laid(script, before, after, language), Sampling(), 1, around=around, cancel=Cancel()
    )
    assert found.text == around[0] + "Rain fell." + around[1]


def test_a_bridge_ends_before_it_says_what_follows():
    after = "The letter lay on the table, unopened."
    script = Script(["He came home. " + after] * 6)
    (found,) = bridges(script, laid(script, "a", after), Sampling(), 1, around=("", ""), cancel=Cancel())
    assert found.text == "He came home."
    script = Script([after] * 6)
    assert bridges(script, laid(script, "a", after), Sampling(), 1, around=("", ""), cancel=Cancel()) == []


def test_the_model_reads_what_follows_and_says_so():
    assembly = prompt_for(
        Markov(), "One.", "Two.", language="en", instruction="it rains", window=50, max_tokens=9
    )
    assert [(each.name, each.reason) for each in assembly.prompt.blocks if each.name != "template"] == [
        ("after", "reason-after"),
        ("instruction", "reason-instruction"),
        ("before", "reason-before"),
    ]


def test_of_the_better_bridges_those_are_chosen_that_are_wanted():
    drafts = ["Rain fell.", "Snow fell.", "She sang a song.", "He slept.", "It rained.", "Fog came."] * 2
    script = Script(drafts)
    steering = Steering(toward=("She sang the song.",))
    (found,) = bridges(
        script, laid(script, "a", "b"), Sampling(), 1, around=("", ""), cancel=Cancel(), steering=steering
    )
    assert found.text == "She sang a song."
