// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Intents} from "./base/Intents.sol";
import {Errors} from "./Errors.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IReceivableLedger} from "./interfaces/IReceivableLedger.sol";
import {
    AdmitParticipant,
    GiveConsent,
    GrantKey,
    HIGHEST_PARTICIPANT,
    KeyGrant,
    Kind,
    Participant,
    Powers,
    RevokeKey,
    SetStanding,
    Standing,
    WithdrawConsent,
    requirePower
} from "./types/Registry.sol";

/// See `IParticipantRegistry` for what each function does, who may sign it and what it refuses.
contract ParticipantRegistry is IParticipantRegistry, Intents, AccessManaged {
    bytes32 private constant ADMIT = keccak256(
        "AdmitParticipant(address operator,address participant,uint8 kind,address key,bytes32 kyb,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant SET_STANDING = keccak256(
        "SetStanding(address operator,address participant,uint8 standing,bytes32 reason,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant GRANT_KEY =
        keccak256("GrantKey(address participant,address key,uint16 powers,uint256 nonce,uint40 deadline)");
    bytes32 private constant REVOKE_KEY =
        keccak256("RevokeKey(address participant,address key,uint256 nonce,uint40 deadline)");
    bytes32 private constant GIVE_CONSENT =
        keccak256("GiveConsent(address participant,bytes32 terms,uint256 nonce,uint40 deadline)");
    bytes32 private constant WITHDRAW_CONSENT =
        keccak256("WithdrawConsent(address participant,uint256 nonce,uint40 deadline)");

    IReceivableLedger public immutable LEDGER;

    mapping(address participant => Participant) private _participants;
    mapping(address participant => mapping(address key => KeyGrant)) private _keys;

    /// The first operator; it admits everybody else. The ledger must stand at its address already.
    constructor(IReceivableLedger ledger, address rights, address operator, address key, bytes32 kyb)
        Intents("Tallystick ParticipantRegistry")
        AccessManaged(rights)
    {
        LEDGER = ledger;
        _admit(operator, Kind.Operator, key, kyb);
    }

    /// @inheritdoc IParticipantRegistry
    function admitParticipant(AdmitParticipant calldata intent, bytes calldata proof) external {
        _authorise(ADMIT, 7, Powers.ADMINISTER, proof);
        _requireKind(intent.operator, Kind.Operator);
        _admit(intent.participant, intent.kind, intent.key, intent.kyb);
    }

    /// @inheritdoc IParticipantRegistry
    function setStanding(SetStanding calldata intent, bytes calldata proof) external {
        _authorise(SET_STANDING, 6, Powers.ADMINISTER, proof);
        _requireKind(intent.operator, Kind.Operator);
        Participant memory p = _known(intent.participant);
        require(intent.standing != Standing.None, Errors.Registry_NotActive(intent.participant));
        // So that one operator is always left to take a suspension back.
        require(intent.participant != intent.operator, Errors.Registry_WrongKind(intent.participant));
        p.standing = intent.standing;
        _store(intent.participant, p);
        emit StandingSet(intent.participant, intent.standing, intent.reason);
    }

    /// @inheritdoc IParticipantRegistry
    function grantKey(GrantKey calldata intent, bytes calldata proof) external {
        _authorise(GRANT_KEY, 5, Powers.ADMINISTER, proof);
        _grant(intent.participant, _participants[intent.participant], intent.key, intent.powers);
    }

    /// @inheritdoc IParticipantRegistry
    function revokeKey(RevokeKey calldata intent, bytes calldata proof) external {
        _authorise(REVOKE_KEY, 4, Powers.ADMINISTER, proof);
        require(
            powersOf(intent.participant, intent.key) != 0, Errors.Registry_KeyNotGranted(intent.participant, intent.key)
        );
        _keys[intent.participant][intent.key].powers = 0;
        Participant memory p = _participants[intent.participant];
        if (p.key == intent.key) {
            (p.key, p.powers) = (address(0), 0);
            _store(intent.participant, p);
        }
        emit KeyRevoked(intent.participant, intent.key);
    }

    /// @inheritdoc IParticipantRegistry
    function recoverKey(address participant, address key, bytes32 reason) external restricted {
        Participant memory p = _known(participant);
        ++p.era;
        emit KeysRecovered(participant, key, reason);
        _grant(participant, p, key, Powers.ALL);
    }

    /// @inheritdoc IParticipantRegistry
    function giveConsent(GiveConsent calldata intent, bytes calldata proof) external {
        _authorise(GIVE_CONSENT, 4, Powers.HOLD, proof);
        Participant memory p = _participants[intent.participant];
        p.consents = true;
        _store(intent.participant, p);
        emit ConsentGiven(intent.participant, intent.terms);
    }

    /// @inheritdoc IParticipantRegistry
    function withdrawConsent(WithdrawConsent calldata intent, bytes calldata proof) external {
        _authorise(WITHDRAW_CONSENT, 3, Powers.HOLD, proof);
        Participant memory p = _participants[intent.participant];
        p.consents = false;
        _store(intent.participant, p);
        emit ConsentWithdrawn(intent.participant);
    }

    /// @inheritdoc IParticipantRegistry
    function anchor(bytes32 root) external {
        emit Anchored(msg.sender, root);
    }

    /// @inheritdoc IParticipantRegistry
    function requireKey(address participant, address key, uint16 power) external view {
        _requireKey(participant, key, power);
    }

    /// @inheritdoc IParticipantRegistry
    function requireKind(address participant, Kind kind) external view {
        _requireKind(participant, kind);
    }

    /// @inheritdoc IParticipantRegistry
    function powersOf(address participant, address key) public view returns (uint16 powers) {
        KeyGrant memory grant = _keys[participant][key];
        return grant.era == _participants[participant].era ? grant.powers : 0;
    }

    /// @inheritdoc IParticipantRegistry
    function participantOf(address participant) external view returns (Participant memory) {
        return _participants[participant];
    }

    function _admit(address participant, Kind kind, address key, bytes32 kyb) private {
        require(
            participant != address(0) && uint160(participant) <= HIGHEST_PARTICIPANT,
            Errors.Registry_BadAddress(participant)
        );
        require(kind != Kind.None, Errors.Registry_BadKind());
        Participant memory p = _participants[participant];
        require(p.kind == Kind.None, Errors.Registry_AlreadyAdmitted(participant));
        (p.kind, p.standing, p.admittedAt) = (kind, Standing.Active, uint40(block.timestamp));
        emit ParticipantAdmitted(participant, kind, kyb);
        _grant(participant, p, key, Powers.ALL);
    }

    function _grant(address participant, Participant memory p, address key, uint16 powers) private {
        require(key != address(0), Errors.Registry_BadAddress(key));
        require(powers != 0 && powers <= Powers.ALL, Errors.Registry_BadPowers(powers));
        _keys[participant][key] = KeyGrant({powers: powers, era: p.era});
        (p.key, p.powers) = (key, powers);
        _store(participant, p);
        emit KeyGranted(participant, key, powers);
    }

    /// The one place where a participant's word is written: here, and beside the lots.
    function _store(address participant, Participant memory p) private {
        _participants[participant] = p;
        LEDGER.noteParticipant(participant, p);
    }

    function _known(address participant) private view returns (Participant memory p) {
        p = _participants[participant];
        require(p.kind != Kind.None, Errors.Registry_Unknown(participant));
    }

    function _requireKey(address participant, address key, uint16 power) internal view override {
        require(_participants[participant].standing == Standing.Active, Errors.Registry_NotActive(participant));
        requirePower(participant, key, powersOf(participant, key), power);
    }

    function _requireKind(address participant, Kind kind) private view {
        Participant storage p = _participants[participant];
        require(p.kind == kind, Errors.Registry_WrongKind(participant));
        require(p.standing == Standing.Active, Errors.Registry_NotActive(participant));
    }
}
