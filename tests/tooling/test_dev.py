"""dev.py's own logic, without the network and without touching the checkout's set-up."""

import ast
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import dev
from tools import checks, machine, setup

SOURCES = [machine.ROOT / "dev.py", *sorted((machine.ROOT / "tools").glob("*.py"))]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout that the set-up takes for its own."""
    root = tmp_path / "a checkout"
    (root / ".tools").mkdir(parents=True)
    for module in (machine, setup):
        monkeypatch.setattr(module, "ROOT", root)
        monkeypatch.setattr(module, "TOOLS", root / ".tools")
        monkeypatch.setattr(module, "VENV", root / ".venv")
    monkeypatch.setattr(setup, "STAMPS", root / ".tools" / "stamps")
    return root


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


# The file itself


def imported_modules(source: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_it_imports_nothing_but_the_standard_library(source: Path) -> None:
    assert imported_modules(source) - {"tools"} <= sys.stdlib_module_names


def test_it_parses_on_an_older_python() -> None:
    ast.parse((machine.ROOT / "dev.py").read_text(), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("version", "system", "wanted"),
    [
        ((3, 10, 4), "linux", "Python 3.11 or newer is needed, and this is 3.10.4"),
        ((3, 12, 1), "win32", "Linux or macOS is needed"),
    ],
)
def test_it_says_what_it_needs(version: tuple[int, ...], system: str, wanted: str) -> None:
    complaint = dev.unsupported(version, system)
    assert complaint is not None
    assert wanted in complaint


def test_it_takes_linux_and_macos() -> None:
    assert dev.unsupported((3, 11, 0), "linux") is None
    assert dev.unsupported((3, 14, 0), "darwin") is None


# The command line


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        dev.run([*arguments, "--help"])
    assert end.value.code == 0
    return capsys.readouterr().out


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of(capsys)
    assert all(f"\n    {name} " in text for name in ("setup", "demo", "test", "bench"))


def test_help_of_the_demo_lists_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of(capsys, "demo")
    assert all(name in text for name in ("--no-serve", "--reset", "--json FILE", "--invoices"))


@pytest.mark.parametrize(
    ("argv", "own", "rest"),
    [
        ("setup", "setup", ""),
        ("demo --json out.json --reset", "demo", "--json out.json --reset"),
        ("bench main_job --json a", "bench main_job", "--json a"),
        ("bench main_job --help", "bench main_job", "--help"),
        ("bench", "bench", ""),
        ("test --long -- -k split --ui", "test --long", "-k split --ui"),
    ],
)
def test_what_it_hands_on_stays_as_it_was(argv: str, own: str, rest: str) -> None:
    assert dev.split_arguments(argv.split()) == (own.split(), rest.split())


def test_an_unknown_benchmark_gets_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    (tmp_path / "bench").mkdir()
    for name in ("__init__", "_shared", "sync", "main_job"):
        (tmp_path / "bench" / f"{name}.py").touch()
    assert dev.run(["bench", "nonsense"]) == 2
    assert "no benchmark nonsense. There are: main_job, sync\n" in capsys.readouterr().err


def test_the_checks_end_with_pytest_and_its_arguments() -> None:
    last = dev.checks(["-k", "split"])[-1]
    assert last.name == "pytest"
    assert list(last.command)[-2:] == ["-k", "split"]


def test_a_failing_check_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def three_checks(_arguments: Sequence[str]) -> list[dev.Check]:
        return [
            dev.Check("bad", ["false"], tmp_path),
            dev.Check("absent", ["true"], tmp_path / "nowhere"),
            dev.Check("good", ["echo", "said by good"], tmp_path),
        ]

    monkeypatch.setattr(dev, "set_up", lambda **_: Path("/bin/node"))
    monkeypatch.setattr(dev, "checks", three_checks)
    assert dev.run_tests([]) == 1
    out = capfd.readouterr().out
    assert "said by good" in out
    assert "absent cannot start" in out
    assert "2 of 3 checks failed" in out.splitlines()[-1]


def test_what_may_runs_beside_the_others_and_speaks_after_them(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The one in front waits for a word of the second one beside, so that neither could have waited for the other."""
    heard = tmp_path / "heard"
    os.mkfifo(heard)
    chosen = [
        dev.Check("first", ["echo", "first of all"], tmp_path),
        dev.Check("proof", ["false"], tmp_path, beside=True),
        dev.Check("talk", ["sh", "-c", "echo from beside; echo heard > heard"], tmp_path, beside=True),
        dev.Check("absent", ["true"], tmp_path / "nowhere", beside=True),
        dev.Check("front", ["cat", "heard"], tmp_path),
    ]
    outcomes = checks.run_checks(chosen, os.environ)
    assert [(name, outcome.passed) for name, outcome in outcomes.items()] == [
        ("first", True),
        ("proof", False),
        ("talk", True),
        ("absent", False),
        ("front", True),
    ]
    out = capfd.readouterr().out
    order = ["first of all", "== front: passed", "== proof: FAILED", "from beside", "absent cannot start"]
    assert sorted(order, key=out.index) == order


