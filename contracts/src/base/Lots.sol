// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../Errors.sol";
import {IParticipantRegistry} from "../interfaces/IParticipantRegistry.sol";
import {IReceivableLedger} from "../interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../types/Ids.sol";
import {
    Lien,
    Lot,
    Receivable,
    ReceivableFlags,
    ReceivableState,
    RedeemLot,
    SplitLot,
    TransferLot
} from "../types/Ledger.sol";
import {Proof} from "../types/Proof.sol";
import {Powers} from "../types/Registry.sol";
import {Member} from "./Member.sol";

/// The half of the ledger that moves lots: splits, endorsements, liens, redemption.
/// Conservation is a matter of construction: `_split` is the only place that makes a lot out of another, and what it
/// gives to the tail it takes from the head.
abstract contract Lots is IReceivableLedger, Member {
    bytes32 private constant TRANSFER_LOT = keccak256(
        "TransferLot(address holder,uint256 lot,uint40 amount,address recipient,bytes32 terms,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant SPLIT_LOT =
        keccak256("SplitLot(address holder,uint256 lot,uint40 amount,uint256 nonce,uint40 deadline)");
    bytes32 private constant REDEEM_LOT =
        keccak256("RedeemLot(address participant,uint256 lot,uint256 nonce,uint40 deadline)");

    /// Both parts of a split are at least this many fen: 100 yuan.
    uint256 public constant LEAST_LOT = 100_00;
    uint256 public constant MOST_ENDORSEMENTS = 200;
    /// A receivable closes to splits and transfers this long before its maturity, so that payments meet a settled
    /// list of holders.
    uint256 public constant CLOSES_BEFORE = 1 days;

    address public immutable DESK;
    address public immutable POOL;

    mapping(ReceivableId receivable => Receivable) internal _receivables;
    mapping(ReceivableId receivable => uint40 fen) internal _paid;
    mapping(LotId lot => Lot) internal _lots;
    mapping(LotId lot => Lien) private _liens;
    mapping(bytes32 participantAndReference => bool) private _references;

    modifier onlyDesk() {
        require(msg.sender == DESK, Errors.Ledger_OnlyModule(msg.sender));
        _;
    }

    constructor(IParticipantRegistry registry, address desk, address pool)
        Member("Tallystick ReceivableLedger", registry)
    {
        (DESK, POOL) = (desk, pool);
    }

    /// @inheritdoc IReceivableLedger
    function transferLot(TransferLot calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(TRANSFER_LOT, intent)),
            intent.holder,
            Powers.HOLD,
            intent.nonce,
            intent.deadline,
            proof
        );
        Lot memory lot = _freeLot(intent.lot, intent.holder);
        address debtor = _requireOpen(intent.lot);
        // A debtor that buys its own debt back could raise money on it a second time.
        require(intent.recipient != debtor, Errors.Ledger_SelfCertificate(debtor));
        require(REGISTRY.participantOf(intent.recipient).consents, Errors.Ledger_NoConsent(intent.recipient));
        if (intent.amount == lot.amount) {
            _move(intent.lot, lot, intent.recipient, intent.terms);
        } else {
            (LotId tail, Lot memory part) = _split(intent.lot, lot, intent.amount);
            _move(tail, part, intent.recipient, intent.terms);
        }
    }

    /// @inheritdoc IReceivableLedger
    function splitLot(SplitLot calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(SPLIT_LOT, intent)), intent.holder, Powers.HOLD, intent.nonce, intent.deadline, proof
        );
        Lot memory lot = _freeLot(intent.lot, intent.holder);
        _requireOpen(intent.lot);
        (LotId tail, Lot memory part) = _split(intent.lot, lot, intent.amount);
        _lots[tail] = part;
    }

    /// @inheritdoc IReceivableLedger
    /// @dev Of `amount` fen, `floor(amount * paid / face)` may have been redeemed in all: monotone in `paid`, never
    /// more than `paid` over all lots, and exactly `face` once everything is paid.
    function redeemLot(RedeemLot calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(REDEEM_LOT, intent)),
            intent.participant,
            Powers.HOLD,
            intent.nonce,
            intent.deadline,
            proof
        );
        _clearLapsed(intent.lot);
        Lot storage lot = _lots[intent.lot];
        Lien memory lien = _liens[intent.lot];
        require(
            intent.participant == lot.owner || (lien.claim > 0 && intent.participant == lien.holder),
            Errors.Ledger_NotEntitled(intent.lot, intent.participant)
        );
        require(lien.holder == address(0) || lien.claim > 0, Errors.Ledger_LotLiened(intent.lot, lien.holder));

        ReceivableId receivable = intent.lot.receivableOf();
        uint256 share = uint256(lot.amount) * _paid[receivable] / _receivables[receivable].face - lot.redeemed;
        require(share > 0, Errors.Ledger_NothingToRedeem(intent.lot));
        // forge-lint: disable-next-line(unsafe-typecast)
        uint40 due = uint40(share); // at most `amount`, which is 40 bits
        uint40 toLienholder = due < lien.claim ? due : lien.claim;

        lot.redeemed += due;
        if (toLienholder > 0) _reduceLien(intent.lot, lien, toLienholder);
        emit LotRedeemed(intent.lot, lot.owner, due - toLienholder, lien.holder, toLienholder);
    }

    /// @inheritdoc IReceivableLedger
    function placeLien(LotId lot, address owner, address holder, uint40 until) external onlyDesk {
        Lot memory l = _freeLot(lot, owner);
        _requireOpen(lot);
        // Now, and not when the money has left: a disbursement must not find that the lot cannot move.
        require(l.endorsements < MOST_ENDORSEMENTS, Errors.Ledger_TooManyEndorsements(lot));
        l.liened = true;
        _lots[lot] = l;
        _liens[lot] = Lien({holder: holder, until: until, claim: 0});
        emit LienPlaced(lot, holder, 0, until);
    }

    /// @inheritdoc IReceivableLedger
    function secureLien(LotId lot, address holder, uint40 claim) external onlyDesk {
        _requireLien(lot, holder);
        _liens[lot] = Lien({holder: holder, until: 0, claim: claim});
        emit LienPlaced(lot, holder, claim, 0);
    }

    /// @inheritdoc IReceivableLedger
    function reduceLien(LotId lot, address holder, uint40 amount) external onlyDesk {
        _reduceLien(lot, _requireLien(lot, holder), amount);
    }

    /// @inheritdoc IReceivableLedger
    function assignLot(LotId lot, address holder, bytes32 terms) external onlyDesk {
        _requireLien(lot, holder);
        _releaseLien(lot);
        _move(lot, _lots[lot], holder, terms);
    }

    /// @inheritdoc IReceivableLedger
    function useReference(address participant, bytes32 bankReference) external {
        require(msg.sender == DESK || msg.sender == POOL, Errors.Ledger_OnlyModule(msg.sender));
        _useReference(participant, bankReference);
    }

    /// @inheritdoc IReceivableLedger
    function receivableWith(ReceivableId receivable) external view returns (Receivable memory, uint256 paid) {
        return (_receivables[receivable], _paid[receivable]);
    }

    /// @inheritdoc IReceivableLedger
    function lotWith(LotId lot) external view returns (Lot memory, Lien memory) {
        return (_lots[lot], _liens[lot]);
    }

    function _useReference(address participant, bytes32 bankReference) internal {
        bytes32 key = keccak256(abi.encode(participant, bankReference));
        require(!_references[key], Errors.Ledger_ReferenceUsed(participant, bankReference));
        _references[key] = true;
    }

    /// The lot as its owner may use it: owned by `holder` and under no live lien.
    function _freeLot(LotId id, address holder) private returns (Lot memory lot) {
        _clearLapsed(id);
        lot = _lots[id];
        require(lot.owner == holder && holder != address(0), Errors.Ledger_NotHolder(id, holder));
        if (lot.liened) revert Errors.Ledger_LotLiened(id, _liens[id].holder);
    }

    /// A lapsed lien counts for nothing; whatever is done next with the lot clears it, and says so.
    function _clearLapsed(LotId id) private {
        if (_lots[id].liened && _lapsed(_liens[id])) _releaseLien(id);
    }

    function _requireOpen(LotId lot) private view returns (address debtor) {
        ReceivableId receivable = lot.receivableOf();
        Receivable storage r = _receivables[receivable];
        require(
            r.state == ReceivableState.Accepted && r.flags & ReceivableFlags.PAID_INTO == 0
                && block.timestamp + CLOSES_BEFORE <= r.maturity,
            Errors.Ledger_ClosedToTransfer(receivable)
        );
        return r.debtor;
    }

    /// Cuts the last `amount` fen off. The head is stored; the tail is the caller's to store.
    function _split(LotId id, Lot memory lot, uint40 amount) private returns (LotId tail, Lot memory part) {
        require(amount < lot.amount, Errors.Ledger_LotExceeded(id, amount, lot.amount));
        uint40 rest = lot.amount - amount;
        uint40 smaller = amount < rest ? amount : rest;
        require(smaller >= LEAST_LOT, Errors.Ledger_LotTooSmall(smaller, LEAST_LOT));
        tail = id.tailAt(rest);
        part = Lot({owner: lot.owner, amount: amount, redeemed: 0, endorsements: lot.endorsements, liened: false});
        lot.amount = rest;
        _lots[id] = lot;
        emit LotSplit(id, tail, amount);
    }

    function _move(LotId id, Lot memory lot, address to, bytes32 terms) private {
        require(REGISTRY.canReceive(to), Errors.Ledger_CannotReceive(to));
        require(lot.endorsements < MOST_ENDORSEMENTS, Errors.Ledger_TooManyEndorsements(id));
        address from = lot.owner;
        lot.owner = to;
        ++lot.endorsements;
        _lots[id] = lot;
        emit LotTransferred(id, from, to, lot.amount, terms);
    }

    function _lapsed(Lien memory lien) private view returns (bool) {
        return lien.until != 0 && lien.until < block.timestamp;
    }

    function _requireLien(LotId id, address holder) private view returns (Lien memory lien) {
        lien = _liens[id];
        require(lien.holder == holder && holder != address(0) && !_lapsed(lien), Errors.Ledger_NoLien(id));
    }

    function _reduceLien(LotId id, Lien memory lien, uint40 amount) private {
        lien.claim -= amount;
        if (lien.claim == 0) {
            _releaseLien(id);
        } else {
            _liens[id] = lien;
            emit LienReduced(id, lien.claim);
        }
    }

    function _releaseLien(LotId id) private {
        _lots[id].liened = false;
        delete _liens[id];
        emit LienReleased(id);
    }
}
