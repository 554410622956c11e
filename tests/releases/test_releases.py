"""Rule books as releases: packed to the same bytes, read only as they were signed, installed beside each other."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

import prefile
from prefile.errors import KeyProblems, RuleFileProblems
from prefile.releases.home import install, installed_books, remove, use, used_folder
from prefile.releases.packing import note_of, packed, rule_files
from prefile.releases.trust import Publisher, public_key, publishers, trust
from prefile.releases.unpacking import Release, read_release
from prefile.rulebook.release_files import NOTE, SIGNATURE
from prefile.rulebook.release_note import ReleaseNote
from prefile.signing import SigningKey, open_key

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
ENTRY = {
    "format": "prefile-entry/1",
    "entry_number": "ABC-1234567-6",
    "entered": "2026-12-04T09:30",
    "lines": [{"tariff_number": "2804610000", "origin": "DE", "value": "1000"}],
}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return open_key(tmp_path_factory.mktemp("key") / "publisher.pem")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "rule-books"


def made(key: SigningKey, version: str = "2026.12.01", **changed: object) -> bytes:
    files = rule_files(SMALL)
    note = note_of(prefile.open_rulebook(SMALL), version, files, None, ["a duty began"])
    return packed(note.model_copy(update=changed), files, key)


def released(where: Path, key: SigningKey, version: str = "2026.12.01", **changed: object) -> Release:
    file = where / f"book-{version}.zip"
    file.write_bytes(made(key, version, **changed))
    return read_release(file, [key.public])


def refused(where: Path, data: bytes, key: SigningKey) -> str:
    file = where / "book.zip"
    file.write_bytes(data)
    with pytest.raises(RuleFileProblems) as problems:
        read_release(file, [key.public])
    (problem,) = problems.value.problems
    return problem.code


def repacked(data: bytes, changed: dict[str, bytes] | None = None, without: str = "") -> bytes:
    """Return a release with other members: some changed or added by name, one left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        held = {name: old.read(name) for name in old.namelist() if name != without}
        for name, body in {**held, **(changed or {})}.items():
            new.writestr(name, body)
    return out.getvalue()


def test_the_same_book_gives_the_same_bytes(key: SigningKey) -> None:
    assert made(key) == made(key)


def test_a_book_that_is_installed_screens_as_its_folder_and_says_which_release_it_is(
    tmp_path: Path, home: Path, key: SigningKey
) -> None:
    book = install(released(tmp_path, key), home)
    entry = prefile.Entry.model_validate(ENTRY)
    report, plain = (prefile.screen(entry, each) for each in (book, prefile.open_rulebook(SMALL)))
    said = json.loads(report.to_json())
    assert said["rulebook"].pop("release") == {"version": "2026.12.01", "key": key.public}
    assert said == json.loads(plain.to_json())
    assert prefile.Report.from_json(report.to_json()).rulebook == report.rulebook


def test_every_byte_that_is_changed_is_refused(tmp_path: Path, key: SigningKey) -> None:
    data = made(key)
    for place in range(0, len(data), max(len(data) // 400, 1)):
        torn = bytearray(data)
        torn[place] ^= 1
        (tmp_path / "torn.zip").write_bytes(torn)
        try:
            release = read_release(tmp_path / "torn.zip", [key.public])
        except RuleFileProblems:
            continue
        assert release.files == rule_files(SMALL)  # what says how it is packed may change; what it holds may not


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"rules/rate-date.yaml": b"x"}, "R403"),
        ({"rules/us/more.yaml": b"x"}, "R403"),
        ({"../us/more.yaml": b"x"}, "R403"),
        ({NOTE: b"{}"}, "R403"),
        ({SIGNATURE: b"{}"}, "R401"),
        ({SIGNATURE: b"\xff"}, "R401"),
    ],
)
def test_what_was_not_signed_is_refused(tmp_path: Path, key: SigningKey, changed: dict[str, bytes], code: str) -> None:
    assert refused(tmp_path, repacked(made(key), changed), key) == code


@pytest.mark.parametrize("without", [NOTE, SIGNATURE])
def test_a_release_without_note_or_signature_is_none(tmp_path: Path, key: SigningKey, without: str) -> None:
    assert refused(tmp_path, repacked(made(key), without=without), key) == "R401"


def test_a_release_that_lacks_a_file_is_refused(tmp_path: Path, key: SigningKey) -> None:
    assert refused(tmp_path, repacked(made(key), without="rules/rate-date.yaml"), key) == "R403"


def test_what_is_no_archive_is_refused(tmp_path: Path, key: SigningKey) -> None:
    assert [refused(tmp_path, data, key) for data in (b"", b"PK\x03\x04", b"x" * 1000)] == ["R401"] * 3


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, key: SigningKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prefile.releases.unpacking._MOST_NOTE", 1 << 16)
    assert refused(tmp_path, repacked(made(key), {NOTE: b" " * (1 << 20)}), key) == "R401"


def test_whom_nobody_trusts_installs_nothing(tmp_path: Path, key: SigningKey) -> None:
    stranger = open_key(tmp_path / "stranger.pem")
    assert refused(tmp_path, made(stranger), key) == "R402"