def test_who_is_stopped_stops_what_runs_beside(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "begun")
    beside = dev.Check("long", ["sh", "-c", "echo > begun; exec sleep 600"], tmp_path, beside=True)
    with tempfile.TemporaryFile() as words:
        running = checks.Beside([beside, dev.Check("never", ["touch", "never"], tmp_path)], os.environ, words)
        running.start()
        (tmp_path / "begun").read_text()
        running.end()
    assert not running.outcomes["long"].passed and running.outcomes["long"].seconds < 600
    assert not (tmp_path / "never").exists()


def test_only_some_checks_and_only_what_they_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    brought = []
    known = [dev.Check(name, ["echo", "ran", name], tmp_path) for name in ("ruff check", "slither", "pytest")]
    monkeypatch.setattr(dev, "set_up", lambda *, proofs: brought.append(proofs) or Path("/bin/node"))
    monkeypatch.setattr(dev, "checks", lambda _arguments=(): known)
    assert dev.run(["test", "--only", "pytest", "--only", "ruff check"]) == 0
    assert dev.run(["test", "--only", "slither"]) == 0
    out = capfd.readouterr().out
    assert [line for line in out.splitlines() if line.startswith("ran")] == [
        "ran ruff check",
        "ran pytest",
        "ran slither",
    ]
    assert brought == [False, True]


def test_an_unknown_check_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        dev.run(["test", "--only", "nonsense"])
    assert end.value.code == 2
    assert "forge test" in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "profile"), [(["--long"], "long"), ([], "ci")])
