"""Restore drill: what a backup gives back is the store that was, or nothing and a clear error."""

from __future__ import annotations

import io
import json
import shutil
import stat
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.publish.test_publisher import BASE, DOCUMENT

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError, NotFoundError, StoreError, UsageFault
from ecvet_graph.publish import Submission, publish
from ecvet_graph.publish.archive import version_lines, versions
from ecvet_graph.publish.audit_checks import verify_audit
from ecvet_graph.publish.tokens import Role, Scope, add_token, authenticate, list_tokens
from ecvet_graph.service.backup import LISTING, STATEMENTS, write_backup
from ecvet_graph.service.restoring import restore_backup
from ecvet_graph.store import RdfFormat, StoreHome

NOW = datetime(2026, 1, 2, tzinfo=UTC)
DATASET = ("demo-at", "trades")


def _publish(home: StoreHome, folder: Path, brick: str) -> None:
    path = folder / "document.ttl"
    path.write_text(DOCUMENT.replace("AGENCY", DATASET[0]).replace("Ziegel", brick), "utf-8")
    publish(home, [Submission(path, *DATASET)], base=BASE, workers=1)


def _dump(home: StoreHome) -> list[bytes]:
    with home.reader() as snapshot:
        target = io.BytesIO()
        snapshot.store.dump(target, syntax=RdfFormat.N_QUADS)
    return sorted(target.getvalue().splitlines())


def _archive(home: StoreHome) -> list[frozenset[str]]:
    with home.reader() as snapshot:
        store = snapshot.store
        return [
            version_lines(home, store, *DATASET, number=one.number, base=BASE)
            for one in versions(store, *DATASET, base=BASE)
        ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path, str]:
    """Return a store with three versions and a token, its backup, and the secret of the token."""
    folder = tmp_path_factory.mktemp("backup")
    settings = Settings(base=BASE, store=folder / "store", cache=folder / "cache")
    home = StoreHome.create(settings.store)
    for brick in ("Ziegel", "Steine", "Platten"):
        _publish(home, folder, brick)
    with home.writer("a graph with blank nodes") as draft:
        lines = b"_:first <a:p> _:second .\n_:second <a:p> <a:o> .\n"
        draft.store.change("http://example.org/blank", removed=b"", added=lines)
    secret, _ = add_token(home, role=Role.OPERATOR, scope=Scope(), now=NOW)
    backup = folder / "whole.zip"
    write_backup(settings, backup, with_tokens=True)
    return settings, backup, secret


@pytest.fixture
def empty(made: tuple[Settings, Path, str], tmp_path: Path) -> Settings:
    return replace(made[0], store=tmp_path / "restored")


def test_drill_gives_the_same_store_with_its_history(
    made: tuple[Settings, Path, str], empty: Settings
) -> None:
    settings, backup, secret = made
    report = restore_backup(empty, backup)
    old, new = StoreHome.open(settings.store), StoreHome.open(empty.store)
    assert report.faults == ()
    assert (report.documents, report.version) == (3, 5)
    assert new.check() == old.check()
    assert _dump(new) == _dump(old)
    assert _archive(new) == _archive(old)
    assert len(set(_archive(new))) == 3
    documents = sorted(path.name for path in new.documents.folder.iterdir())
    assert documents == sorted(path.name for path in old.documents.folder.iterdir())
    assert verify_audit(new, base=BASE).is_intact
    assert authenticate(new, secret, role=Role.OPERATOR, now=NOW).role is Role.OPERATOR


def test_work_goes_on_after_a_restore(
    made: tuple[Settings, Path, str], empty: Settings, tmp_path: Path
) -> None:
    restore_backup(empty, made[1])
    home = StoreHome.open(empty.store)
    _publish(home, tmp_path, "Klinker")
    assert len(set(_archive(home))) == 4
    assert verify_audit(home, base=BASE).is_intact
    again = replace(empty, store=tmp_path / "again")
    write_backup(empty, tmp_path / "second.zip")
    restore_backup(again, tmp_path / "second.zip")
    assert _dump(StoreHome.open(again.store)) == _dump(home)


def test_secrets_are_for_their_owner_only(
    made: tuple[Settings, Path, str], empty: Settings
) -> None:
    assert stat.S_IMODE(made[1].stat().st_mode) == 0o600
    restore_backup(empty, made[1])
    for place in ("access", "audit"):
        assert stat.S_IMODE((empty.store / place).stat().st_mode) == 0o700
        for path in set((empty.store / place).iterdir()) - set(
            (empty.store / place).glob("*.lock")
        ):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_tokens_are_left_out_unless_asked_for(
    made: tuple[Settings, Path, str], empty: Settings, tmp_path: Path
) -> None:
    report = write_backup(made[0], tmp_path / "plain.zip")
    assert not report.has_tokens
    with zipfile.ZipFile(tmp_path / "plain.zip") as archive:
        assert not any("token" in name for name in archive.namelist())
        assert made[2].encode() not in b"".join(map(archive.read, archive.namelist()))
    restore_backup(empty, tmp_path / "plain.zip")
    assert list_tokens(StoreHome.open(empty.store)) == ()


