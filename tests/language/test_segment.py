"""Cutting text loses no character, and a border does not move while text is added behind it."""

from hypothesis import given
from hypothesis import strategies as st

from lianju.language.segment import page_borders, sentences, to_sentence_end

TEXT = st.text(alphabet='ab他说。！？.!?\n "”’」3，', max_size=200)


@given(TEXT)
def test_sentences_join_to_the_text(text):
    assert "".join(sentences(text)) == text


def test_sentences_end_where_a_reader_would_end_them():
    assert sentences("他走了。“真的？”她问。") == ["他走了。", "“真的？”", "她问。"]
    assert sentences('He left. "Really?" she said.') == ["He left. ", '"Really?" ', "she said."]
    assert sentences("It cost 3.14 and more") == ["It cost 3.14 and more"]


@given(TEXT, TEXT, st.integers(1, 40))
def test_typing_behind_a_page_moves_no_border(text, more, page):
    before, after = page_borders(text, page), page_borders(text + more, page)
    settled = [border for border in before if border + 2 * page < len(text)]
    assert after[: len(settled)] == settled
    assert after == sorted(set(after))


@given(TEXT)
def test_a_kept_end_is_a_beginning_of_the_text(text):
    assert text.startswith(to_sentence_end(text))
