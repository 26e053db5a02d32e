// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IEligibility} from "../src/interfaces/IEligibility.sol";
import {IFinancingDesk} from "../src/interfaces/IFinancingDesk.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {FinancingState} from "../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../src/types/Ids.sol";
import {LienKind, Lot} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Standing} from "../src/types/Registry.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// A lot sold to a bank. For good, the bank keeps the surplus (民法典 767); with recourse, it is the seller's (766).
contract DiscountTest is FinanceBase {
    FinancingId private sale;

    function _sellForGood() private {
        sale = _bought();
    }

    function _sellWithRecourse() private {
        sale = _boughtWithRecourse();
    }

    function _buyBack(uint40 amount) private {
        _do(world.repay(house, sale, amount, _ref()));
    }

    /// The bank's still in name, the seller's in value.
    function _isHeldFor(address seller) private view {
        assertEq(_lotOf(lot).owner, house, "in the bank's name");
        _isLien(lot, LienKind.Recourse, seller, 0, 0);
    }

    // Without recourse

    function test_TheBankKeepsTheSurplusOfALotSoldForGood() public {
        _sellForGood();
        _pay(lot.receivableOf(), FACE);
        (uint256 toOwner, uint256 toParty) = _redeem(house, lot);
        assertEq(toOwner, FACE, "to house");
        assertEq(toParty, 0, "to nobody else");
    }

    function test_TheSellerForGoodRedeemsNothing() public {
        _sellForGood();
        _pay(lot.receivableOf(), FACE);
        _refused(world.redeem(alice, lot), abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, lot, alice));
    }

    function test_ALotSoldForGoodIsPassedOnByTheBank() public {
        _sellForGood();
        _do(world.transfer(house, lot, PART, bob));
        _do(world.transfer(house, lot, FACE - PART, carol));
        _isFree(lot, carol);
    }

    function test_RefusesARepaymentOfWhatWasSoldForGood() public {
        _sellForGood();
        _refused(world.repay(house, sale, 1, _ref()), abi.encodeWithSelector(Errors.Desk_NoRecourse.selector, sale));
    }

    // With recourse: redemption

    function test_WithRecourseTheSurplusIsTheSellers() public {
        _sellWithRecourse();
        _pay(lot.receivableOf(), FACE);
        (uint256 toBank, uint256 toSeller) = _redeem(house, lot);
        assertEq(toBank, REPAY, "to house");
        assertEq(toSeller, FACE - REPAY, "to Alice");
    }

    function test_WithRecourseAPartPaymentIsTheBanksFirst() public {
        _sellWithRecourse();
        ReceivableId receivable = lot.receivableOf();
        _pay(receivable, REPAY - 1);
        (uint256 toBank, uint256 toSeller) = _redeem(alice, lot);
        assertEq(toBank, REPAY - 1, "to house");
        assertEq(toSeller, 0, "to Alice");
        _pay(receivable, 2);
        (toBank, toSeller) = _redeem(alice, lot);
        assertEq(toBank, 1, "the last fen to house");
        assertEq(toSeller, 1, "the first to Alice");
    }

    function test_ABankThatHasAllOfItsOwnHoldsTheRestForTheSeller() public {
        _sellWithRecourse();
        ReceivableId receivable = lot.receivableOf();
        _pay(receivable, REPAY);
        _redeem(house, lot);
        _isHeldFor(alice);
        _pay(receivable, FACE - REPAY);
        (uint256 toBank, uint256 toSeller) = _redeem(house, lot);
        assertEq(toBank, 0, "to house");
        assertEq(toSeller, FACE - REPAY, "to Alice");
    }

    function test_AStrangerRedeemsNothingOfASale() public {
        _sellWithRecourse();
        _pay(lot.receivableOf(), FACE);
        _refused(world.redeem(rival, lot), abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, lot, rival));
    }

    function test_ALotBoughtWithRecourseDoesNotMoveNorIsItCut() public {
        _sellWithRecourse();
        _refused(world.transfer(house, lot, FACE, bob), _liened(lot, alice));
        _refused(world.transfer(house, lot, PART, bob), _liened(lot, alice));
        _refused(world.split(house, lot, PART), _liened(lot, alice));
    }

    /// Whatever comes in, whoever redeems, and whatever the seller buys back meanwhile: all that was redeemed together
    /// is the lot's share to the fen, and the seller gets nothing before the bank has all of its own.
    function testFuzz_BankAndSellerTogetherGetTheShareAndTheBankFirst(
        uint40 face,
        uint40 amount,
        uint40 owed,
        uint40[4] memory payments,
        uint40[4] memory bought
    ) public {
        face = bound40(face, 2 * PART, LIMIT - FACE);
        amount = bound40(amount, PART, face - PART);
        owed = bound40(owed, 1, amount);
        LotId part = _lot(face);
        _do(world.transfer(alice, part, face - amount, bob));
        FinancingId id = _ask(address(0), alice, part, DISCOUNT, true);
        _do(world.quote(_terms(id, house, 1, owed)));
        _do(world.acceptQuote(alice, _terms(id, house, 1, owed)));
        _do(world.disburse(house, id, 1, _ref()));
        uint256 paid;
        uint256 redeemed;
        for (uint256 k; k < payments.length && paid < face; ++k) {
            uint40 payment = bound40(payments[k], 1, face - paid);
            _pay(part.receivableOf(), payment);
            paid += payment;
            uint40 claim = _lotOf(part).claim;
            if (claim > 0 && bought[k] % 2 == 0) {
                uint40 back = bound40(bought[k], 1, claim);
                _do(world.repay(house, id, back, _ref()));
                claim -= back;
                assertEq(_lotOf(part).owner, claim == 0 ? alice : house, "owner");
            }
            uint256 due = uint256(amount) * paid / face - redeemed;
            if (due == 0) continue;
            bool ours = _lotOf(part).owner == house;
            (uint256 toOwner, uint256 toParty) = _redeem(ours && payment % 2 == 0 ? house : alice, part);
            redeemed += due;
            assertEq(toOwner + toParty, due, "both together");
            if (ours) assertEq(toOwner, due < claim ? due : claim, "to the bank");
            else assertEq(toOwner, due, "all to the seller who bought back");
            assertEq(_lotOf(part).redeemed, redeemed, "redeemed");
        }
    }

    // With recourse: buy-back

    function test_TheSellerBuysTheLotBack() public {
        _sellWithRecourse();
        bytes32 ref = _ref();
        Call memory c = world.repay(house, sale, REPAY, ref);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, house, alice, 0);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.Repaid(sale, REPAY, 0, ref);
        _do(c);
        _is(sale, FinancingState.Repaid);
        _isFree(lot, alice);
        assertEq(_lotOf(lot).endorsements, 2, "endorsements");
    }

    function test_TheSellerBuysTheLotBackInParts() public {
        _sellWithRecourse();
        _buyBack(REPAY - 1);
        assertEq(_lotOf(lot).owner, house, "not yet");
        _isLien(lot, LienKind.Recourse, alice, 0, 1);
        _is(sale, FinancingState.Disbursed);
        _buyBack(1);
        _isFree(lot, alice);
        _is(sale, FinancingState.Repaid);
    }

    function test_RefusesABuyBackOfMoreThanIsOwed() public {
        _sellWithRecourse();
        _refused(world.repay(house, sale, 0, _ref()), _amountDiffers(0, REPAY));
        _refused(world.repay(house, sale, REPAY + 1, _ref()), _amountDiffers(REPAY + 1, REPAY));
    }

    function test_RefusesABuyBackRecordedByAnotherBank() public {
        _sellWithRecourse();
        _refused(world.repay(rival, sale, REPAY, _ref()), _notFunder(sale, rival));
    }

    function test_ALotBoughtBackIsPassedOnOrSoldAgain() public {
        _sellWithRecourse();
        _buyBack(REPAY);
        _do(world.transfer(alice, lot, PART, bob));
        _taken(alice, lot, DISCOUNT, true, rival, REPAY);
    }

    function test_WhatThePaymentsBroughtIsNotBoughtBackAgain() public {
        _sellWithRecourse();
        ReceivableId receivable = lot.receivableOf();
        _pay(receivable, REPAY - 10);
        _redeem(house, lot);
        _refused(world.repay(house, sale, 11, _ref()), _amountDiffers(11, 10));
        _buyBack(10);
        _isFree(lot, alice);
        _pay(receivable, FACE - REPAY + 10);
        (uint256 toOwner,) = _redeem(alice, lot);
        assertEq(toOwner, FACE - REPAY + 10, "to Alice");
    }

    function test_ALotIsBoughtBackAfterTheMaturityAndDuringAPause() public {
        _sellWithRecourse();
        _later(TENOR + 1);
        _pause();
        _buyBack(REPAY);
        _isFree(lot, alice);
    }

    function test_ASuspendedSellersLotStaysWithTheBank() public {
        _sellWithRecourse();
        _do(world.standing(alice, Standing.Suspended));
        _buyBack(REPAY);
        _is(sale, FinancingState.Repaid);
        _isHeldFor(alice);
    }

    function test_AllThatASuspendedSellersLotPaysIsTheSellers() public {
        _sellWithRecourse();
        _do(world.standing(alice, Standing.Suspended));
        _buyBack(REPAY);
        ReceivableId receivable = lot.receivableOf();
        _pay(receivable, FACE / 4);
        (uint256 toBank, uint256 toSeller) = _redeem(house, lot);
        assertEq(toBank, 0, "to house");
        assertEq(toSeller, FACE / 4, "to Alice");
        _do(world.standing(alice, Standing.Active));
        _pay(receivable, FACE - FACE / 4);
        (toBank, toSeller) = _redeem(alice, lot);
        assertEq(toBank, 0, "to house");
        assertEq(toSeller, FACE - FACE / 4, "to Alice, reinstated");
    }

    function test_ALotThatIsHeldForItsSellerDoesNotMove() public {
        _sellWithRecourse();
        _do(world.standing(alice, Standing.Suspended));
        _buyBack(REPAY);
        _refused(world.transfer(house, lot, FACE, bob), _liened(lot, alice));
        _refused(world.split(house, lot, PART), _liened(lot, alice));
    }

    function test_AFrozenLotBoughtBackStaysWithTheBank() public {
        _sellWithRecourse();
        _freeze(lot);
        _buyBack(REPAY);
        _isHeldFor(alice);
        assertTrue(_lotOf(lot).frozen, "still frozen");
        _unfreeze(lot);
        _pay(lot.receivableOf(), FACE);
        (, uint256 toSeller) = _redeem(alice, lot);
        assertEq(toSeller, FACE, "to Alice");
    }

    function test_ABarredSellersLotStaysWithTheBank() public {
        _sellWithRecourse();
        _barred(alice);
        _buyBack(REPAY);
        _isHeldFor(alice);
    }

    /// Any contract that does not answer: here, one that is no such module.
    function test_AModuleThatDoesNotAnswerStopsNoBuyBack() public {
        _sellWithRecourse();
        bytes memory data = abi.encodeCall(ledger.setEligibility, (IEligibility(address(pool))));
        _afterDelay(address(ledger), data, 7 days);
        _buyBack(REPAY);
        _isHeldFor(alice);
    }

    function test_ASellersConsentIsNotAskedForToGetItsOwnBack() public {
        _sellWithRecourse();
        _do(world.withdrawConsent(alice));
        _buyBack(REPAY);
        _isFree(lot, alice);
    }

    function test_EndorsementsPastTheLimitOfAByteAreNotCounted() public {
        _governedBy(Policy(100_00, 255, 366, 24));
        (address from, address to) = (alice, bob);
        for (uint256 k; k < 254; ++k) {
            _do(world.transfer(from, lot, FACE, to));
            (from, to) = (to, from);
        }
        sale = _taken(from, lot, DISCOUNT, true, house, REPAY);
        _lend(sale);
        _buyBack(REPAY);
        Lot memory l = _lotOf(lot);
        assertEq(l.owner, from, "bought back all the same");
        assertEq(l.endorsements, 255, "endorsements");
    }

    // With recourse: a court

    function test_ACourtEndsARecourse() public {
        _sellWithRecourse();
        _forced(lot, bob, FACE);
        _isFree(lot, bob);
        _pay(lot.receivableOf(), FACE);
        (uint256 toOwner, uint256 toParty) = _redeem(bob, lot);
        assertEq(toOwner, FACE, "to Bob");
        assertEq(toParty, 0, "to nobody else");
    }

    function test_ACourtGivesALotBackToItsSeller() public {
        _sellWithRecourse();
        _forced(lot, alice, FACE);
        _isFree(lot, alice);
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_ALotThatACourtTookFromTheBankIsNotBoughtBackFromIt() public {
        _sellWithRecourse();
        _forced(lot, bob, FACE);
        _refused(world.repay(house, sale, 1, _ref()), _amountDiffers(1, 0));
    }
}
