"""What the demo says when it cannot go on: one line, and an exit code."""


class Trouble(Exception):
    """Something that the user can do something about. exit_code 2: bad input or place; 1: the job went wrong."""

    def __init__(self, words: str, *, exit_code: int = 2) -> None:
        super().__init__(words)
        self.exit_code = exit_code
