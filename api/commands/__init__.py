"""The gateway's commands, one module each: `add` describes it, `run` does it and returns the exit code."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
