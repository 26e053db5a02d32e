// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Errors} from "../Errors.sol";
import {IEligibility} from "../interfaces/IEligibility.sol";
import {IParticipantRegistry} from "../interfaces/IParticipantRegistry.sol";
import {IReceivableLedger} from "../interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../types/Ids.sol";
import {DebtorLine, Invoice, LienKind, Lot, Receivable, Received} from "../types/Ledger.sol";
import {GovernedWord, Policy, PolicyWord, packPolicy} from "../types/Policy.sol";
import {Kind, Participant, requirePower} from "../types/Registry.sol";
import {ask} from "./Ask.sol";
import {Intents} from "./Intents.sol";
import {InvoiceWord} from "../types/words/InvoiceWord.sol";
import {LineWord} from "../types/words/LineWord.sol";
import {LotWord} from "../types/words/LotWord.sol";
import {MemberWord, Members} from "../types/words/MemberWord.sol";
import {ReceivableWord} from "../types/words/ReceivableWord.sol";

/// The ledger's books, who may open them, and what they answer.
abstract contract Books is IReceivableLedger, Intents, AccessManaged {
    IParticipantRegistry public immutable REGISTRY;
    address public immutable DESK;
    address public immutable POOL;

    mapping(ReceivableId receivable => ReceivableWord) internal _receivables;
    mapping(ReceivableId receivable => Received) internal _received;
    mapping(LotId lot => LotWord) internal _lots;
    mapping(address debtor => LineWord) internal _lines;
    mapping(bytes32 invoice => InvoiceWord) internal _invoices;
    mapping(address participant => MemberWord) private _members;
    mapping(bytes32 participantAndReference => bool) private _references;
    GovernedWord internal _governed;
    IEligibility internal _eligibility;

    uint256 private constant MODULE_GAS = 100_000;

    modifier onlyDesk() {
        require(msg.sender == DESK, Errors.Ledger_OnlyModule(msg.sender));
        _;
    }

    /// @param first The policy that the ledger starts with.
    constructor(IParticipantRegistry registry, address desk, address pool, address rights, Policy memory first)
        Intents("Tallystick ReceivableLedger")
        AccessManaged(rights)
    {
        (REGISTRY, DESK, POOL) = (registry, desk, pool);
        _governed = _governed.withPolicy(packPolicy(first), 0);
        emit PolicySet(first, 0);
    }

    /// @inheritdoc IReceivableLedger
    function noteParticipant(address participant, Participant calldata p) external {
        require(msg.sender == address(REGISTRY), Errors.Ledger_OnlyModule(msg.sender));
        _members[participant] = Members.pack(p);
    }

    /// @inheritdoc IReceivableLedger
    function useReference(address participant, bytes32 bankReference) external {
        require(msg.sender == DESK || msg.sender == POOL, Errors.Ledger_OnlyModule(msg.sender));
        _useReference(participant, bankReference);
    }

    /// @inheritdoc IReceivableLedger
    function receivableWith(ReceivableId receivable)
        external
        view
        returns (Receivable memory, uint256 paid, uint256 early)
    {
        Received memory received = _received[receivable];
        return (_receivables[receivable].unpack(), received.paid, received.early);
    }

    /// @inheritdoc IReceivableLedger
    function lotOf(LotId lot) external view returns (Lot memory) {
        return _lots[lot].unpack();
    }

    /// @inheritdoc IReceivableLedger
    function lineOf(address debtor) external view returns (DebtorLine memory) {
        return _lines[debtor].unpack();
    }

    /// @inheritdoc IReceivableLedger
    function invoiceOf(bytes32 invoice) external view returns (Invoice memory) {
        return _invoices[invoice].unpack();
    }

    /// @inheritdoc IReceivableLedger
    function memberOf(address participant) external view returns (Participant memory) {
        return _members[participant].unpack();
    }

    /// @inheritdoc IReceivableLedger
    function policy() external view returns (Policy memory current, Policy memory next, uint40 from, bool paused) {
        GovernedWord word = _governed;
        return (word.inForce().unpackPolicy(), word.next().unpackPolicy(), word.startOfNext(), word.isPaused());
    }

    /// @inheritdoc IReceivableLedger
    function canReceive(address participant) public view returns (bool) {
        return _mayReceive(participant, _members[participant], _governed);
    }

    /// @inheritdoc IReceivableLedger
    function requireRunning() external view {
        _running();
    }

    function _requireKey(address participant, address key, uint16 power) internal view override {
        MemberWord member = _members[participant];
        if (member.maySign(key, power)) return; // all at a glance; else, why not, or ask about its other keys
        if (!member.isActive()) revert Errors.Registry_NotActive(participant);
        uint16 powers = member.key() == key ? member.powers() : REGISTRY.powersOf(participant, key);
        requirePower(participant, key, powers, power);
    }

    function _requireKind(address participant, Kind kind) internal view {
        MemberWord member = _members[participant];
        require(member.is_(kind), Errors.Registry_WrongKind(participant));
        require(member.isActive(), Errors.Registry_NotActive(participant));
    }

    function _isActive(address participant) internal view returns (bool) {
        return _members[participant].isActive();
    }

    /// What is governed, for whatever a pause stops.
    function _running() internal view returns (GovernedWord word) {
        word = _governed;
        if (word.isPaused()) revert Errors.Ledger_Paused();
    }

    function _requireReceiver(address participant, GovernedWord word) internal view {
        if (!_mayReceive(participant, _members[participant], word)) revert Errors.Ledger_CannotReceive(participant);
    }

    /// Somebody else than its debtor passes a certificate on: the recipient must have agreed to that beforehand.
    function _requireConsenting(address participant, GovernedWord word) internal view {
        MemberWord member = _members[participant];
        if (!_mayReceive(participant, member, word)) revert Errors.Ledger_CannotReceive(participant);
        if (!member.consents()) revert Errors.Ledger_NoConsent(participant);
    }

    /// The receivable's debtor, while its lots may be cut and passed on, and this one is still owed.
    function _requireOpen(LotId id, LotWord lot, PolicyWord rules) internal view returns (address debtor) {
        ReceivableWord r = _receivables[id.receivableOf()];
        unchecked {
            if (!r.isOpen() || block.timestamp + rules.closesBefore() > r.maturity()) {
                revert Errors.Ledger_ClosedToTransfer(id.receivableOf());
            }
        }
        // Of an open receivable nothing was paid into: what is redeemed was paid early.
        if (lot.redeemed() != 0) revert Errors.Ledger_LotDischarged(id);
        return r.debtor();
    }

    /// The lot as its owner may use it: owned by `holder`, not frozen, under no live lien.
    /// Where `lapsed`, a reservation ran out: whatever is done next with the lot clears it, and says so.
    function _freeLot(LotId id, LotWord lot, address holder) internal view returns (LotWord, bool lapsed) {
        if (lot.isFreeFor(holder)) return (lot, false);
        require(lot.owner() == holder, Errors.Ledger_NotHolder(id, holder));
        require(!lot.isFrozen(), Errors.Ledger_LotFrozen(id));
        require(lot.isLapsed(), Errors.Ledger_LotLiened(id, lot.lienParty()));
        return (lot.withLien(LienKind.None, address(0), 0), true);
    }

    function _useReference(address participant, bytes32 bankReference) internal {
        require(bankReference != 0, Errors.Ledger_NoReference());
        bytes32 key = keccak256(abi.encode(participant, bankReference));
        require(!_references[key], Errors.Ledger_ReferenceUsed(participant, bankReference));
        _references[key] = true;
    }

    /// Active enterprises and banks, if the eligibility module (where there is one) has nothing against them.
    function _mayReceive(address participant, MemberWord member, GovernedWord word) private view returns (bool) {
        if (!member.mayHold()) return false;
        if (!word.hasEligibility()) return true;
        // A broken module refuses; it must not stop what only asks on its way (`reduceClaim`).
        bytes memory question = abi.encodeCall(IEligibility.mayReceive, (participant));
        return ask(address(_eligibility), MODULE_GAS, question) == bytes32(uint256(1));
    }
}
