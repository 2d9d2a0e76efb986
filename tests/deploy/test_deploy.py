"""What deploy/ says exists: commands, options, settings, paths; and the system accepts it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ecvet_graph.config import Limits, Settings

UNITS = ("ecvet-graph.service", "ecvet-graph-backup.service", "ecvet-graph-verify.service")
TIMERS = ("ecvet-graph-backup.timer", "ecvet-graph-verify.timer")
PROGRAM = "/opt/ecvet-graph/bin/ecvet-graph"
# Of ten; what is below the line of "medium"
MOST_EXPOSED = {"ecvet-graph.service": 2.5}


@pytest.fixture(scope="module")
def deploy(root: Path) -> Path:
    return root / "deploy"


def settings_of(path: Path) -> dict[str, list[str]]:
    """Return the settings of a unit: all sections together, values in their order."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def commands_in(text: str) -> list[list[str]]:
    """Return the arguments of every call of the program in a text."""
    return [
        shlex.split(match)[0:]
        for match in re.findall(rf"{re.escape(PROGRAM)} ([a-z][^\n';]*)", text)
    ]


def test_every_unit_is_known(deploy: Path) -> None:
    assert {path.name for path in (deploy / "systemd").iterdir()} == {*UNITS, *TIMERS}
    for timer in TIMERS:
        assert (deploy / "systemd" / timer).with_suffix(".service").exists()


@pytest.mark.parametrize("unit", UNITS)
def test_the_commands_of_a_unit_exist_with_their_options(deploy: Path, unit: str) -> None:
    commands = commands_in((deploy / "systemd" / unit).read_text("utf-8"))
    assert commands
    for command in commands:
        words = [word for word in command if word[:1] not in {'"', "/", "-"} and word.isalpha()]
        said = subprocess.run(
            [sys.executable, "-m", "ecvet_graph", *words, "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 0, command
        options = {word for word in command if word.startswith("--")}
        assert {option for option in options if option not in said.stdout} == set()


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_gives_as_few_rights_as_it_can(deploy: Path, unit: str) -> None:
    said = settings_of(deploy / "systemd" / unit)
    assert said["User"] == ["ecvet-graph"]
    assert said["EnvironmentFile"] == ["/etc/ecvet-graph/environment"]
    for name, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "SystemCallFilter": "@system-service",
    }.items():
        assert said[name] == [value], name


def test_the_service_may_do_what_query_processes_need(deploy: Path) -> None:
    said = settings_of(deploy / "systemd" / "ecvet-graph.service")
    assert said["RestrictNamespaces"] == ["user net"]
    assert said["KillMode"] == ["mixed"]
    # Longer than the server itself waits for requests in flight
    assert int(said["TimeoutStopSec"][0]) > 30


def test_the_environment_names_settings_that_exist(deploy: Path) -> None:
    lines = (deploy / "environment").read_text("utf-8").splitlines()
    named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    known = Settings().to_environment().keys()
    assert set(named) - set(known) == set()
    settings = Settings.from_environment(named)
    assert (settings.proxies, settings.log_format, settings.metrics) == (1, "json", "local")


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_a_unit_well_enclosed(deploy: Path, unit: str) -> None:
    command = shutil.which("systemd-analyze")
    if command is None:
        pytest.skip("systemd-analyze is not installed (Debian package systemd)")
    said = subprocess.run(
        [command, "security", "--offline=true", str(deploy / "systemd" / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    level = re.search(r"exposure level for \S+: ([0-9.]+)", said.stdout)
    assert level, said.stderr
    assert float(level[1]) <= MOST_EXPOSED.get(unit, 1.5)


def test_systemd_understands_every_unit(deploy: Path) -> None:
    command = shutil.which("systemd-analyze")
    if command is None:
        pytest.skip("systemd-analyze is not installed (Debian package systemd)")
    files = [str(deploy / "systemd" / name) for name in (*UNITS, *TIMERS)]
    said = subprocess.run(
        [command, "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    wrong = [line for line in said.stderr.splitlines() if "ecvet-graph" in line]
    # The program is not installed where this runs.
    assert [line for line in wrong if f"{PROGRAM} is not executable" not in line] == []


def test_the_drop_in_for_learner_records_names_settings_that_exist(
    deploy: Path, tmp_path: Path
) -> None:
    said = settings_of(deploy / "private.conf")
    named = dict(one.split("=", 1) for one in said["Environment"])
    assert named.keys() == {"ECVET_PRIVATE", "ECVET_PRIVATE_KEY"}
    assert named.keys() < Settings().to_environment().keys()
    (credential,) = said["LoadCredential"]
    assert named["ECVET_PRIVATE_KEY"] == f"%d/{credential.partition(':')[0]}"
    environment = (deploy / "environment").read_text("utf-8")
    assert "ECVET_PRIVATE_KEY=" not in environment, "it would be stronger than the drop-in"
    command = shutil.which("systemd-analyze")
    if command is None:
        pytest.skip("systemd-analyze is not installed (Debian package systemd)")
    unit = tmp_path / "ecvet-graph.service"
    shutil.copy(deploy / "systemd" / unit.name, unit)
    (tmp_path / f"{unit.name}.d").mkdir()
    shutil.copy(deploy / "private.conf", tmp_path / f"{unit.name}.d")
    done = subprocess.run(
        [command, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert "private.conf" not in done.stderr


def test_the_container_file_uses_what_exists_and_is_nobody(root: Path, deploy: Path) -> None:
    text = (deploy / "Containerfile").read_text("utf-8")
    (copied,) = re.findall(r"^COPY ([^-].*)$", text, re.MULTILINE)
    assert [part for part in copied.split()[:-1] if not part.startswith("dist/")] == [
        "requirements/base.txt"
    ]
    locked = (root / "requirements" / "base.txt").read_text("utf-8")
    assert "--hash=sha256:" in locked
    assert "--require-hashes" in text
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert users == ["10001"]
    assert text.index("USER 10001") < text.index("ENTRYPOINT")
    for name in re.findall(r"(ECVET_\w+)=", text):
        assert name in Settings().to_environment()
    port = re.findall(r"(?:EXPOSE |127\.0\.0\.1:|\"--port\", \")(\d+)", text)
    assert port == ["8000"] * 3
    program = re.search(r'"-c", "(.*)"\]', text)
    assert program
    compile(program[1], "healthcheck", "exec")
    assert "latest" not in text


def test_the_proxy_takes_as_much_and_waits_as_long_as_the_service(deploy: Path) -> None:
    text = (deploy / "nginx.conf").read_text("utf-8")
    size = re.search(r"client_max_body_size (\d+)m;", text)
    patience = re.search(r"proxy_read_timeout (\d+)s;", text)
    assert size
    assert patience
    limits = Limits()
    assert limits.http_upload_bytes < int(size[1]) * 1024**2 < 1.1 * limits.http_upload_bytes
    assert limits.gate_seconds < int(patience[1]) < 1.2 * limits.gate_seconds
    assert re.search(r"location = /metrics \{\s+return 404;", text)
