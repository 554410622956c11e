"""Reports written to a file: whole or not at all, with its permissions, and never over what is read."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import threading
from pathlib import Path

import pytest
from screen_runs import Folder, process, screen

from prefile.cli.output import Output


def test_a_file_is_written_whole_with_nothing_beside_it(folder: Folder, tmp_path: Path) -> None:
    out = tmp_path / "out" / "reports.jsonl"
    out.parent.mkdir()
    ran = screen(folder, "--format", "jsonl", "--out", out)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert out.read_text("utf-8") == screen(folder, "--format", "jsonl").stdout
    assert [path.name for path in out.parent.iterdir()] == ["reports.jsonl"]
    text = tmp_path / "out" / "reports.txt"
    screen(folder, "--full", "--out", text)
    assert "prefile summary" in text.read_text("utf-8")


def test_a_file_keeps_its_permissions_and_a_link_leads_to_it(folder: Folder, tmp_path: Path) -> None:
    out, link = tmp_path / "report.json", tmp_path / "link.json"
    out.write_text("old", "utf-8")
    out.chmod(0o640)
    link.symlink_to(out)
    screen(folder / "z.json", "--format", "json", "--out", link)
    assert json.loads(out.read_text("utf-8"))["reference"] == "z"
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_what_stood_there_stays_when_a_run_is_broken_off(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    out.write_text("old", "utf-8")

    def broken_off() -> None:
        with Output(out, is_read=lambda _: False) as written:
            written.write("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert out.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_what_is_no_file_is_written_directly(folder: Folder, tmp_path: Path) -> None:
    fifo, read = tmp_path / "fifo", list[bytes]()
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    screen(folder / "z.json", "--format", "json", "--out", fifo)
    reader.join(10)
    assert json.loads(read[0])["reference"] == "z"
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_folder_and_what_is_read_are_refused_as_the_place_of_reports(folder: Folder, tmp_path: Path) -> None:
    before = (folder / "z.json").read_bytes()
    for files, out, why in (
        ([folder / "z.json"], tmp_path, "is a folder"),
        ([folder / "z.json"], folder / "z.json", "its entries would be lost"),
        ([folder], folder / "b" / "c.ndjson", "its entries would be lost"),
        ([folder / "z.json"], tmp_path / "no" / "report.json", "cannot be written"),
    ):
        ran = screen(*files, "--out", out)
        said = " ".join(ran.stderr.split())
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert "E112" in said
        assert why in said
        as_json = screen(*files, "--format", "json", "--out", out)
        assert [problem["code"] for problem in json.loads(as_json.stdout)] == ["E112"]
    assert (folder / "z.json").read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_told_and_is_no_fault_of_ours(folder: Folder) -> None:
    with Path("/dev/full").open("wb") as full, process(folder, stdout=full, stderr=subprocess.PIPE) as running:
        said = running.communicate()[1].decode()
    assert running.returncode == 2
    assert "error[E112] <stdout>" in said
