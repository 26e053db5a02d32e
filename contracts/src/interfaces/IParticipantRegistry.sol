// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Proof} from "../types/Proof.sol";
import {
    AdmitParticipant,
    GiveConsent,
    GrantKey,
    KeyGrant,
    Kind,
    Participant,
    RevokeKey,
    SetStanding,
    Standing
} from "../types/Registry.sol";

/// Who takes part, what each is, and which keys sign for whom. A participant keeps its address for life;
/// keys come and go, so that a lost key is replaced without moving a certificate.
interface IParticipantRegistry {
    /// @param kyb Hash of the admission file kept off the ledger.
    event ParticipantAdmitted(address indexed participant, Kind kind, bytes32 kyb);
    event StandingSet(address indexed participant, Standing standing, bytes32 reason);
    event KeyGranted(address indexed participant, address indexed key, uint32 powers);
    event KeyRevoked(address indexed participant, address indexed key);
    event ConsentGiven(address indexed participant, bytes32 terms);

    /// Signed by: an operator. The first key gets all powers.
    function admitParticipant(AdmitParticipant calldata intent, Proof calldata proof) external;

    /// Signed by: an operator, not over itself. A suspended participant signs nothing and receives nothing; what it holds stays its own.
    function setStanding(SetStanding calldata intent, Proof calldata proof) external;

    /// Signed by: the participant, with a key that may administer.
    function grantKey(GrantKey calldata intent, Proof calldata proof) external;

    /// Signed by: the participant, with a key that may administer. Warning: a participant that revokes its last
    /// administering key cannot grant another.
    function revokeKey(RevokeKey calldata intent, Proof calldata proof) external;

    /// Signed by: the participant. Standing written consent to receive certificates by endorsement, under `terms`
    /// (国令802号 art. 11). Receiving a certificate from its debtor is accepted one by one all the same.
    function giveConsent(GiveConsent calldata intent, Proof calldata proof) external;

    /// Reverts unless `key` may use `power` for the active `participant`.
    function requireKey(address participant, address key, uint32 power) external view;

    /// Reverts unless the participant is active and of this kind.
    function requireKind(address participant, Kind kind) external view;

    /// Active enterprises and banks may own lots; nobody else may, by any path.
    function canReceive(address participant) external view returns (bool);

    function participantOf(address participant) external view returns (Participant memory);

    function keyOf(address key) external view returns (KeyGrant memory);
}
