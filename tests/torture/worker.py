"""A process that works on a project until it is killed; each line says what is on the disk by now.

python worker.py KIND FOLDER SEED
"""

import json
import shutil
import sys
from pathlib import Path

from deeds import ME, moves

from lianju.store import texts
from lianju.store.database import Database
from lianju.store.manuscript import Manuscript
from lianju.values.proposal import Origin
from lianju.values.sampling import Sampling
from lianju.workspace import importing, project, proposing
from lianju.workspace.session import Session
from lianju.workspace.writing import WriteRequest, Writing

OLD = Path(__file__).resolve().parent.parent / "old" / "1"


def say(**told):
    print(json.dumps(told), flush=True)


def edit(manuscript, node, seed):
    """Make the moves of a seed; gives the number of those that are on the disk."""
    for number, (start, end, new, origin, _) in enumerate(moves(seed, manuscript.text(node)), start=1):
        manuscript.replace(node, start, end, new, act="type" if new else "delete", origin=origin)
        yield number


def typing(folder, seed):
    manuscript = Manuscript(Database.open(folder / project.DATABASE))
    node = project.find(manuscript, "One").id
    say(ready=True)
    for number in edit(manuscript, node, seed):
        say(done=number)


def snapshots(folder, seed):
    texts.EVERY = 3
    typing(folder, seed)


def newcomers(folder, seed):
    """Every edit is by somebody new, whose row comes just before it."""
    texts.EVERY = 2
    manuscript = Manuscript(Database.open(folder / project.DATABASE))
    node = project.find(manuscript, "One").id
    say(ready=True)
    for number, (start, end, new, _, _) in enumerate(moves(seed, manuscript.text(node)), start=1):
        origin = Origin("person", by=str(number))
        manuscript.replace(node, start, end, new, act="type" if new else "delete", origin=origin)
        say(done=number)


def streaming(folder, seed):
    manuscript = Manuscript(Database.open(folder / project.DATABASE))
    node = project.find(manuscript, "One")
    with Session() as session:
        say(ready=True)
        for number in range(10**6):
            text = manuscript.text(node.id)
            sampling = Sampling(max_tokens=12, seed=number)
            writing = Writing(session, WriteRequest(text=text, model="markov", sampling=sampling))
            for chunk in writing.stream():
                say(streamed=chunk.text)
            proposed = proposing.propose(manuscript, node, writing)
            if proposed is None:  # the model had nothing to add
                continue
            say(proposed=proposed, text=writing.texts[0])
            if number % 3 == 2:
                proposing.refuse(manuscript, proposed)
                say(refused=proposed)
            else:
                say(accepting=proposed)
                proposing.accept(manuscript, proposed)
                say(accepted=proposed)


def bringing(folder, seed):
    incoming = importing.read(folder / "big.txt")
    manuscript = Manuscript(Database.open(folder / project.DATABASE))
    say(ready=True)
    for number in range(1, 10**6):
        importing.bring(manuscript, incoming, parent=None, claim="mine")
        say(done=number)


def mirroring(folder, seed):
    say(ready=True)
    for number in range(1, 10**6):
        with project.opened(folder) as manuscript:
            for node in [each for each in manuscript.nodes if each.kind == "scene"]:
                end = len(manuscript.text(node.id))
                manuscript.replace(node.id, end, end, f"{number}.", act="type", origin=ME)
                manuscript.change(node.id, origin=ME, title=f"Title {number}")
        say(done=number)


def migrating(folder, seed):
    say(ready=True)
    for number in range(1, 10**6):
        shutil.copytree(OLD, folder / str(number))
        say(copied=number)
        with project.opened(folder / str(number)):
            say(done=number)


def backing_up(folder, seed):
    manuscript = Manuscript(Database.open(folder / project.DATABASE))
    node = project.find(manuscript, "One").id
    say(ready=True)
    for number in edit(manuscript, node, seed):
        say(done=number)
        if number % 3 == 0:
            project.back_up(folder, folder.parent / "backups" / f"{number % 12}.db")
            say(backed=number)


KINDS = {
    "typing": typing, "streaming": streaming, "importing": bringing, "snapshots": snapshots,
    "mirror": mirroring, "migration": migrating, "backup": backing_up, "newcomers": newcomers,
}  # fmt: skip

if __name__ == "__main__":
    KINDS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