def test_a_note_may_name_no_path_outside_its_folder(key: SigningKey) -> None:
    note = json.loads(zipfile.ZipFile(io.BytesIO(made(key))).read(NOTE))
    for path in ("../x.yaml", "/x.yaml", "a/../x.yaml", "a\\x.yaml", ".hidden", "a//b", ""):
        with pytest.raises(ValueError, match="files"):
            ReleaseNote.model_validate({**note, "files": {path: "0" * 64}})


def test_a_note_of_another_book_is_refused_when_it_is_installed(tmp_path: Path, home: Path, key: SigningKey) -> None:
    release = released(tmp_path, key, digest=f"sha256:{'0' * 64}")
    with pytest.raises(RuleFileProblems, match="are not those of release"):
        install(release, home)
    assert list(installed_books(home)) == []


def test_an_older_book_needs_leave_and_one_for_newer_engines_has_none(
    tmp_path: Path, home: Path, key: SigningKey
) -> None:
    install(released(tmp_path, key), home)
    old = released(tmp_path, key, "2026.11.20")
    with pytest.raises(RuleFileProblems, match=r"is older than 2026\.12\.01"):
        install(old, home)
    install(old, home, older=True)
    with pytest.raises(RuleFileProblems, match=r"needs prefile 9\.0\.0"):
        install(released(tmp_path, key, "2026.12.02", engine="9.0.0"), home)
    assert [book.note.version for book in installed_books(home)] == ["2026.12.01", "2026.11.20"]


def test_versions_of_one_day_stand_in_the_order_of_their_numbers(tmp_path: Path, home: Path, key: SigningKey) -> None:
    for version in ("2026.12.01", "2026.12.01.2", "2026.12.01.10"):
        install(released(tmp_path, key, version), home)
    assert [book.note.version for book in installed_books(home)] == ["2026.12.01.10", "2026.12.01.2", "2026.12.01"]


def test_the_same_release_again_changes_nothing_and_another_of_its_version_is_refused(
    tmp_path: Path, home: Path, key: SigningKey
) -> None:
    release = released(tmp_path, key)
    assert install(release, home).release == install(release, home).release
    with pytest.raises(RuleFileProblems, match="with other contents"):
        install(released(tmp_path, key, changes=["another"]), home)


def test_what_is_used_is_opened_and_what_is_not_installed_cannot_be(
    tmp_path: Path, home: Path, key: SigningKey
) -> None:
    install(released(tmp_path, key), home)
    assert used_folder(home) is None
    use(home, "2026.12.01")
    assert used_folder(home) == home / "2026.12.01"
    with pytest.raises(RuleFileProblems, match="no rule book of version"):
        use(home, "2026.12.09")
    with pytest.raises(RuleFileProblems, match="is used"):
        remove(home, "2026.12.01")
    use(home, "shipped")
    assert used_folder(home) is None
    remove(home, "2026.12.01")
    assert list(installed_books(home)) == []


@pytest.mark.parametrize("said", ["../../etc", "", "2026.12.31"])
def test_a_word_that_names_no_installed_book_is_refused(home: Path, said: str) -> None:
    home.mkdir()
    (home / "used").write_text(said)
    with pytest.raises(RuleFileProblems):
        used_folder(home)


def test_an_installed_book_that_is_changed_is_not_opened_as_the_release(
    tmp_path: Path, home: Path, key: SigningKey
) -> None:
    install(released(tmp_path, key), home)
    folder = tmp_path / "copy"
    shutil.copytree(home / "2026.12.01", folder)
    with (folder / "rate-date.yaml").open("a") as stream:
        stream.write("# a note of one's own\n")
    with pytest.raises(RuleFileProblems) as problems:
        prefile.open_rulebook(folder)
    assert [problem.code for problem in problems.value.problems] == ["R403"]
    for name in (NOTE, SIGNATURE):
        (folder / name).unlink()
    assert prefile.open_rulebook(folder).release is None


def test_a_publisher_is_trusted_by_one_key_once(tmp_path: Path, key: SigningKey) -> None:
    given, kept = tmp_path / "publisher.pub", tmp_path / "kept" / "trusted-keys"
    given.write_text(f"ed25519 {key.public} Harbor Trade Law\n")
    publisher = public_key(given, None)
    assert publisher == Publisher(key.public, "Harbor Trade Law")
    assert [trust(kept, publisher), trust(kept, publisher)] == [True, False]
    assert publishers(kept) == (publisher,)


def test_a_folder_names_no_key_that_did_not_sign_it(tmp_path: Path, home: Path, key: SigningKey) -> None:
    folder, stranger = install(released(tmp_path, key), home).folder, open_key(tmp_path / "stranger.pem")
    said = json.loads((folder / SIGNATURE).read_text())
    (folder / SIGNATURE).write_text(json.dumps({**said, "signature": stranger.sign((folder / NOTE).read_bytes())}))
    with pytest.raises(RuleFileProblems, match="the signature is not of this"):
        prefile.open_rulebook(folder)


@pytest.mark.parametrize("text", ["", "ssh-ed25519 AAAA", "ed25519 12", f"ed25519 {'0' * 64} a\ned25519 {'1' * 64} b"])
def test_what_is_not_one_public_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "given.pub").write_text(text)
    with pytest.raises(KeyProblems):
        public_key(tmp_path / "given.pub", None)
