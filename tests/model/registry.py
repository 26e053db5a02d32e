"""The model's participants and their keys."""

from __future__ import annotations

from collections import defaultdict

from tests.model.records import NOBODY, Grant, Kind, Moves, Participant, Powers, Refusals, Standing
from tests.model.steps import Step

HIGHEST_PARTICIPANT = (1 << 56) - 1


class Registry:
    def __init__(self, moves: Moves) -> None:
        self.moves = moves
        self.members: defaultdict[str, Participant] = defaultdict(Participant)

    def powers_of(self, participant: str, key: str) -> Powers:
        member = self.members[participant]
        grant = member.grants.get(key)
        return grant.powers if grant and grant.era == member.era else Powers.NONE

    def is_active(self, participant: str) -> bool:
        return self.members[participant].standing is Standing.ACTIVE

    def is_kind(self, participant: str, kind: Kind) -> bool:
        return self.members[participant].kind is kind

    def check_key(self, step: Step, participant: str, power: Powers, refused: Refusals) -> None:
        """What may be wrong with who signed."""
        refused.when(not self.is_active(participant), "Registry_NotActive")
        if step.forged:
            refused.when(True, "Intent_BadSignature", "Registry_KeyNotGranted")
            return
        held = self.powers_of(participant, step.key)
        refused.when(not held, "Registry_KeyNotGranted")
        refused.when(held and power not in held, "Registry_KeyLacksPower")

    def check_kind(self, participant: str, kind: Kind, refused: Refusals) -> None:
        """Whoever is named has to be an active participant of this kind."""
        refused.when(not self.is_kind(participant, kind), "Registry_WrongKind")
        refused.when(not self.is_active(participant), "Registry_NotActive")

    # --- intents

    def admit_participant(self, step: Step, refused: Refusals) -> None:
        f, name = step.fields, step.fields["participant"]
        refused.when(not self.is_kind(f["operator"], Kind.OPERATOR), "Registry_WrongKind")
        refused.when(not 0 < int(name, 16) <= HIGHEST_PARTICIPANT, "Registry_BadAddress")
        refused.when(f["key"] == NOBODY, "Registry_BadAddress")
        refused.when(f["kind"] == Kind.NONE, "Registry_BadKind")
        refused.when(self.members[name].standing, "Registry_AlreadyAdmitted")
        if not refused:
            self.admit(name, Kind(f["kind"]), f["key"], step.now)

    def admit(self, name: str, kind: Kind, key: str, now: int) -> None:
        """Also how the first operator came in, at the deployment."""
        member = self.members[name]
        self._stand(member, Standing.ACTIVE)
        member.kind, member.admitted_at = kind, now
        self._grant(member, key, Powers.ALL)

    def set_standing(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        member, wanted = self.members[f["participant"]], Standing(f["standing"])
        refused.when(not self.is_kind(f["operator"], Kind.OPERATOR), "Registry_WrongKind")
        refused.when(f["operator"] == f["participant"], "Registry_WrongKind")
        refused.when(not member.standing, "Registry_Unknown")
        refused.when(not wanted, "Registry_NotActive")
        if not refused:
            self._stand(member, wanted)

    def grant_key(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        refused.when(f["key"] == NOBODY, "Registry_BadAddress")
        refused.when(not 0 < f["powers"] <= Powers.ALL, "Registry_BadPowers")
        if not refused:
            self._grant(self.members[f["participant"]], f["key"], Powers(f["powers"]))

    def revoke_key(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        refused.when(not self.powers_of(f["participant"], f["key"]), "Registry_KeyNotGranted")
        if not refused:
            member = self.members[f["participant"]]
            del member.grants[f["key"]]
            if member.key == f["key"]:
                member.key, member.powers = NOBODY, Powers.NONE

    def give_consent(self, step: Step, refused: Refusals) -> None:
        if not refused:
            self.members[step.fields["participant"]].consents = True

    def withdraw_consent(self, step: Step, refused: Refusals) -> None:
        if not refused:
            self.members[step.fields["participant"]].consents = False

    # --- for a role

    def recover_key(self, step: Step, refused: Refusals) -> None:
        f = step.fields
        member = self.members[f["participant"]]
        refused.when(not member.standing, "Registry_Unknown")
        refused.when(f["key"] == NOBODY, "Registry_BadAddress")
        if not refused:
            member.era += 1
            self._grant(member, f["key"], Powers.ALL)

    def _grant(self, member: Participant, key: str, powers: Powers) -> None:
        member.grants[key] = Grant(powers, member.era)
        member.key, member.powers = key, powers

    def _stand(self, member: Participant, standing: Standing) -> None:
        self.moves.note(member.standing, standing)
        member.standing = standing
