// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Intents} from "./base/Intents.sol";
import {Errors} from "./Errors.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {Proof} from "./types/Proof.sol";
import {
    AdmitParticipant,
    GiveConsent,
    GrantKey,
    KeyGrant,
    Kind,
    Participant,
    Powers,
    RevokeKey,
    SetStanding,
    Standing
} from "./types/Registry.sol";

/// See `IParticipantRegistry` for what each function does, who may sign it and what it refuses.
contract ParticipantRegistry is IParticipantRegistry, Intents {
    bytes32 private constant ADMIT = keccak256(
        "AdmitParticipant(address operator,address participant,uint8 kind,address key,bytes32 kyb,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant SET_STANDING = keccak256(
        "SetStanding(address operator,address participant,uint8 standing,bytes32 reason,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant GRANT_KEY =
        keccak256("GrantKey(address participant,address key,uint32 powers,uint256 nonce,uint40 deadline)");
    bytes32 private constant REVOKE_KEY =
        keccak256("RevokeKey(address participant,address key,uint256 nonce,uint40 deadline)");
    bytes32 private constant GIVE_CONSENT =
        keccak256("GiveConsent(address participant,bytes32 terms,uint256 nonce,uint40 deadline)");

    mapping(address participant => Participant) private _participants;
    mapping(address key => KeyGrant) private _keys;

    /// The first operator; it admits everybody else.
    constructor(address operator, address key, bytes32 kyb) Intents("Tallystick ParticipantRegistry") {
        _admit(operator, Kind.Operator, key, kyb);
    }

    /// @inheritdoc IParticipantRegistry
    function admitParticipant(AdmitParticipant calldata intent, Proof calldata proof) external {
        _authoriseOperator(keccak256(abi.encode(ADMIT, intent)), intent.operator, intent.nonce, intent.deadline, proof);
        _admit(intent.participant, intent.kind, intent.key, intent.kyb);
    }

    /// @inheritdoc IParticipantRegistry
    function setStanding(SetStanding calldata intent, Proof calldata proof) external {
        _authoriseOperator(
            keccak256(abi.encode(SET_STANDING, intent)), intent.operator, intent.nonce, intent.deadline, proof
        );
        Participant storage participant = _participants[intent.participant];
        require(participant.kind != Kind.None, Errors.Registry_Unknown(intent.participant));
        require(intent.standing != Standing.None, Errors.Registry_NotActive(intent.participant));
        // So that one operator is always left to take a suspension back.
        require(intent.participant != intent.operator, Errors.Registry_WrongKind(intent.participant));
        participant.standing = intent.standing;
        emit StandingSet(intent.participant, intent.standing, intent.reason);
    }

    /// @inheritdoc IParticipantRegistry
    function grantKey(GrantKey calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(GRANT_KEY, intent)),
            intent.participant,
            Powers.ADMINISTER,
            intent.nonce,
            intent.deadline,
            proof
        );
        _grant(intent.participant, intent.key, intent.powers);
    }

    /// @inheritdoc IParticipantRegistry
    function revokeKey(RevokeKey calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(REVOKE_KEY, intent)),
            intent.participant,
            Powers.ADMINISTER,
            intent.nonce,
            intent.deadline,
            proof
        );
        KeyGrant storage grant = _keys[intent.key];
        require(
            grant.participant == intent.participant && !grant.revoked,
            Errors.Registry_KeyNotGranted(intent.participant, intent.key)
        );
        grant.revoked = true;
        emit KeyRevoked(intent.participant, intent.key);
    }

    /// @inheritdoc IParticipantRegistry
    function giveConsent(GiveConsent calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(GIVE_CONSENT, intent)),
            intent.participant,
            Powers.HOLD,
            intent.nonce,
            intent.deadline,
            proof
        );
        _participants[intent.participant].consents = true;
        emit ConsentGiven(intent.participant, intent.terms);
    }

    /// @inheritdoc IParticipantRegistry
    function requireKey(address participant, address key, uint32 power) external view {
        _requireKey(participant, key, power);
    }

    /// @inheritdoc IParticipantRegistry
    function requireKind(address participant, Kind kind) external view {
        _requireKind(participant, kind);
    }

    /// @inheritdoc IParticipantRegistry
    function canReceive(address participant) external view returns (bool) {
        Participant storage p = _participants[participant];
        return p.standing == Standing.Active && (p.kind == Kind.Enterprise || p.kind == Kind.Bank);
    }

    /// @inheritdoc IParticipantRegistry
    function participantOf(address participant) external view returns (Participant memory) {
        return _participants[participant];
    }

    /// @inheritdoc IParticipantRegistry
    function keyOf(address key) external view returns (KeyGrant memory) {
        return _keys[key];
    }

    function _authoriseOperator(
        bytes32 structHash,
        address operator,
        uint256 nonce,
        uint40 deadline,
        Proof calldata proof
    ) private {
        _requireKind(operator, Kind.Operator);
        _authorise(structHash, operator, Powers.ADMINISTER, nonce, deadline, proof);
    }

    function _admit(address participant, Kind kind, address key, bytes32 kyb) private {
        require(participant != address(0), Errors.Registry_ZeroAddress());
        require(kind != Kind.None, Errors.Registry_BadKind());
        require(_participants[participant].kind == Kind.None, Errors.Registry_AlreadyAdmitted(participant));
        _participants[participant] =
            Participant({kind: kind, standing: Standing.Active, consents: false, admittedAt: uint40(block.timestamp)});
        emit ParticipantAdmitted(participant, kind, kyb);
        _grant(participant, key, Powers.ALL);
    }

    function _grant(address participant, address key, uint32 powers) private {
        require(key != address(0), Errors.Registry_ZeroAddress());
        require(_keys[key].participant == address(0), Errors.Registry_KeyTaken(key));
        _keys[key] = KeyGrant({participant: participant, powers: powers, revoked: false});
        emit KeyGranted(participant, key, powers);
    }

    function _requireKey(address participant, address key, uint32 power) internal view override {
        require(_participants[participant].standing == Standing.Active, Errors.Registry_NotActive(participant));
        KeyGrant storage grant = _keys[key];
        require(grant.participant == participant && !grant.revoked, Errors.Registry_KeyNotGranted(participant, key));
        require(grant.powers & power == power, Errors.Registry_KeyLacksPower(key, power));
    }

    function _requireKind(address participant, Kind kind) private view {
        Participant storage p = _participants[participant];
        require(p.kind == kind, Errors.Registry_WrongKind(participant));
        require(p.standing == Standing.Active, Errors.Registry_NotActive(participant));
    }
}
