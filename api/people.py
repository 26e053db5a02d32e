"""People: proving who one is without a key, where one may act, and whose key it is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from api import attempts, passwords
from api.context import Gateway
from api.problems import Problem
from readmodel.rows import table_of
from readmodel.tables import Client, Membership, Participant, Person, PersonKey


def sign_in_refused() -> Problem:
    """One answer for whatever was wrong, so that nobody learns what was right."""
    return Problem(
        401, "sign_in_refused", "登录未通过", "not a fresh challenge signed by its key, or not login and codes"
    )


def prove(gate: Gateway, login: str, password: str, code: str) -> Person:
    """The person with this login, password and code. The code is used up.

    Raises `Problem`: 401 whichever of the three is wrong, and in the same time; 429 after too many tries.
    """
    attempts.count(gate, "login", login)
    with gate.database.read() as session:
        person = by_login(session, login)
    right = passwords.fits(password, person.password_hash if person else None)
    step = passwords.step_of(person.totp_secret, code, int(time.time())) if person else None
    if person is None or not right or step is None or not _use_up(gate, person, step):
        raise sign_in_refused()
    attempts.forget(gate, "login", login)
    return person


def names_of_doers(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """Names by id, of people and of machine clients; a founding key has none."""
    wanted = {one for one in ids if one}
    found: dict[str, str] = {}
    for doer in (Person, Client):
        rows = session.execute(select(col(doer.id), col(doer.name)).where(col(doer.id).in_(wanted)))
        found.update({one: name for one, name in rows})
    return found


def by_login(session: Session, login: str) -> Person | None:
    return session.scalars(select(Person).where(col(Person.login) == login)).first()


def _use_up(gate: Gateway, person: Person, step: int) -> bool:
    """Whether nobody has used a code of this time step, or of a later one, before."""
    fresh = or_(col(Person.totp_last_step).is_(None), col(Person.totp_last_step) < step)
    take = update(table_of(Person)).where(col(Person.id) == person.id, fresh).values(totp_last_step=step)
    with gate.database.write() as session:
        return session.connection().execute(take).rowcount == 1


def places(session: Session, person: str) -> list[tuple[Participant, Membership]]:
    """The active participants for which the person may act now."""
    query = (
        select(Participant, Membership)
        .join(Membership, col(Membership.participant) == col(Participant.address))
        .where(
            col(Membership.person) == person,
            col(Membership.suspended_at).is_(None),
            col(Participant.standing) == "active",
        )
        .order_by(col(Participant.address))
    )
    return [(participant, membership) for participant, membership in session.execute(query)]


def the_one(found: Sequence[Participant], named: str | None, nobody: Problem) -> Participant:
    """The participant that was named, or the only one there is. Raises `Problem`; `nobody` where there is none."""
    fitting = [one for one in found if named in (None, one.address)]
    if not fitting:
        raise nobody
    if len(fitting) > 1:
        raise Problem(
            409,
            "participant_not_named",
            "您可代表多家单位，请在申请登录时指明 participant",
            "you act for several participants: name one as `participant` when you sign in",
            [{"participant": one.address} for one in fitting],
        )
    return fitting[0]


def bind(session: Session, participant: str, key: str, person: str, now: int) -> None:
    """The participant's key is this person's, for good. Raises `Problem` where it is somebody else's."""
    known = session.get(PersonKey, (participant, key))
    if known is None:
        session.add(PersonKey(participant=participant, key=key, person=person, bound_at=now))
    elif known.person != person:
        raise Problem(409, "key_taken", "该密钥已属他人", "the key is somebody else's")
