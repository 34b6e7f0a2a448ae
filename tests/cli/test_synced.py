"""A project in a synced folder is told, calmly, until it is silenced."""

import json


def test_it_is_told_and_can_be_silenced(lianju, tmp_path):
    (tmp_path / "Shared" / ".stfolder").mkdir(parents=True)
    made = lianju("new", "Shared/book")
    assert made.returncode == 0
    assert b"Syncthing syncs" in made.stderr
    folder = tmp_path / "Shared" / "book"
    assert b"Syncthing syncs" in lianju("status", cwd=folder).stderr
    told = {each["name"]: each for each in json.loads(lianju("doctor", "--json", cwd=folder).stdout)}
    assert (told["synced"]["well"], told["synced"]["detail"]) == (False, "Syncthing")
    assert "同步" in lianju("status", cwd=folder, env={"LIANJU_LANG": "zh"}).stderr.decode()
    assert lianju("settings", "set", "synced_folders", "quiet").returncode == 0
    assert lianju("status", cwd=folder).stderr == b""


def test_elsewhere_nothing_is_said(lianju, tmp_path):
    assert lianju("new", "book").stderr == b""
    assert lianju("status", cwd=tmp_path / "book").stderr == b""
    names = {each["name"] for each in json.loads(lianju("doctor", "--json").stdout)}
    assert "synced" not in names
