// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    AdmitParticipant,
    GiveConsent,
    GrantKey,
    Kind,
    Participant,
    RevokeKey,
    SetStanding,
    Standing,
    WithdrawConsent
} from "../types/Registry.sol";

/// Who takes part, what each is, and which keys sign for whom. A participant keeps its address for life;
/// keys come and go, so that a lost key is replaced without moving a certificate.
///
/// Every signed function may also refuse with `Intent_*` (expired, used, badly signed) and, of the key,
/// `Registry_NotActive`, `Registry_KeyNotGranted`, `Registry_KeyLacksPower`.
interface IParticipantRegistry {
    /// @param kyb Hash of the admission file kept off the ledger.
    event ParticipantAdmitted(address indexed participant, Kind kind, bytes32 kyb);
    event StandingSet(address indexed participant, Standing standing, bytes32 reason);
    event KeyGranted(address indexed participant, address indexed key, uint16 powers);
    event KeyRevoked(address indexed participant, address indexed key);
    /// All earlier keys of the participant are void; `KeyGranted` follows for the new one.
    event KeysRecovered(address indexed participant, address indexed key, bytes32 reason);
    event ConsentGiven(address indexed participant, bytes32 terms);
    event ConsentWithdrawn(address indexed participant);
    /// @param by The account that called. @param root The root of a log that is kept off the ledger.
    event Anchored(address indexed by, bytes32 indexed root);

    /// Signed by: an operator, with a key that may administer. The first key gets all powers.
    /// @dev Emits `ParticipantAdmitted`, `KeyGranted`. Refuses with `Registry_WrongKind` (no operator),
    /// `Registry_BadAddress` (zero, or above 56 bits), `Registry_BadKind`, `Registry_AlreadyAdmitted`.
    /// Warning: the ledger cannot see whether the papers behind `kyb` are true; the operator answers for that.
    function admitParticipant(AdmitParticipant calldata intent, bytes calldata proof) external;

    /// Signed by: an operator, not over itself. A suspended participant signs nothing and receives nothing; what it
    /// holds stays its own.
    /// @dev Emits `StandingSet`. Refuses with `Registry_WrongKind`, `Registry_Unknown`, `Registry_NotActive` (standing
    /// None). Warning: a suspended settlement bank records no payments; its debtors then appoint another.
    function setStanding(SetStanding calldata intent, bytes calldata proof) external;

    /// Signed by: the participant, with a key that may administer. A key may be granted by several participants: it acts
    /// for each of them, and naming somebody else's key gives nothing but work for that key.
    /// @dev Emits `KeyGranted`. Refuses with `Registry_BadAddress` (zero), `Registry_BadPowers` (none, or unknown bits).
    function grantKey(GrantKey calldata intent, bytes calldata proof) external;

    /// Signed by: the participant, with a key that may administer.
    /// @dev Emits `KeyRevoked`. Refuses with `Registry_KeyNotGranted`. Warning: a participant that revokes its last
    /// administering key must ask for `recoverKey`, which takes days.
    function revokeKey(RevokeKey calldata intent, bytes calldata proof) external;

    /// Who may call: the recovery role, after its delay (`Authority.sol`), for a participant that lost its keys.
    /// Every earlier key of the participant is void, the new one gets all powers. No certificate moves.
    /// @dev Emits `KeysRecovered`, `KeyGranted`. Refuses with `Registry_Unknown`, `Registry_BadAddress`.
    /// Warning: this is the strongest right that anybody has here. It is scheduled in public, and the guardian can
    /// cancel it until the delay is over.
    function recoverKey(address participant, address key, bytes32 reason) external;

    /// Signed by: the participant. Standing written consent to receive certificates by endorsement, under `terms`
    /// (国令802号 art. 11). Receiving a certificate from its debtor is accepted one by one all the same.
    /// @dev Emits `ConsentGiven`.
    function giveConsent(GiveConsent calldata intent, bytes calldata proof) external;

    /// Signed by: the participant. From now on nobody can pass a certificate on to it.
    /// @dev Emits `ConsentWithdrawn`.
    function withdrawConsent(WithdrawConsent calldata intent, bytes calldata proof) external;

    /// Who may call: anybody, about a log of its own, such as a gateway's audit log of a day: what has this root is from
    /// then on no younger than the block. Nothing is stored and nothing refused; it says nothing of whose the log is but
    /// who sent it.
    /// @dev Emits `Anchored`.
    function anchor(bytes32 root) external;

    /// Reverts unless `key` may use `power` for the active `participant`.
    function requireKey(address participant, address key, uint16 power) external view;

    /// Reverts unless the participant is active and of this kind.
    function requireKind(address participant, Kind kind) external view;

    /// What `key` may sign for `participant`; nothing if it was never granted, was revoked, or is of an earlier era.
    function powersOf(address participant, address key) external view returns (uint16 powers);

    function participantOf(address participant) external view returns (Participant memory);
}
