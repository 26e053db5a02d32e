"""The two ways in which the engine refuses to answer."""


class InputError(ValueError):
    """The facts given cannot be judged: wrong type, negative amount, unknown word.

    `zh` and `en` carry the same message in both languages.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


class RuleSetError(RuntimeError):
    """A data file of ours is malformed. It is a fault of the release, never of the caller."""