def test_long_goes_to_forge_as_well(
    arguments: list[str],
    profile: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    forge = dev.Check("forge test", ["sh", "-c", "echo profile ${FOUNDRY_PROFILE:-none}"], tmp_path)
    monkeypatch.delenv("FOUNDRY_PROFILE", raising=False)
    monkeypatch.setattr(dev, "set_up", lambda **_: Path("/bin/node"))
    monkeypatch.setattr(dev, "checks", lambda _arguments: [forge])
    assert dev.run_tests(arguments) == 0
    assert f"profile {profile}\n" in capfd.readouterr().out


# Stamps and steps


def test_a_stamp_changes_with_content_and_with_nothing_else(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("a")
    first = setup.digest(lock, "3.11")
    os.utime(lock, (1, 1))
    assert setup.digest(lock, "3.11") == first
    assert setup.digest(lock, "3.12") != first
    lock.write_text("b")
    assert setup.digest(lock, "3.11") != first


def test_a_stamp_keeps_its_inputs_apart() -> None:
    assert setup.digest("ab", "c") != setup.digest("a", "bc")


class Counted:
    """A step that counts how often it was done."""

    def __init__(self, checkout: Path) -> None:
        self.lock, self.output = checkout / "lock", checkout / "output"
        self.lock.write_text("1")
        self.times = 0

    def act(self, _progress: machine.Progress) -> None:
        self.times += 1
        self.output.touch()

    def bring(self) -> int:
        setup.bring(setup.Step("counted", (self.lock,), (self.output,), self.act))
        return self.times


def test_a_step_is_done_once_until_something_changes(checkout: Path) -> None:
    step = Counted(checkout)
    assert [step.bring(), step.bring()] == [1, 1]
    step.lock.write_text("2")
    assert [step.bring(), step.bring()] == [2, 2]
    step.output.unlink()
    assert [step.bring(), step.bring()] == [3, 3]


def test_a_failed_step_is_not_stamped(checkout: Path) -> None:
    step = Counted(checkout)
    step.bring()
    step.lock.write_text("2")

    def fail(_progress: machine.Progress) -> None:
        raise machine.SetupError("no")

    with pytest.raises(machine.SetupError):
        setup.bring(setup.Step("counted", (step.lock,), (step.output,), fail))
    assert step.bring() == 2


def test_a_step_must_leave_what_it_promises(checkout: Path) -> None:
    step = setup.Step("empty", (), (checkout / "absent",), lambda _progress: None)
    with pytest.raises(machine.SetupError, match="absent did not come with it"):
        setup.bring(step)


def test_a_moved_checkout_makes_its_python_environment_anew(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    setup.settle_in()
    assert (checkout / ".venv").exists()
    setup.write_stamp("root", "/where/it/was")
    setup.settle_in()
    assert not (checkout / ".venv").exists()
    assert setup.read_stamp("root") == str(checkout)


# What is missing, in one line


def test_a_failing_step_gives_a_reason_and_its_last_lines(checkout: Path) -> None:
    command = ["sh", "-c", "seq 100; exit 3"]
    with pytest.raises(machine.SetupError, match="it broke") as caught:
        machine.run_quietly(machine.Progress("step"), command, "it broke")
    assert caught.value.output.splitlines() == [str(n) for n in range(61, 101)]


def test_without_pip_it_says_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare = program(tmp_path / "bin", "python3", "echo No module named pip >&2; exit 1")
    monkeypatch.setattr(sys, "executable", str(bare))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(setup, "on_path", lambda _name: None)
    with pytest.raises(machine.SetupError, match="apt-get install python3-pip"):
        setup.install_uv(machine.Progress("uv"))


def test_without_pip_a_uv_on_path_will_do(checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare = program(tmp_path / "bin", "python3", "exit 1")
    other = program(tmp_path / "bin", "uv", "true")
    monkeypatch.setattr(sys, "executable", str(bare))
    monkeypatch.setattr(setup, "UV", checkout / ".tools" / "uv" / "bin" / "uv")
    monkeypatch.setattr(setup, "on_path", lambda _name: other)
    setup.install_uv(machine.Progress("uv"))
    assert setup.UV.readlink() == other


def test_without_anvil_it_says_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "on_path", lambda _name: None)
    with pytest.raises(machine.SetupError, match=r"anvil is missing: .* install Foundry 1\.7\.1"):
        setup.foundry_program("anvil")


def test_a_packaged_anvil_that_lost_its_mode_is_mended(checkout: Path) -> None:
    folder = checkout / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin"
    packaged = program(folder, "anvil", "echo anvil 1.7.1")
    packaged.chmod(0o644)
    assert setup.foundry_program("anvil") == packaged
    assert packaged.stat().st_mode & stat.S_IXUSR


def test_a_packaged_anvil_that_does_not_run_here_gives_way_to_path(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = checkout / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin"
    program(folder, "anvil", "exit 127")
    other = program(tmp_path / "bin", "anvil", "echo anvil")
    monkeypatch.setenv("PATH", str(other.parent))
    assert setup.foundry_program("anvil") == other


@pytest.mark.parametrize(
    ("version", "npm", "fits"),
    [
        ("v24.1.0", "echo 11", True),
        ("v20.19.0", "echo 10", True),
        ("v20.18.3", "echo 10", False),
        ("v18.19.0", "echo 9", False),
        ("v22.12.0", "exit 1", False),
    ],
)
def test_node_on_path_must_be_new_enough_and_have_npm(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    version: str,
    npm: str,
    fits: bool,
) -> None:
    node = program(tmp_path / "bin", "node", f"echo {version}")
    program(tmp_path / "bin", "npm", npm)
    monkeypatch.setenv("PATH", str(node.parent))
    assert [setup.node_on_path(), setup.node_on_path()] == [node if fits else None] * 2


def test_our_own_programs_do_not_count_as_the_machines(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = program(checkout / ".venv" / "bin", "node", "echo v24.0.0")
    monkeypatch.setenv("PATH", str(own.parent))
    assert machine.on_path("node") is None


def test_the_environment_leaves_out_what_is_anothers(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/another")
    monkeypatch.setenv("PYTHONPATH", "/another")
    env = machine.program_environment(checkout / ".venv" / "lib" / "wheel" / "bin" / "node")
    assert "VIRTUAL_ENV" not in env
    assert env["PYTHONPATH"] == str(checkout)
    assert env["PATH"].startswith(str(checkout / ".venv" / "lib" / "wheel" / "bin"))


# Living with others

HOLDER = """
import sys, time
from pathlib import Path
from tools import setup
setup.TOOLS = Path(sys.argv[1])
with setup.setup_lock():
    print("in", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def test_a_second_set_up_waits_and_says_so(checkout: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(checkout / ".tools")]
    env = {**os.environ, "PYTHONPATH": str(machine.ROOT)}
    with subprocess.Popen([*command, "1"], env=env, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "in\n"
        second = subprocess.run([*command, "0"], env=env, capture_output=True, text=True)
        assert first.wait() == 0
    assert second.stdout.startswith("another set-up is at work in this checkout")
    assert second.stdout.endswith("in\n")


STARTER = """
import signal, sys
import dev
from tools import machine
signal.signal(signal.SIGTERM, dev.on_signal)
try:
    with machine.started(["sh", "-c", "sleep 60 & echo begun; wait"]) as child:
        child.wait()
except machine.Stopped:
    sys.exit(9)
"""


def test_a_stopped_command_takes_its_children_along() -> None:
    env = {**os.environ, "PYTHONPATH": str(machine.ROOT)}
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "begun\n"
        starter.send_signal(signal.SIGTERM)
        # The pipe ends when the last that holds it has ended: the sleeping grandchild, too.
        starter.communicate(timeout=30)
        assert starter.returncode == 9