def test_nothing_is_overwritten(made: tuple[Settings, Path, str], empty: Settings) -> None:
    settings, backup, _ = made
    before = backup.read_bytes()
    with pytest.raises(UsageFault):
        write_backup(settings, backup)
    assert backup.read_bytes() == before
    with pytest.raises(StoreError, match="not empty"):
        restore_backup(settings, backup)
    with pytest.raises(NotFoundError):
        restore_backup(empty, backup.with_name("none.zip"))
    with pytest.raises(NotFoundError):
        write_backup(empty, backup.with_name("new.zip"))
    assert not empty.store.exists()


def _changed(backup: Path, target: Path, name: str, content: bytes | None) -> None:
    """Copy a backup with the content of a file changed, added, or left out (`None`)."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        if content is not None:
            new.writestr(name, content)


def _listing(backup: Path, **changes: object) -> bytes:
    with zipfile.ZipFile(backup) as archive:
        return json.dumps({**json.loads(archive.read(LISTING)), **changes}).encode()


def _damages(backup: Path) -> dict[str, tuple[str, bytes | None]]:
    with zipfile.ZipFile(backup) as archive:
        names = archive.namelist()
        contents = {name: archive.read(name) for name in names}
        store = json.loads(contents[LISTING])["store"]
    kinds = {name.partition("/")[0]: name for name in names if name != LISTING}
    other = {f"{kind} differs": (name, contents[name] + b" ") for kind, name in kinds.items()}
    flipped = bytearray(contents[STATEMENTS])
    flipped[len(flipped) // 2] ^= 1
    return {
        **other,
        **{f"{kind} is missing": (name, None) for kind, name in kinds.items()},
        "statements are damaged": (STATEMENTS, bytes(flipped)),
        "statements are cut off": (STATEMENTS, contents[STATEMENTS][:-200]),
        "no list": (LISTING, None),
        "list is no JSON": (LISTING, b"{"),
        "list of another version": (LISTING, _listing(backup, format=99)),
        "list without a store": (LISTING, _listing(backup, store=None)),
        "list with other counts": (LISTING, _listing(backup, store={**store, "quads": 1})),
        "file above the folder": ("../outside", b"x"),
        "absolute file": ("/outside", b"x"),
        "file in a strange place": ("versions/000001/manifest.json", b"x"),
    }


def test_a_damaged_backup_restores_nothing(
    made: tuple[Settings, Path, str], empty: Settings, tmp_path: Path
) -> None:
    damages = _damages(made[1])
    assert len(damages) == 22
    for what, (name, content) in damages.items():
        bad = tmp_path / "bad.zip"
        _changed(made[1], bad, name, content)
        with pytest.raises(StoreError) as refusal:
            restore_backup(empty, bad)
        assert refusal.value.remedy, what
        assert not empty.store.exists() or not list(empty.store.iterdir()), what
    assert not (tmp_path / "outside").exists()
    restore_backup(empty, made[1])


@pytest.mark.parametrize("part", [0, 100, -1])
def test_a_file_that_is_cut_off_is_no_backup(
    made: tuple[Settings, Path, str], empty: Settings, tmp_path: Path, part: int
) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(made[1].read_bytes()[:part])
    with pytest.raises(StoreError):
        restore_backup(empty, bad)


def test_a_listed_place_outside_is_never_written(
    made: tuple[Settings, Path, str], empty: Settings, tmp_path: Path
) -> None:
    with zipfile.ZipFile(made[1]) as archive:
        files = json.loads(archive.read(LISTING))["files"]
    facts = {
        "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        "size": 1,
    }
    for place in ("../outside", "documents/../../outside", "documents/" + "g" * 64):
        bad, worse = tmp_path / "bad.zip", tmp_path / "worse.zip"
        _changed(made[1], bad, LISTING, _listing(made[1], files={**files, place: facts}))
        _changed(bad, worse, place, b"x")
        with pytest.raises(StoreError):
            restore_backup(empty, worse)
    assert not (tmp_path / "outside").exists()


def test_a_store_that_was_being_restored_is_none_yet(
    made: tuple[Settings, Path, str], empty: Settings
) -> None:
    restore_backup(empty, made[1])
    # As a crash leaves it before the last step
    (empty.store / "current").unlink()
    with pytest.raises(EcvetGraphError):
        StoreHome.ensure(empty.store)
    shutil.rmtree(empty.store)
    restore_backup(empty, made[1])
    assert StoreHome.open(empty.store).check().version == 5
