"""Bridges are ranked by what they do for the passage that follows."""

import pytest

from lianju.errors import CapabilityMissing
from lianju.models.base import Cancel
from lianju.models.fakes import Markov, Script
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing.bridge import bridges


def test_bridges_are_ranked_by_their_gain():
    found = bridges(
        Markov(), Prompt.of("The river"), " of the sea", Sampling(seed=3, max_tokens=30), 5, cancel=Cancel()
    )
    gains = [each.gain for each in found]
    assert gains == sorted(gains, reverse=True)
    assert len(found) > 1
    assert {each.how for each in found} == {"rank"}


def test_the_gain_is_the_likelihood_of_what_follows():
    model = Markov()
    prompt, after = Prompt.of("The river"), " of the sea"
    best = bridges(model, prompt, after, Sampling(seed=3, max_tokens=30), 5, cancel=Cancel())[0]

    def mean(given):
        scores = model.score(given, after)
        return sum(score.logprob for score in scores) / len(scores)

    assert best.gain == pytest.approx(mean(prompt.going_on(best.text)) - mean(prompt))


def test_a_model_that_cannot_score_says_so():
    with pytest.raises(CapabilityMissing):
        bridges(Script(["x"]), Prompt.of("a"), "b", Sampling(), 2, cancel=Cancel())


class Filler(Script):
    """Fills a gap itself."""

    def fill(self, prompt, after, sampling, *, cancel):
        yield from self.stream(prompt, sampling, cancel=cancel)


def test_a_model_that_fills_gaps_does_it_itself():
    found = bridges(
        Filler(["one", "two"], limits=Limits(fill=True)), Prompt.of("a"), "b", Sampling(), 2, cancel=Cancel()
    )
    assert [(each.text, each.how) for each in found] == [("one", "fill"), ("two", "fill")]
