"""Histories of real Yjs clients: text and author of every character are those that the clients' own script kept."""

import base64
import json
import subprocess
from collections import Counter
from pathlib import Path

from share import HISTORIES, SEED

from lianju.store import texts
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript, Source
from lianju.store.updates import units
from lianju.values.proposal import Origin

SCRIPT = Path(__file__).resolve().parent.parent / "node" / "histories.mjs"
OPERATIONS = 120
BATCH = 50
AUTHORS = {
    "author": Origin("person", by="author"),
    "friend": Origin("person", by="friend"),
    "model": Origin("model", model="markov", run=3),
    "author pasting": Origin("paste", by="author"),
    "friend pasting": Origin("paste", by="friend"),
}
NAMES = {origin: name for name, origin in AUTHORS.items()}


def played(first, count):
    """Give what the clients of the histories `first`… say, line by line."""
    command = ["node", str(SCRIPT), str(first), str(count), str(OPERATIONS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield from map(json.loads, process.stdout)
        assert process.wait() == 0, process.stderr.read()


def shown(manuscript, nodes):
    """Return each text in stretches of one author, as the clients tell it."""
    return [[[each.text, NAMES[each.origin]] for each in manuscript.authored(node)] for node in nodes]


def take(manuscript, nodes, told):
    node, kind, who = nodes[told["node"]], told["kind"], told["who"]
    origin = AUTHORS[f"{who} pasting" if kind == "paste" else who]
    sources = [
        Source(nodes[place], (client, clock, length))
        for place, client, clock, length in told.get("src") or ()
    ]
    manuscript.take(node, base64.b64decode(told["update"]), act=kind, origin=origin, sources=sources)


def joined(stretches):
    """Join neighbours of one author: a client and the log may cut the same text at other places."""
    found = []
    for text, author in stretches:
        if found and found[-1][1] == author:
            found[-1][0] += text
        else:
            found.append([text, author])
    return found


class Player:
    """Takes the lines of one history into a project of its own, and compares wherever they tell the texts."""

    def __init__(self, path, seed, nodes):
        self.path, self.seed, self.checks = path, seed, 0
        self.manuscript = Manuscript(Database.create(path))
        self.manuscript._database._connection.execute("PRAGMA synchronous = OFF")
        origin = AUTHORS["author"]
        self.nodes = [self.manuscript.add("scene", str(each), origin=origin).id for each in range(nodes)]
        self.wanted = None

    def hear(self, told):
        if "texts" not in told:
            take(self.manuscript, self.nodes, told)
            return
        self.wanted = [joined(each) for each in told["texts"]]
        self.compare(self.manuscript, "live")
        self.checks += 1
        if self.checks % 3 == 0:  # from here on, from snapshots
            self.manuscript.close()
            self.manuscript = Manuscript(Database.open(self.path))
            self.compare(self.manuscript, "reopened")

    def end(self):
        assert self.manuscript.faulty_snapshot() is None
        self.manuscript.close()
        database = Database.open(self.path, read_only=True)
        assert database.examine().fault is None
        assert len(database.snapshots()) == len(self.nodes)
        self.compare(Manuscript(database), "from snapshots")
        self.compare(Manuscript(database, replay=True), "replayed")
        database.close()
        self.path.unlink()
        return sum(units(text) for each in self.wanted for text, _ in each)

    def compare(self, manuscript, how):
        found = shown(manuscript, self.nodes)
        assert [joined(each) for each in found] == self.wanted, (
            f"LIANJU_SEED={self.seed} LIANJU_HISTORIES=1, {how}"
        )
        told = ["".join(text for text, _ in each) for each in self.wanted]
        assert [manuscript.text(node) for node in self.nodes] == told


def test_histories_of_real_clients(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "WORTH", 1)
    print(f"\nhistories of Yjs clients: seeds {SEED} to {SEED + HISTORIES - 1}, {OPERATIONS} operations each")
    count = Counter()
    for first in range(SEED, SEED + HISTORIES, BATCH):
        player = None
        for told in played(first, min(BATCH, SEED + HISTORIES - first)):
            if "history" in told:
                player = Player(tmp_path / f"{told['history']}.db", told["history"], told["nodes"])
            elif "end" in told:
                count["characters at the end"] += player.end()
                count["histories"] += 1
            else:
                player.hear(told)
                count[told.get("kind", "comparisons")] += 1
    print(dict(count))
    assert count["histories"] == HISTORIES
    assert min(count[kind] for kind in ("type", "delete", "undo", "redo", "paste", "accept")) > HISTORIES
