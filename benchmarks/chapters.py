"""How many chapter starts are found in whole books: `python benchmarks/chapters.py FOLDER` (tune/ or report/).

The truth is a pattern of the lines that head chapters in each book, written after looking at it, and
how many there are; lines before `after` (a table of contents) do not count, nor do prefaces and the like.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from lianju.exchange.incoming.chapters import headings

ROMAN, WORDS = r"[IVXLC]+", r"(?i:preface|introduction|prologue|epilogue|foreword|afterword)\b.*"
INNOCENCE = (
    "The (?:Blue Cross|Secret Garden|Queer Feet|Flying Stars|Invisible Man|Honour of Israel Gow|Wrong Shape|"
    "Sins of Prince Saradine|Hammer of God|Eye of Apollo|Sign of the Broken Sword|Three Tools of Death)"
)


@dataclass(frozen=True)
class Truth:
    """The lines that head chapters: their pattern, how many, and the line behind which they begin."""

    pattern: str
    count: int
    after: int = 0


TRUTH = {
    "Burnett_Garden_1911": Truth(f"CHAPTER {ROMAN}", 27),
    "Burnett_Princess_1905": Truth(r"\d+", 19),
    "Cbronte_Shirley_1849": Truth(rf"CHAPTER {ROMAN}\.", 37),
    "Cbronte_Villette_1853": Truth(rf"CHAPTER {ROMAN}\.?", 42),
    "Chesterton_Innocence_1911": Truth(INNOCENCE, 12),
    "Chesterton_Napoleon_1904": Truth(rf"CHAPTER {ROMAN}--.*", 15),
    "Conrad_Almayer_1895": Truth(rf"CHAPTER {ROMAN}\.", 12),
    "Conrad_Nostromo_1904": Truth(r"CHAPTER [A-Z]+", 29),
    "Dickens_Bleak_1853": Truth(f"CHAPTER {ROMAN}", 67),
    "Dickens_Expectations_1861": Truth(f"Chapter {ROMAN}", 59),
    "Doyle_Hound_1902": Truth(r"Chapter \d+", 15),
    "Doyle_Lost_1912": Truth(f"CHAPTER {ROMAN}", 16),
    "pride_and_prejudice": Truth(r"(?:' )?Chapter [0-9Io]+", 61),
    "shakespeare_sonnets": Truth("no chapters", 0),
    "hongloumeng": Truth(r"第[一二三四五六七八九十百]+回\s.*", 120),
    "Eliot_Adam_1859": Truth(f"Chapter {ROMAN}", 55),
    "Eliot_Felix_1866": Truth(rf"CHAPTER {ROMAN}\.", 51),
    "Haggard_Mines_1885": Truth(f"CHAPTER {ROMAN}", 20, after=147),
    "Haggard_She_1887": Truth(ROMAN, 28),
    "Hardy_Jude_1895": Truth(ROMAN, 53),
    "Hardy_Tess_1891": Truth(ROMAN, 59),
    "Stevenson_Catriona_1893": Truth(rf"CHAPTER {ROMAN} .*", 30),
    "Stevenson_Treasure_1883": Truth(r"\d+", 34),
    "Trollope_Phineas_1869": Truth(f"CHAPTER {ROMAN}", 76, after=85),
    "Trollope_Warden_1855": Truth(f"Chapter {ROMAN}", 21),
    "Wcollins_Basil_1852": Truth(rf"{ROMAN}\.", 27),
    "Wcollins_Woman_1860": Truth(f"{ROMAN}|THE STORY (?:BEGUN|CONTINUED|CONCLUDED).*", 64),
    "war_and_peace": Truth("no chapters: this edition has books only", 0),
    "sanguoyanyi": Truth(r"第[一二三四五六七八九十百]+回\s.*", 120),
    "xiyouji": Truth(r"第[一二三四五六七八九十百]+回\s.*", 100),
}


def main() -> None:
    right = found = wanted = 0
    for path in sorted(Path(sys.argv[1]).rglob("*.txt")):
        truth = TRUTH[path.stem]
        lines = path.read_text("utf-8-sig").replace("\r\n", "\n").split("\n")
        true = {
            place
            for place, line in enumerate(lines)
            if place >= truth.after and re.fullmatch(truth.pattern, line.strip(" \u3000\t"))
        }
        if len(true) != truth.count:
            print(f"{path.stem}: the pattern finds {len(true)}, not {truth.count}", file=sys.stderr)
        chapters = [each for each in headings(lines) if each.rank == "chapter"]
        mine = {each.line for each in chapters if not re.fullmatch(WORDS, each.title.strip(" _*."))}
        right, found, wanted = right + len(mine & true), found + len(mine), wanted + len(true)
        print(f"{path.stem:28} {len(true):4} wanted {len(mine):4} found {len(mine & true):4} right")
        for place in sorted(mine ^ true)[:4]:
            print(
                f"    {'missed' if place in true else 'wrong'}: line {place + 1}: {lines[place].strip()[:50]}"
            )
    print(
        f"precision {right / max(found, 1):.4f}  recall {right / max(wanted, 1):.4f}  ({right} of {wanted})"
    )


if __name__ == "__main__":
    main()
