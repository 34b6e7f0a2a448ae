"""No banned phrase ever comes out: of a model that can go back, of one that cannot, at any border."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianju.errors import BanImpossible
from lianju.models.base import Cancel
from lianju.models.fakes import Markov, Script
from lianju.values.grammar import Grammar
from lianju.values.limits import Limits
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing.bans import can_go_back, stream
from lianju.writing.phrases import BanReport, Phrases, fold

MARKOV = Markov()
WIDE = Sampling(max_tokens=80, temperature=1.0, top_k=0, top_p=1.0, min_p=0.0)


def run(model, phrases, *, prompt="The river", sampling=WIDE, cancel=None):
    report = BanReport()
    given = prompt if isinstance(prompt, Prompt) else Prompt.of(prompt)
    chunks = list(stream(model, given, sampling, Phrases(phrases), cancel=cancel or Cancel(), report=report))
    return "".join(chunk.text for chunk in chunks), chunks, report


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    phrases=st.lists(
        st.sampled_from([" the", "the ", "an", "e ", "r", "他", "的", "，", "THE RIVER", "in "]), min_size=1
    ),
)
def test_no_phrase_comes_out(seed, phrases):
    text, chunks, _ = run(MARKOV, phrases, sampling=replace(WIDE, seed=seed))
    assert all(fold(phrase.strip()) not in fold(text) for phrase in phrases)
    assert chunks[-1].end is not None


def test_no_phrase_comes_out_where_many_overlap():
    """What was shown is safe only with what followed; when that is thrown away it may not become a phrase."""
    plain = "".join(
        chunk.text for chunk in MARKOV.stream(Prompt.of("The river"), replace(WIDE, max_tokens=2000, seed=1), cancel=Cancel())
    )  # fmt: skip
    hits = 0
    for seed in range(12):
        draw = random.Random(seed)
        places = [(draw.randrange(len(plain) - 6), draw.randint(2, 5)) for _ in range(150)]
        phrases = [
            phrase for start, length in places if len((phrase := plain[start : start + length]).strip()) > 1
        ]
        text, _, report = run(
            MARKOV, phrases, sampling=replace(WIDE, seed=seed, max_tokens=200, ignore_eos=True)
        )
        assert Phrases(phrases).first(text) is None, (seed, Phrases(phrases).first(text))
        hits += report.hits
    assert hits > 100


def test_the_same_seed_repeats_with_bans_too():
    first, second = (run(MARKOV, ["the", "an "], sampling=replace(WIDE, seed=11))[0] for _ in range(2))
    assert first == second != ""


def test_a_phrase_begun_by_the_author_is_not_finished():
    for seed in range(20):
        text, _, _ = run(
            MARKOV, ["river bank"], prompt="They walked to the river b", sampling=replace(WIDE, seed=seed)
        )
        assert not text.lower().startswith("ank")


def test_replaced_tokens_say_so_and_the_cost_is_reported():
    _, chunks, report = run(MARKOV, ["e"], sampling=replace(WIDE, seed=1))
    assert report.hits > 0
    assert report.thrown_away >= report.hits
    assert any(chunk.forced == "ban" for chunk in chunks)
    assert all(chunk.runners_up for chunk in chunks if chunk.forced == "ban")


def test_without_hits_the_text_is_the_models_own():
    sampling = replace(WIDE, seed=5)
    plain = "".join(chunk.text for chunk in MARKOV.stream(Prompt.of("The river"), sampling, cancel=Cancel()))
    assert run(MARKOV, ["zzzz"], sampling=sampling)[0] == plain


def test_a_stop_string_across_a_mended_place_still_stops():
    for seed in range(30):
        text, _, _ = run(MARKOV, ["e"], sampling=replace(WIDE, seed=seed, stop=("th",)))
        assert "th" not in text


def test_a_model_that_cannot_go_back_is_asked_again():
    script = Script(["a bad word", "a better word"], limits=Limits())
    assert not can_go_back(script, Prompt.of("x"), WIDE)
    text, _, report = run(script, ["bad"])
    assert text == "a better word"
    assert report.asked_again == 1


def test_only_the_sentence_with_the_phrase_is_asked_for_again():
    script = Script(
        [["It rained. The", " bad", " day went on."], ["The sun came", " out. Then", " more."]],
        limits=Limits(),
    )
    text, chunks, report = run(script, ["bad"], prompt="He said: ")
    assert text == "It rained. The sun came out. Then more."
    assert [prompt.text for prompt, _ in script.asked] == ["He said: ", "He said: It rained. "]
    assert (report.asked_again, report.hits) == (1, 1)
    assert [chunk.end.reason for chunk in chunks if chunk.end] == ["stop"]


def test_asking_for_the_sentence_again_holds_over_any_border():
    answers = [["你好", "。坏", "话说", "完了。"], ["。", "好话", "。再", "见。"], ["真好。"], ["再", "见。"]]
    script = Script(answers, limits=Limits())
    text, _, report = run(script, ["坏话", "好。真", "。。"], prompt="他说：")
    assert all(phrase not in text for phrase in ("坏话", "好。真", "。。"))
    assert text == "你好。再见。"
    assert report.asked_again == 3


def test_sentences_come_as_soon_as_they_are_certain():
    script = Script([["One is here.", " Two is here.", " Three", " is here."]], limits=Limits())
    seen, report = [], BanReport()
    for chunk in stream(
        script, Prompt.of("x"), WIDE, Phrases(["here. Four"]), cancel=Cancel(), report=report
    ):
        seen.append(chunk.text)
    assert seen[:2] == ["One is here.", " Two is here."]


def test_without_a_hit_not_a_space_is_changed():
    told = ["He left.\n\n", "She came.\n\n", "    Indented.", " End."]
    text, _, report = run(Script([told], limits=Limits()), ["zzz"])
    assert text == "".join(told)
    assert report.asked_again == 0


def test_a_sentence_that_never_comes_clean_is_an_error():
    with pytest.raises(BanImpossible):
        run(Script([" bad. Good."] * 40, limits=Limits()), ["bad"])


def test_it_gives_up_with_an_error_and_not_with_the_phrase():
    with pytest.raises(BanImpossible):
        run(Script(["a bad word"] * 100, limits=Limits()), ["bad"])


def test_bans_and_a_grammar_together():
    sampling = replace(WIDE, seed=2, grammar=Grammar("regex", "(red|blue|green) sky"))
    text, _, _ = run(MARKOV, ["red", "blue"], sampling=sampling)
    assert text == "green sky"


def test_everything_banned_is_an_error():
    everything = list(map(chr, range(32, 127)))
    with pytest.raises(BanImpossible):
        run(
            Markov("aaaaaaaabababab"), everything, prompt="a", sampling=replace(WIDE, ignore_eos=True, seed=1)
        )


def test_cancelling_keeps_what_came():
    cancel = Cancel()
    report = BanReport()
    text = ""
    for chunk in stream(
        MARKOV, Prompt.of("The"), replace(WIDE, max_tokens=4000), Phrases(["e"]), cancel=cancel, report=report
    ):
        text += chunk.text
        if len(text) > 30:
            cancel.cancel()
    assert "e" not in text
    assert chunk.end.reason in ("cancelled", "stop")


@given(
    text=st.text(alphabet="abc的他 ", max_size=40),
    phrases=st.lists(st.text("abc的他", min_size=1, max_size=4), max_size=6),
)
def test_phrases_agree_with_a_plain_search(text, phrases):
    found = Phrases(phrases)
    assert (found.first(text) is None) == all(phrase not in text for phrase in phrases)
    span = found.first(text)
    if span:
        assert text[span[0] : span[1]] in phrases
    longest = max(
        (
            n
            for n in range(len(text) + 1)
            if n and any(p.startswith(text[len(text) - n :]) and len(p) > n for p in phrases)
        ),
        default=0,
    )
    assert found.open(text) >= longest


def test_folding_keeps_the_length():
    for text in ("İstanbul", "Straße", "ŉ", "他A", "ΑΣ"):
        assert len(fold(text)) == len(text)
