"""“Why this sentence”: does the part of a prompt that a sentence needs weigh most, and does a plain one name none?

    python benchmarks/why.py [prompts a language, 40] [languages, zh en]

Each prompt holds five notes with a name and a place each, in a drawn order, and a line of story. The sentence
needs one of them; the peer is chance (one part of six). Drawn by SEED before the first run; the bundled model.
"""

from __future__ import annotations

import random
import sys
import time

from lianju.models.base import Model
from lianju.values.cancel import Cancel
from lianju.values.prompt import Block, Prompt
from lianju.workspace.session import Session
from lianju.writing.influence import NAMED, Influence, influences

SEED = 20261126
NOTES = 5
NAMES = {
    "en": "Marisol Odhran Tevita Ingrith Basma Kwabena Yseult Piran Leocadia Zdenka Anselm Ruxandra Thandeka Bartolo Sunniva",
    "zh": "沈怀瑾 陆九渊 顾盼生 白露微 程砚秋 温如许 贺兰汀 苏暮雨 江照晚 谢长留 陶鹤年 卫青棠 韩素问 林疏桐 傅雪衣",
}
PLACES = {
    "en": "Harrowgate Velmouth Tarnwick Osierholm Quillbay Drummore Askerton Penhallow Wyndle Cressford",
    "zh": "青螺渡 白鹭湾 落雁坡 石桥镇 枫桥驿 乌篷街 梨花坞 铁佛寺 柳叶滩 望江楼",
}
FACTS = {
    "en": [
        ("{n} kept the ferry at {p} and never learned to swim.", "The ferry at {p} belonged to {n}."),
        (
            "The key to the chapel hung in the bakery of {n}, in {p}.",
            "The key to the chapel in {p} was with {n}.",
        ),
        ("In {p} the clock had been repaired by {n}, who was deaf.", "The clock in {p} was repaired by {n}."),
        ("{n} was the only doctor between the river and {p}.", "They sent for the doctor near {p}, {n}."),
        ("{n} taught the children of {p} to read.", "The children of {p} learned to read from {n}."),
    ],
    "zh": [
        ("{n}在{p}撑了三十年的渡船，却不会游泳。", "在{p}撑渡船的，是{n}。"),
        ("祠堂的钥匙挂在{p}{n}家的灶屋里。", "去{p}借祠堂的钥匙，要找{n}。"),
        ("{p}的大钟是聋子{n}修好的。", "谁都知道，修好{p}大钟的人叫{n}。"),
        ("方圆百里只有{p}的{n}一个郎中。", "孩子病了，连夜去请{p}的郎中{n}。"),
        ("{n}教{p}的孩子们认字。", "{p}的孩子认字，都是跟{n}学的。"),
    ],
}
BEFORE = {
    "en": [
        "It was getting late, and the rain had not stopped. ",
        "Nobody spoke for a while. The fire was low. ",
    ],
    "zh": ["天晚了，雨还没有停。", "半天没有人说话，火快灭了。"],
}
PLAIN = {
    "en": [
        "He opened the door and went in.",
        "The sun rose in the east.",
        "She put the cup on the table.",
        "A dog barked somewhere.",
    ],
    "zh": ["他推开门走了进去。", "太阳从东边升起来。", "她把杯子放在桌上。", "远处有狗叫了几声。"],
}


def case(language: str, draw: random.Random) -> tuple[Prompt, str, int]:
    """Return a prompt, a sentence that needs one of its notes, and which."""
    names, places = (draw.sample(each[language].split(), NOTES) for each in (NAMES, PLACES))
    kinds = draw.sample(range(len(FACTS[language])), NOTES)
    notes = [
        FACTS[language][kind][0].format(n=n, p=p) for kind, n, p in zip(kinds, names, places, strict=True)
    ]
    wanted = draw.randrange(NOTES)
    sentence = FACTS[language][kinds[wanted]][1].format(n=names[wanted], p=places[wanted])
    blocks = [Block("note", note + "\n", "reason-before") for note in notes]
    return (
        Prompt((*blocks, Block("before", draw.choice(BEFORE[language]), "reason-before"))),
        sentence,
        wanted,
    )


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 40
    with Session() as session:
        model = session.model("gemma3-270m")
        for language in sys.argv[2:] or ("zh", "en"):
            draw = random.Random(f"{SEED} {language}")
            cases = [case(language, draw) for _ in range(count)]
            begun, right, silent = time.perf_counter(), 0, 0
            for number, (prompt, sentence, wanted) in enumerate(cases):
                right += _heaviest(model, prompt, sentence).part.block == wanted
                if number < 2 * len(PLAIN[language]):
                    plain = PLAIN[language][number % len(PLAIN[language])]
                    silent += _heaviest(model, prompt, plain).nats < NAMED
            shown = min(count, 2 * len(PLAIN[language]))
            seconds = (time.perf_counter() - begun) / (count + shown)
            print(f"{language}: the needed part first in {right} of {count} (chance {count / (NOTES + 1):.0f};"
                  f" wanted >= 95 %); none named for {silent} of {shown} plain sentences; {seconds:.1f} s each",
                  flush=True)  # fmt: skip


def _heaviest(model: Model, prompt: Prompt, sentence: str) -> Influence:
    told = influences(model, prompt, "", sentence, cancel=Cancel())
    return max((each for each in told if isinstance(each, Influence)), key=lambda each: each.nats)


if __name__ == "__main__":
    main()
