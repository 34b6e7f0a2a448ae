"""How much of a page would be withheld by chance, because a marked text of the same book shares its letters.

    python benchmarks/marks.py BOOK…

For each book: pages of 4,000 characters beside marked passages of several lengths elsewhere in it, of which
no page was copied; the share of the page that counts as a piece by the rule for short texts (eight characters
of any kind) and by the rule for long ones (eight Chinese characters or 24 letters).
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

from lianju.provenance import pieces

SEED = 20261125
PAGE, TRIALS = 4000, 12
SIZES = (100, 200, 3000, 20_000)


def main() -> None:
    """Print one line a book and size."""
    for path in map(Path, sys.argv[1:]):
        text = re.sub(r"(?<!\n)\n(?!\n)", " ", path.read_text("utf-8"))
        for size in SIZES:
            short, long = (share(text, size, limit) for limit in (size, 0))
            print(f"{path.stem:28}{size:>6}  eight: {short:6.2%}  weighed: {long:6.2%}")


def share(text: str, size: int, limit: int) -> float:
    """Return the mean share of a page that is hidden; texts of more than `limit` characters are long."""
    pieces.LONG = limit
    draw, found = random.Random(SEED), []
    while len(found) < TRIALS:
        marked, page = draw.randrange(len(text) - size), draw.randrange(len(text) - PAGE)
        if page + PAGE < marked or marked + size < page:
            hidden = pieces.Pieces([text[marked : marked + size]]).hidden(text[page : page + PAGE], [])
            found.append(sum(end - start for start, end in hidden) / PAGE)
    return sum(found) / TRIALS


if __name__ == "__main__":
    main()
