// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../../src/Errors.sol";
import {IReceivableLedger} from "../../src/interfaces/IReceivableLedger.sol";
import {FinancingKind, FinancingState, QuoteTerms} from "../../src/types/Desk.sol";
import {FinancingId, LotId} from "../../src/types/Ids.sol";
import {LienKind, Lot} from "../../src/types/Ledger.sol";
import {Policy} from "../../src/types/Policy.sol";
import {Powers} from "../../src/types/Registry.sol";
import {Base} from "./Base.sol";
import {OneBarred} from "./OneBarred.sol";
import {Vm, vm} from "./Vm.sol";
import {Call} from "./World.sol";

/// Alice's certificate `lot` over FACE, and the ways to money on it.
abstract contract FinanceBase is Base {
    uint40 internal constant ADVANCE = 800_000_00;
    uint40 internal constant REPAY = 820_000_00;
    uint40 internal constant PART = 1_000_00;
    uint40 internal constant TIME_TO_DISBURSE = 3 days;
    FinancingKind internal constant DISCOUNT = FinancingKind.Discount;
    FinancingKind internal constant PLEDGE = FinancingKind.Pledge;

    LotId internal lot;
    uint256 private _clerks;

    function setUp() public virtual override {
        super.setUp();
        lot = _lot(FACE);
    }

    // Time. Read through a cheatcode: the optimiser may keep an earlier `block.timestamp`.

    function _now() internal view returns (uint40) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint40(vm.getBlockTimestamp()); // a date
    }

    function _later(uint256 time) internal {
        vm.warp(_now() + time);
    }

    // Ways to money

    /// Of one bank, or with the zero address of all.
    function _ask(address bank, address holder, LotId id, FinancingKind kind, bool recourse)
        internal
        returns (FinancingId financing)
    {
        Call memory c;
        (c, financing) = world.requestOf(bank, holder, id, kind, recourse, _now() + 5 days);
        _do(c);
    }

    function _offer(FinancingId id, address bank, uint40 repay) internal view returns (QuoteTerms memory terms) {
        terms = _terms(id, bank, ADVANCE, repay);
        terms.validUntil = _now() + 1 days;
    }

    /// Asked for by the lot's holder, and quoted by the bank.
    function _quoted(address holder, LotId id, FinancingKind kind, bool recourse, address bank, uint40 repay)
        internal
        returns (QuoteTerms memory terms)
    {
        terms = _offer(_ask(address(0), holder, id, kind, recourse), bank, repay);
        _do(world.quote(terms));
    }

    /// Quoted and accepted: the lot is reserved.
    function _taken(address holder, LotId id, FinancingKind kind, bool recourse, address bank, uint40 repay)
        internal
        returns (FinancingId)
    {
        QuoteTerms memory terms = _quoted(holder, id, kind, recourse, bank, repay);
        _do(world.acceptQuote(holder, terms));
        return terms.financing;
    }

    function _pledgeTaken() internal returns (FinancingId) {
        return _taken(alice, lot, PLEDGE, false, house, REPAY);
    }

    function _lend(FinancingId id) internal {
        _do(world.disburse(house, id, ADVANCE, _ref()));
    }

    /// House has lent on Alice's lot and is owed REPAY.
    function _pledged() internal returns (FinancingId id) {
        id = _pledgeTaken();
        _lend(id);
    }

    /// House has bought Alice's lot for good.
    function _bought() internal returns (FinancingId id) {
        id = _taken(alice, lot, DISCOUNT, false, house, FACE);
        _lend(id);
    }

    /// House has bought Alice's lot, and may turn to her for REPAY.
    function _boughtWithRecourse() internal returns (FinancingId id) {
        id = _taken(alice, lot, DISCOUNT, true, house, REPAY);
        _lend(id);
    }

    // What roles do

    function _asRole(address target, bytes memory data) internal {
        (bool done, bytes memory answer) = world.asRole(target, data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function _afterDelay(address target, bytes memory data, uint256 delay) internal {
        world.schedule(target, data);
        _later(delay);
        _asRole(target, data);
    }

    function _pause() internal {
        _asRole(address(ledger), abi.encodeCall(ledger.pause, ("reason")));
    }

    function _unpause() internal {
        _asRole(address(ledger), abi.encodeCall(ledger.unpause, ("reason")));
    }

    function _freeze(LotId id) internal {
        _asRole(address(ledger), abi.encodeCall(ledger.freezeLot, (id, "reason")));
    }

    function _unfreeze(LotId id) internal {
        _asRole(address(ledger), abi.encodeCall(ledger.unfreezeLot, (id, "reason")));
    }

    /// A court's order, two days later.
    function _forced(LotId id, address to, uint40 amount) internal {
        _afterDelay(address(ledger), abi.encodeCall(ledger.forceTransfer, (id, to, amount, "order")), 2 days);
    }

    /// From the next call of `_asRole` on, the eligibility module has something against this one; seven days later.
    function _barring(address who) internal returns (bytes memory data) {
        data = abi.encodeCall(ledger.setEligibility, (new OneBarred(who)));
        world.schedule(address(ledger), data);
        _later(7 days);
    }

    function _barred(address who) internal {
        _asRole(address(ledger), _barring(who));
    }

    function _governedBy(Policy memory policy) internal {
        _afterDelay(address(ledger), abi.encodeCall(ledger.setPolicy, (policy, _now() + 7 days)), 7 days);
    }

    // Keys

    /// From now on the participant signs with a key that may do everything but `power`.
    function _lacks(address participant, uint16 power) internal returns (bytes memory why) {
        uint256 secret = uint256(keccak256(abi.encode("clerk", ++_clerks)));
        _do(world.grant(participant, vm.addr(secret), Powers.ALL & ~power));
        world.useKey(participant, vm.addr(secret), secret);
        return abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, vm.addr(secret), power);
    }

    /// As the participant's own key, without a signature.
    function _directly(address participant, Call memory c) internal returns (bool done, bytes memory answer) {
        (address key,) = world.keys(participant);
        vm.prank(key);
        return c.target.call(c.data);
    }

    /// As somebody else than the one who may.
    function _refusedTo(address caller, address target, bytes memory data, bytes memory why) internal {
        vm.prank(caller);
        (bool done, bytes memory answer) = target.call(data);
        assertTrue(!done, "was not refused");
        assertEq(answer, why, "refused for another reason");
    }

    // Redemption

    /// What of the recorded payments a redemption gives to whom, as the ledger says it.
    function _redeem(address participant, LotId id) internal returns (uint256 toOwner, uint256 toParty) {
        Call memory c = world.redeem(participant, id);
        vm.recordLogs();
        _do(c);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 k; k < logs.length; ++k) {
            if (logs[k].topics[0] != IReceivableLedger.LotRedeemed.selector) continue;
            return abi.decode(logs[k].data, (uint256, uint256));
        }
        assertTrue(false, "no LotRedeemed");
    }

    // What must be so

    function _isLien(LotId id, LienKind kind, address party, uint40 until, uint40 claim) internal view {
        Lot memory l = ledger.lotOf(id);
        assertEq(uint256(l.lien), uint256(kind), "kind of lien");
        assertEq(l.lienParty, party, "lien's party");
        assertEq(l.until, until, "lien's end");
        assertEq(l.claim, claim, "claim");
    }

    function _isFree(LotId id, address owner) internal view {
        assertEq(ledger.lotOf(id).owner, owner, "owner");
        _isLien(id, LienKind.None, address(0), 0, 0);
    }

    function _is(FinancingId id, FinancingState state) internal view {
        assertEq(uint256(desk.financingOf(id).state), uint256(state), "state of the financing");
    }

    // Refusals

    function _wrongState(FinancingId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Desk_WrongState.selector, id);
    }

    function _notFunder(FinancingId id, address bank) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Desk_NotFunder.selector, id, bank);
    }

    function _lapsed(FinancingId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Desk_Lapsed.selector, id);
    }

    function _differs(FinancingId id, address bank) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Desk_QuoteDiffers.selector, id, bank);
    }

    function _amountDiffers(uint256 amount, uint256 expected) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Desk_AmountDiffers.selector, amount, expected);
    }

    function _badTerms(uint256 advance, uint256 repay, uint256 amount) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Desk_BadTerms.selector, advance, repay, amount);
    }

    function _liened(LotId id, address by) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, id, by);
    }

    function _notHolder(LotId id, address participant) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, id, participant);
    }

    function _noLien(LotId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NoLien.selector, id);
    }

    function _referenceUsed(address participant, bytes32 ref) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_ReferenceUsed.selector, participant, ref);
    }

    function _notActive(address participant) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Registry_NotActive.selector, participant);
    }

    function _keyNotGranted(address participant, address key) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, participant, key);
    }

    function _wrongKind(address participant) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Registry_WrongKind.selector, participant);
    }
}
