"""Documents that were made of what the ledger said."""

from sqlmodel import SQLModel

from readmodel.tables.columns import moment, number, word


class Paper(SQLModel, table=True):
    """A certificate's PDF that was handed out. code: by which it can be checked; facts: the hash of what it says;
    sha256: of its bytes. Set in another way, by a later version of the program, the same facts are another row of the
    same code. changed_block: since when they stood. made_at: the ledger's clock.

    Kept for good: whoever shows such a paper is answered.
    """

    __tablename__ = "paper"
    code: str = word(primary_key=True)
    sha256: str = word(primary_key=True)
    facts: str = word()
    lot: str = word()
    changed_block: int = number()
    made_at: int = moment()
