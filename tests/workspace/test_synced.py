"""Which folders a sync service holds, by the marks that its maker documents."""

import json
import os
from pathlib import Path

import pytest

from lianju.workspace import inventory, synced
from lianju.workspace.project import create
from lianju.workspace.synced import service_of


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in (*synced._VARIABLES, "APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("place", "service"),
    [
        ("OneDrive/book", "OneDrive"),
        ("OneDrive - Acme/Documents/book", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/book", "iCloud Drive"),
        ("iCloudDrive/book", "iCloud Drive"),
        ("Library/CloudStorage/GoogleDrive-a@b.c/My Drive/book", "Google Drive"),
        ("Library/CloudStorage/Dropbox/book", "Dropbox"),
        ("Library/CloudStorage/OneDrive-Acme/book", "OneDrive"),
        ("Library/CloudStorage/Box-Box/book", "Box"),
        ("Google Drive/book", "Google Drive"),
        ("Nutstore Files/book", "坚果云 Nutstore"),
        ("我的坚果云/book", "坚果云 Nutstore"),
        ("Documents/my OneDrive notes/book", None),
        ("Library/book", None),
        ("CloudStorage/book", None),
    ],
)
def test_by_the_path(home, place, service):
    assert service_of(home / place) == service


@pytest.mark.parametrize(
    ("marker", "service"),
    [
        (".stfolder", "Syncthing"),
        (".dropbox.cache", "Dropbox"),
        (".tmp.drivedownload", "Google Drive"),
        (".tmp.driveupload", "Google Drive"),
    ],
)
def test_by_what_lies_in_the_top_folder(home, marker, service):
    (home / "Shared" / marker).mkdir(parents=True)
    assert service_of(home / "Shared" / "novels" / "book") == service
    assert service_of(home / "Other" / "book") is None


def test_the_settings_of_dropbox_in_the_home_are_no_synced_folder(home):
    (home / ".dropbox").mkdir()
    assert service_of(home / "book") is None
    told = {"personal": {"path": str(home / "Mine"), "host": 1}}
    (home / ".dropbox" / "info.json").write_text(json.dumps(told), "utf-8")
    assert service_of(home / "Mine" / "book") == "Dropbox"
    assert service_of(home / "book") is None
    for broken in ("[1]", '{"personal": 1}', "nothing"):
        (home / ".dropbox" / "info.json").write_text(broken, "utf-8")
        assert service_of(home / "Mine" / "book") is None


def test_the_file_that_dropbox_leaves_and_the_mark_that_it_shall_ignore(home, monkeypatch):
    (home / "Files" / "book").mkdir(parents=True)
    (home / "Files" / ".dropbox").write_text("{}", "utf-8")
    assert service_of(home / "Files" / "book") == "Dropbox"

    def attribute(path, name):
        if str(path).endswith("book") and name == "user.com.dropbox.ignored":
            return b"1"
        raise OSError(name)

    monkeypatch.setattr(os, "getxattr", attribute, raising=False)
    assert service_of(home / "Files" / "book" / "draft") is None
    assert service_of(home / "Files" / "other") == "Dropbox"


def test_by_the_variables_that_onedrive_sets(home, monkeypatch):
    monkeypatch.setenv("OneDriveCommercial", str(home / "Firma"))
    assert service_of(home / "Firma" / "book") == "OneDrive"


def test_a_link_into_a_synced_folder_is_followed(home):
    (home / "OneDrive" / "books").mkdir(parents=True)
    (home / "books").symlink_to(home / "OneDrive" / "books")
    assert service_of(home / "books" / "book") == "OneDrive"


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive", "坚果云", "Nutstore", "iCloud"])
def test_a_folder_of_a_services_name_is_told_without_markers(tmp_path, name):
    assert service_of(tmp_path / name / "books" / "one")


def test_the_doctor_looks_whether_the_project_can_be_written(tmp_path, monkeypatch):
    create(tmp_path / "book", language="en", chapter="One")
    found = {each.name: each.well for each in inventory.checks(tmp_path / "book")}
    assert found["project"]
    monkeypatch.setattr(inventory.os, "access", lambda path, mode: Path(path) != tmp_path / "book")
    found = {each.name: each.well for each in inventory.checks(tmp_path / "book")}
    assert not found["project"]
