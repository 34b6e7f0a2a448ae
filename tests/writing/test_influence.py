"""Why a model wrote a stretch: the part that it rests on weighs most, and where none does none is named."""

import random

import pytest

from lianju.errors import CapabilityMissing
from lianju.models.fakes import Echo
from lianju.values.cancel import Cancel
from lianju.values.chunk import TokenScore
from lianju.values.limits import Limits
from lianju.values.prompt import Block, Prompt
from lianju.workspace.session import Session
from lianju.writing.influence import MOST_PARTS, NAMED, Influence, influences, parts

SEED = 20261125
FACTS = {
    "en": [
        ("{n} kept the ferry at {p} and never learned to swim.", "The ferry at {p} belonged to {n}."),
        ("In {p} the clock had been repaired by {n}, who was deaf.", "The clock in {p} was repaired by {n}."),
        ("{n} was the only doctor between the river and {p}.", "They sent for the doctor near {p}, {n}."),
    ],
    "zh": [
        ("{n}在{p}撑了三十年的渡船，却不会游泳。", "在{p}撑渡船的，是{n}。"),
        ("{p}的大钟是聋子{n}修好的。", "谁都知道，修好{p}大钟的人叫{n}。"),
        ("方圆百里只有{p}的{n}一个郎中。", "孩子病了，连夜去请{p}的郎中{n}。"),
    ],
}
NAMES = {
    "en": ["Casimir", "Sunniva", "Eamon", "Zdenka", "Odhran", "Basma", "Piran"],
    "zh": ["沈怀瑾", "顾盼生", "程砚秋", "苏暮雨", "江照晚", "陶鹤年", "卫青棠"],
}
PLACES = {
    "en": ["Harrowgate", "Velmouth", "Tarnwick", "Osierholm", "Quillbay"],
    "zh": ["青螺渡", "白鹭湾", "落雁坡", "石桥镇", "枫桥驿"],
}
BEFORE = {"en": "It was getting late, and the rain had not stopped. ", "zh": "天晚了，雨还没有停。"}
NEEDS_NONE = {"en": "He opened the door and went in.", "zh": "他推开门走了进去。"}


def case(language, draw):
    """Return a prompt of three notes and a line of story, a sentence that needs one note, and which."""
    names, places = draw.sample(NAMES[language], 3), draw.sample(PLACES[language], 3)
    kinds = draw.sample(range(3), 3)
    notes = [
        FACTS[language][kind][0].format(n=n, p=p) for kind, n, p in zip(kinds, names, places, strict=True)
    ]
    wanted = draw.randrange(3)
    sentence = FACTS[language][kinds[wanted]][1].format(n=names[wanted], p=places[wanted])
    blocks = [Block("note", note + "\n", "reason-before") for note in notes]
    return Prompt((*blocks, Block("before", BEFORE[language], "reason-before"))), sentence, wanted


class Reads:
    """A model to which a text is likelier the more of its words the prompt holds."""

    name = "reads"
    limits = Limits(context=1000, scores=True)

    def stream(self, prompt, sampling, *, cancel):
        yield from ()

    def score(self, prompt, text, *, cancel=None):
        held = prompt.text + prompt.continued
        return tuple(TokenScore(None, word, -1.0 if word in held else -9.0) for word in text.split())


def found(model, prompt, sentence):
    told = list(influences(model, prompt, "", sentence, cancel=Cancel()))
    return [each for each in told if isinstance(each, Influence)]


def test_the_part_that_holds_the_words_weighs_most():
    prompt, _, _ = case("en", random.Random(SEED))
    stretch = prompt.blocks[1].text.strip()
    weights = found(Reads(), prompt, stretch)
    best = max(weights, key=lambda each: each.nats)
    assert best.part.block == 1
    assert best.nats >= NAMED
    assert [each.part.text for each in weights] == [block.text for block in prompt.blocks]


def test_a_long_block_is_cut_at_sentences_and_nothing_is_left_out():
    text = "".join(f"Sentence number {number} stands here. " for number in range(200))
    cut = parts(Prompt((Block("template", "Say: "), Block("before", text), Block("note", "Short."))))
    assert "".join(each.text for each in cut if each.name == "before") == text
    assert 2 < len(cut) <= MOST_PARTS + 1
    assert all(each.text.startswith("Sentence") for each in cut if each.name == "before")
    assert [each.name for each in cut][-1] == "note"


def test_a_cancel_ends_it():
    cancel = Cancel()
    cancel.cancel()
    prompt, sentence, _ = case("en", random.Random(SEED))
    assert not [
        each
        for each in influences(Reads(), prompt, "", sentence, cancel=cancel)
        if isinstance(each, Influence)
    ]


def test_a_model_that_cannot_score_says_so():
    with pytest.raises(CapabilityMissing):
        list(influences(Echo(), Prompt.of("a"), "", "b", cancel=Cancel()))


@pytest.mark.real
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_name_rests_on_the_note_that_holds_it_and_a_plain_sentence_on_none(language):
    draw = random.Random(SEED)
    with Session() as session:
        model = session.model("gemma3-270m")
        for _ in range(3):
            prompt, sentence, wanted = case(language, draw)
            best = max(found(model, prompt, sentence), key=lambda each: each.nats)
            assert best.part.block == wanted
            assert best.nats >= NAMED
        plain = [each.nats for each in found(model, prompt, NEEDS_NONE[language])]
    assert max(plain) < NAMED
