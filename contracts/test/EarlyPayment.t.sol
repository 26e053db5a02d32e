// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IFinancingDesk} from "../src/interfaces/IFinancingDesk.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {FinancingKind, FinancingState, QuoteTerms} from "../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../src/types/Ids.sol";
import {LienKind, Lot, Receivable, ReceivableState} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// The debtor itself pays a lot before the maturity, less a discount, through its bank; the lot is discharged.
contract EarlyPaymentTest is FinanceBase {
    FinancingKind private constant EARLY = FinancingKind.EarlyPayment;

    function _early(LotId id) private returns (QuoteTerms memory terms) {
        address owner = _lotOf(id).owner;
        terms = _terms(_ask(core, owner, id, EARLY, false), core, _lotOf(id).amount - 1, _lotOf(id).amount);
        _do(world.quote(terms));
    }

    function _agreed(LotId id) private returns (FinancingId) {
        QuoteTerms memory terms = _early(id);
        _do(world.acceptQuote(_lotOf(id).owner, terms));
        return terms.financing;
    }

    function _out(FinancingId id) private returns (Call memory) {
        return world.disburse(house, id, desk.financingOf(id).advance, _ref());
    }

    function _paidEarly(LotId id) private returns (FinancingId financing) {
        financing = _agreed(id);
        _do(_out(financing));
    }

    /// The lot without its last `amount` fen, and those.
    function _cut(uint40 amount) private returns (LotId tail) {
        _do(world.split(alice, lot, amount));
        return lot.tailAt(FACE - amount);
    }

    function _received() private view returns (Receivable memory r, uint256 paid, uint256 early) {
        return ledger.receivableWith(lot.receivableOf());
    }

    function _discharged(LotId id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_LotDischarged.selector, id);
    }

    // Asking, quoting, agreeing

    function test_OnlyTheDebtorIsAskedToPayEarly() public {
        address[3] memory others = [house, bob, address(0)];
        for (uint256 k; k < others.length; ++k) {
            (Call memory c, FinancingId id) = world.requestOf(others[k], alice, lot, EARLY, false, _now() + 1 days);
            _refused(c, _notFunder(id, others[k]));
        }
        _is(_ask(core, alice, lot, EARLY, false), FinancingState.Requested);
    }

    function test_NobodyGrantsRecourseForWhatItsDebtorPaid() public {
        (Call memory c,) = world.requestOf(core, alice, lot, EARLY, true, _now() + 1 days);
        _refused(c, abi.encodeWithSelector(Errors.Desk_BadKind.selector));
    }

    function test_OnlyTheDebtorQuotes() public {
        FinancingId id = _ask(core, alice, lot, EARLY, false);
        _refused(world.quote(_terms(id, house, ADVANCE, FACE)), _notFunder(id, house));
        _do(world.quote(_terms(id, core, ADVANCE, FACE)));
    }

    function test_TheDebtorIsNoBankToAnyOtherFinancing() public {
        FinancingId id = _ask(address(0), alice, lot, DISCOUNT, false);
        bytes memory why = abi.encodeWithSelector(Errors.Registry_WrongKind.selector, core);
        _refused(world.quote(_terms(id, core, ADVANCE, FACE)), why);
    }

    function test_ThePriceIsQuotedAgainstTheWholeLot() public {
        QuoteTerms memory terms = _terms(_ask(core, alice, lot, EARLY, false), core, ADVANCE, FACE - 1);
        _do(world.quote(terms));
        _refused(world.acceptQuote(alice, terms), _badTerms(ADVANCE, FACE - 1, FACE));
    }

    function test_OnceAgreedTheLotIsReservedForTheDebtor() public {
        FinancingId id = _agreed(lot);
        _is(id, FinancingState.Accepted);
        _isLien(lot, LienKind.Reserved, core, _now() + TIME_TO_DISBURSE, 0);
        _refused(
            world.transfer(alice, lot, FACE, bob), abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, core)
        );
    }

    function test_TheDebtorDeclinesAndTheLotIsFreeAgain() public {
        FinancingId id = _agreed(lot);
        _refused(world.decline(house, id), _notFunder(id, house));
        _do(world.decline(core, id));
        _isFree(lot, alice);
    }

    function test_ItLapsesAsAnyAcceptanceDoes() public {
        FinancingId id = _agreed(lot);
        _later(TIME_TO_DISBURSE + 1);
        _refused(_out(id), _lapsed(id));
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_ALotThatCanMoveNoMoreCanStillBePaidEarly() public {
        _governedBy(Policy(100_00, 1, 366, 24));
        _do(world.transfer(alice, lot, FACE, bob));
        QuoteTerms memory terms = _quoted(bob, lot, DISCOUNT, false, house, FACE);
        bytes memory why = abi.encodeWithSelector(Errors.Ledger_TooManyEndorsements.selector, lot);
        _refused(world.acceptQuote(bob, terms), why);
        FinancingId id = _paidEarly(lot);
        _is(id, FinancingState.Repaid);
    }

    // Paying

    function test_OnceTheDebtorsBankHasPaidTheLotIsDischargedAndItIsSaid() public {
        LotId tail = _cut(400_000_00);
        FinancingId id = _agreed(tail);
        bytes32 ref = _ref();
        Call memory c = world.disburse(house, id, 400_000_00 - 1, ref);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienReleased(tail);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotDischarged(tail, alice, 400_000_00);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.Disbursed(id, house, 400_000_00 - 1, ref);
        _do(c);
        _is(id, FinancingState.Repaid);
        _isFree(tail, alice);
        Lot memory l = _lotOf(tail);
        assertTrue(l.redeemed == 400_000_00 && l.amount == 400_000_00 && l.endorsements == 0, "the lot");
        (Receivable memory r, uint256 paid, uint256 early) = _received();
        assertTrue(r.state == ReceivableState.Accepted && r.flags == 0, "the rest is open");
        assertTrue(paid == 0 && early == 400_000_00, "paid early");
        assertEq(ledger.lineOf(core).used, 600_000_00, "the line is freed");
        assertEq(desk.claimOf(id), 0, "nothing is owed to anybody");
    }

    function test_ADebtorsWordThatItHasPaidIsNoReceipt() public {
        FinancingId id = _agreed(lot);
        _refused(world.disburse(core, id, FACE - 1, _ref()), _notFunder(id, core));
        _refused(world.disburse(rival, id, FACE - 1, _ref()), _notFunder(id, rival));
        _refused(world.disburse(house, id, FACE, _ref()), _amountDiffers(FACE, FACE - 1));
    }

    function test_WithTheLastLotTheReceivableIsSettled() public {
        LotId tail = _cut(400_000_00);
        _paidEarly(lot);
        FinancingId id = _agreed(tail);
        Call memory c = _out(id);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.ReceivableSettled(lot.receivableOf());
        _do(c);
        (Receivable memory r,, uint256 early) = _received();
        assertTrue(r.state == ReceivableState.Settled && early == FACE, "settled");
        assertEq(ledger.lineOf(core).used, 0, "line");
    }

    function test_ThatLateItLiftsTheStopToo() public {
        FinancingId id = _lateAgreed();
        ledger.noteOverdue(lot.receivableOf());
        assertEq(ledger.lineOf(core).overdue, 1, "stopped");
        _do(_out(id));
        assertEq(ledger.lineOf(core).overdue, 0, "lifted");
    }

    function test_AfterADefaultThatWasDeclaredMeanwhileItStillSettles() public {
        LotId tail = _cut(400_000_00);
        _do(world.consent(house));
        _do(world.transfer(alice, tail, 400_000_00, house));
        FinancingId id = _lateAgreed();
        _do(world.declareDefault(house, lot.receivableOf(), tail));
        _do(_out(id));
        (Receivable memory r,, uint256 early) = _received();
        assertTrue(r.state == ReceivableState.Defaulted && early == 600_000_00, "discharged");
    }

    /// Agreed in the last hour in which that can be; and then it matures.
    function _lateAgreed() private returns (FinancingId id) {
        (Receivable memory r,,) = _received();
        Policy memory policy = Policy(100_00, 200, 366, 1);
        _governedBy(policy);
        vm.warp(r.maturity - 1 hours);
        id = _agreed(lot);
        vm.warp(r.maturity + 1);
    }

    function test_NotOnceAPaymentWasRecordedInWhichTheLotHasItsShare() public {
        FinancingId id = _agreed(lot);
        _pay(lot.receivableOf(), 1);
        bytes memory why = abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, lot.receivableOf());
        _refused(_out(id), why);
    }

    function test_NotAFrozenLot() public {
        FinancingId id = _agreed(lot);
        _freeze(lot);
        _refused(_out(id), abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot));
    }

    function test_APauseDoesNotStopIt() public {
        FinancingId id = _agreed(lot);
        _pause();
        _do(_out(id));
        _is(id, FinancingState.Repaid);
    }

    function test_ItIsTheEnd() public {
        FinancingId id = _paidEarly(lot);
        _refused(_out(id), _wrongState(id));
        _refused(world.repay(house, id, 1, _ref()), _wrongState(id));
        _refused(world.decline(core, id), _wrongState(id));
    }

    function test_OnlyTheDeskDischarges() public {
        _agreed(lot);
        bytes memory data = abi.encodeCall(ledger.dischargeLot, (lot, alice, core));
        _refusedTo(
            address(this),
            address(ledger),
            data,
            abi.encodeWithSelector(Errors.Ledger_OnlyModule.selector, address(this))
        );
    }

    // Afterwards

    function test_NobodyIsGivenWhatIsDischarged() public {
        LotId tail = _cut(400_000_00);
        _paidEarly(tail);
        _refused(world.transfer(alice, tail, 400_000_00, bob), _discharged(tail));
        _refused(world.transfer(alice, tail, 1_000_00, bob), _discharged(tail));
        _refused(world.split(alice, tail, 1_000_00), _discharged(tail));
        QuoteTerms memory terms = _terms(_ask(address(0), alice, tail, PLEDGE, false), house, 1_000_00, 2_000_00);
        _do(world.quote(terms));
        _refused(world.acceptQuote(alice, terms), _discharged(tail));
        _do(world.transfer(alice, lot, 600_000_00, bob)); // what is left is open
    }

    function test_NothingOfItIsRedeemed() public {
        LotId tail = _cut(400_000_00);
        _paidEarly(tail);
        bytes memory why = abi.encodeWithSelector(Errors.Ledger_NothingToRedeem.selector, tail);
        _refused(world.redeem(alice, tail), why);
        _pay(lot.receivableOf(), 600_000_00);
        _refused(world.redeem(alice, tail), why);
    }

    function test_NothingIsRedeemedOfAReceivableThatWasPaidEarlyAsAWhole() public {
        _paidEarly(lot);
        _refused(world.redeem(alice, lot), abi.encodeWithSelector(Errors.Ledger_NothingToRedeem.selector, lot));
    }

    function test_NoMoreIsPaidIntoItThanIsStillOwed() public {
        LotId tail = _cut(400_000_00);
        _paidEarly(tail);
        ReceivableId id = lot.receivableOf();
        _pay(id, 100_000_00);
        bytes memory why = abi.encodeWithSelector(Errors.Ledger_OverPaid.selector, id, 500_000_01, 500_000_00);
        _refused(world.pay(house, id, 500_000_01, _ref()), why);
        _pay(id, 500_000_00);
        (Receivable memory r, uint256 paid, uint256 early) = _received();
        assertTrue(r.state == ReceivableState.Settled && paid == 600_000_00 && early == 400_000_00, "settled");
        assertEq(ledger.lineOf(core).used, 0, "line");
    }

    function testFuzz_WhatIsLeftSharesWhatIsPaidToTheFen(uint40 early, uint40 second, uint40 paid) public {
        // Whole or a part of the minimum lot is left out; three lots.
        early = uint40(1_000_00 + uint256(early) % (FACE / 2));
        LotId tail = _cut(early);
        uint40 rest = FACE - early;
        second = uint40(1_000_00 + uint256(second) % (rest - 2_000_00));
        _do(world.split(alice, lot, second));
        LotId middle = lot.tailAt(rest - second);
        _paidEarly(tail);
        paid = uint40(1 + uint256(paid) % rest);
        _pay(lot.receivableOf(), paid);
        uint256 sum = _try(lot) + _try(middle);
        assertTrue(sum <= paid && sum + 2 > paid, "the parts are what was paid, but for a fen");
        if (paid < rest) _pay(lot.receivableOf(), rest - paid);
        sum += _try(lot) + _try(middle);
        assertEq(sum, rest, "all of it");
    }

    function _try(LotId id) private returns (uint256 fen) {
        uint256 before = _lotOf(id).redeemed;
        Call memory c = world.redeem(alice, id);
        (bool done,) = c.target.call(c.data);
        return done ? _lotOf(id).redeemed - before : 0;
    }
}
