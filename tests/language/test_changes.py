"""The smallest character edits: applied, they give the other text."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from lianju.language.changes import FAR, by_words, changes

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


@given(SHORT, SHORT)
def test_edits_by_word_turn_one_text_into_the_other(before, after):
    edits = by_words(before, after)
    assert applied(before, edits) == after
    assert all(one[1] < two[0] for one, two in itertools.pairwise(edits))
    assert bool(edits) == (before != after)


def test_no_word_is_cut_by_an_edit_of_words():
    assert by_words("the lazy dog slept.", "the sleepy cat slept.") == [(4, 12, "sleepy cat")]
    assert by_words("he went", "the went") == [(0, 2, "the")]
    assert by_words("One.\nBob came.", "One.\nBill came.\nBob came.") == [(5, 5, "Bill came.\n")]
    assert by_words("One.\nTwo.", "One.\nTwo.\nThree.") == [(9, 9, "\nThree.")]
    assert by_words("One.\nTwo one.", "Two one.\nOne.") == [(0, 0, "Two one.\n"), (4, 13, "")]
    assert by_words("他慢慢走回家。", "他赶紧跑回家。") == [(1, 4, "赶紧跑")]


def test_wholly_different_long_texts_are_compared_by_lines():
    before, after = "a\n" * FAR, "b\n" * FAR + "a\n"
    assert applied(before, changes(before, after)) == after
