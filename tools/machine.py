"""Running programs: whose environment they get, how they are ended, how progress is shown."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Command = Sequence[str | Path]
ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TAIL_LINES = 40
SPINNER = "|/-\\"
# What a user's shell may set for other projects, and what would bend ours.
FOREIGN_VARIABLES = ("VIRTUAL_ENV", "UV_PYTHON", "PYTHONHOME", "PYTHONPATH", "NODE_ENV")


class SetupError(Exception):
    """One line for the user, and what the failing program said."""

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(reason)
        self.output = output


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, or a signal from whoever started us."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def environment(node: Path | None = None) -> dict[str, str]:
    """The user's environment without what would bend ours, our programs first on PATH."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN_VARIABLES}
    ours = [TOOLS / "bin", VENV / "bin", ROOT / "node_modules" / ".bin"]
    if node is not None and node.is_relative_to(VENV):
        ours.insert(0, node.parent)
    kept["PATH"] = os.pathsep.join([*map(str, ours), kept.get("PATH", os.defpath)])
    kept["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    return kept


def program_environment(node: Path) -> dict[str, str]:
    """The same for the project's own programs, which import its packages from anywhere."""
    return {**environment(node), "PYTHONPATH": str(ROOT)}


def on_path(name: str) -> Path | None:
    """A program of the machine's own, not one that we put on PATH."""
    own = (TOOLS, VENV, ROOT / "node_modules")
    folders = [Path(part) for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part]
    foreign = [str(folder) for folder in folders if not any(map(folder.is_relative_to, own))]
    found = shutil.which(name, path=os.pathsep.join(foreign))
    return Path(found).absolute() if found else None


def answers(*command: str | Path) -> str | None:
    """What a program says about itself, or None if it does not run here."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def stop_group(child: subprocess.Popen[bytes]) -> None:
    """Ends a child and its own children: asked first, so that they can tidy up."""
    for number, patience in ((signal.SIGINT, 15.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        signal_group(child, number)
        # A second Ctrl-C while we wait means "now": on to the next, harder signal.
        with contextlib.suppress(subprocess.TimeoutExpired, Stopped):
            child.wait(patience)
            break
    # What the child left behind: a shell's background jobs, for one, do not hear Ctrl-C.
    signal_group(child, signal.SIGTERM)


STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def started(command: Command, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A child in a session of its own, so that Ctrl-C reaches us first and we end it in order."""
    child = None
    # A signal between the child's birth and our knowing of it would leave it behind: until then they wait.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        child = subprocess.Popen(  # type: ignore[call-overload]
            command,
            start_new_session=True,
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, before),
            **options,
        )
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        yield child
    except BaseException:
        if child is not None:
            stop_group(child)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Progress:
    """One line per step: a spinner on a terminal, plain text elsewhere."""

    def __init__(self, title: str) -> None:
        self.title, self.begin, self.turn = title, time.monotonic(), 0
        self.live = sys.stdout.isatty()
        print(f"{title} …", end="", flush=True)

    def tick(self) -> None:
        if self.live:
            self.turn += 1
            seconds = time.monotonic() - self.begin
            print(f"\r{self.title} {SPINNER[self.turn % 4]} {seconds:.0f} s ", end="", flush=True)

    def end(self, word: str) -> None:
        restart = f"\r{self.title} …" if self.live else ""
        print(f"{restart} {word} {time.monotonic() - self.begin:.1f} s", flush=True)


def run_quietly(progress: Progress, command: Command, reason: str, env: Mapping[str, str] | None = None) -> None:
    """Runs one set-up command; its output is shown only if it fails."""
    log = TOOLS / "setup.log"
    try:
        with (
            log.open("wb") as sink,
            started(
                command,
                cwd=ROOT,
                env=env or environment(),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            ) as child,
        ):
            while child.poll() is None:
                progress.tick()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(0.15)
    except OSError as problem:
        raise SetupError(f"{reason} ({problem})") from problem
    if child.returncode != 0:
        said = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        raise SetupError(reason, "\n".join(said))
