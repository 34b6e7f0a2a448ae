"""The smallest character edits: applied, they give the other text."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from lianju.language.changes import FAR, changes

SHORT = st.text(st.sampled_from("ab c\n河水😀𠮷"), max_size=40)


def applied(before, edits):
    for start, end, text in reversed(edits):
        before = before[:start] + text + before[end:]
    return before


@given(SHORT, SHORT)
def test_edits_turn_one_text_into_the_other(before, after):
    edits = changes(before, after)
    assert applied(before, edits) == after
    assert all(one[1] < two[0] for one, two in itertools.pairwise(edits))
    assert bool(edits) == (before != after)


def test_words_change_whole_and_the_rest_stays():
    assert changes("the river froze", "the sea froze") == [(4, 9, "sea")]
    assert changes("河水冻住了。", "河水早就冻住了。") == [(2, 2, "早就")]
    assert changes("one\ntwo", "one\ntwo") == []


def test_wholly_different_long_texts_are_compared_by_lines():
    before, after = "a\n" * FAR, "b\n" * FAR + "a\n"
    assert applied(before, changes(before, after)) == after
