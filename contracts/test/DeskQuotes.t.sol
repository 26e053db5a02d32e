// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IFinancingDesk} from "../src/interfaces/IFinancingDesk.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {Financing, FinancingKind, FinancingState, QuoteTerms, SubmitQuote} from "../src/types/Desk.sol";
import {FinancingId, ReceivableId} from "../src/types/Ids.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {Typed} from "./utils/Typed.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Sealed quotes, and the one that is accepted.
contract DeskQuotesTest is FinanceBase {
    // Quotes

    function test_KeepsNothingButTheSeal() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        QuoteTerms memory terms = _offer(id, house, REPAY);
        bytes32 seal = keccak256(abi.encode(terms));
        Call memory c = world.quote(terms);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.QuoteSubmitted(id, house, seal);
        _do(c);
        assertTrue(desk.quoteOf(id, house) == seal, "commitment");
        assertEq(desk.financingOf(id).bank, address(0), "nobody is chosen yet");
    }

    function test_AnyBankAnswersAnOpenRequest() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        _do(world.quote(_offer(id, house, REPAY)));
        _do(world.quote(_offer(id, rival, REPAY - 1)));
        _do(world.acceptQuote(alice, _offer(id, rival, REPAY - 1)));
        assertEq(desk.financingOf(id).bank, rival, "the bank that was chosen");
    }

    function test_TheBankThatWasAskedAnswers() public {
        FinancingId id = _ask(house, alice, lot, PLEDGE, false);
        _do(world.quote(_offer(id, house, REPAY)));
        _do(world.acceptQuote(alice, _offer(id, house, REPAY)));
    }

    function test_RefusesAQuoteOfABankThatWasNotAsked() public {
        FinancingId id = _ask(house, alice, lot, PLEDGE, false);
        _refused(world.quote(_offer(id, rival, REPAY)), _notFunder(id, rival));
    }

    function test_RefusesAQuoteOfOneThatIsNoBank() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        _refused(world.quote(_offer(id, bob, REPAY)), _wrongKind(bob));
    }

    function test_RefusesABanksQuoteOnItsOwnRequest() public {
        _bought();
        FinancingId own = _request(house, lot, PLEDGE);
        _refused(world.quote(_offer(own, house, REPAY)), _notFunder(own, house));
        FinancingId toItself = _ask(house, house, lot, PLEDGE, false);
        _refused(world.quote(_offer(toItself, house, REPAY)), _notFunder(toItself, house));
        _do(world.quote(_offer(own, rival, REPAY)));
    }

    function test_RefusesAQuoteAfterTheRequestEnded() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        _later(5 days);
        _do(world.quote(_offer(id, house, REPAY)));
        _later(1);
        _refused(world.quote(_offer(id, house, REPAY)), _lapsed(id));
    }

    function test_RefusesAQuoteOfAKeyThatMayNotLend() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        bytes memory why = _lacks(house, Powers.LEND);
        _refused(world.quote(_offer(id, house, REPAY)), why);
    }

    function test_ABanksLaterQuoteReplacesItsEarlierOne() public {
        QuoteTerms memory first = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        QuoteTerms memory second = _offer(first.financing, house, REPAY - 1);
        _do(world.quote(second));
        _refused(world.acceptQuote(alice, first), _differs(first.financing, house));
        _do(world.acceptQuote(alice, second));
    }

    function test_ABanksQuoteLeavesThoseOfOthersAlone() public {
        QuoteTerms memory first = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.quote(_offer(first.financing, rival, REPAY - 1)));
        _do(world.acceptQuote(alice, first));
        assertEq(desk.financingOf(first.financing).bank, house, "bank");
    }

    function test_ACopiedSealOpensForNobodyButItsBank() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        bytes32 seal = keccak256(abi.encode(terms));
        SubmitQuote memory copy = SubmitQuote(rival, terms.financing, seal, world.nextNonce(), world.deadline());
        bytes memory proof = world.sign(rival, address(desk), Typed.hash(copy));
        _do(Call(address(desk), abi.encodeCall(desk.submitQuote, (copy, proof))));
        terms.bank = rival;
        _refused(world.acceptQuote(alice, terms), _differs(terms.financing, rival));
        terms.bank = house;
        _do(world.acceptQuote(alice, terms));
    }

    // Acceptance

    function test_ReservesTheLotForTheBank() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        terms.fee = REPAY - ADVANCE;
        _do(world.quote(terms));
        uint40 until = _now() + TIME_TO_DISBURSE;
        Call memory c = world.acceptQuote(alice, terms);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienPlaced(lot, LienKind.Reserved, house, 0, until);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.QuoteAccepted(terms.financing, house, ADVANCE, REPAY, terms.rateBps, REPAY - ADVANCE, until);
        _do(c);
        _isLien(lot, LienKind.Reserved, house, until, 0);
        assertEq(_lotOf(lot).owner, alice, "still the holder's");
        Financing memory f = desk.financingOf(terms.financing);
        assertTrue(f.state == FinancingState.Accepted && f.bank == house && f.until == until, "accepted");
        assertTrue(f.advance == ADVANCE && f.repay == REPAY && f.rateBps == terms.rateBps, "terms");
    }

    /// Whichever word is changed after the bank sealed it.
    function testFuzz_RefusesTermsThatDifferInAnyWord(uint256 field, uint256 by) public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        FinancingId another = _request(alice, lot, PLEDGE);
        field = bound(field, 0, 7);
        if (field == 0) terms.financing = another;
        if (field == 1) terms.bank = rival;
        if (field == 2) terms.advance ^= bound40(by, 1, type(uint40).max);
        if (field == 3) terms.repay ^= bound40(by, 1, type(uint40).max);
        // forge-lint: disable-next-line(unsafe-typecast)
        if (field == 4) terms.rateBps ^= uint16(bound(by, 1, type(uint16).max));
        if (field == 5) terms.fee = bound40(by, 1, type(uint40).max);
        if (field == 6) terms.validUntil += bound40(by, 1, 1 << 38);
        if (field == 7) terms.salt = bytes32(bound(by, 0, 1 << 255));
        vm.assume(desk.quoteOf(terms.financing, terms.bank) != keccak256(abi.encode(terms)));
        _refused(world.acceptQuote(alice, terms), _differs(terms.financing, terms.bank));
    }

    function test_RefusesABankThatNeverQuoted() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        _refused(world.acceptQuote(alice, _offer(id, house, REPAY)), _differs(id, house));
    }

    function test_TakesAQuoteInItsLastSecond() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        vm.warp(terms.validUntil);
        _do(world.acceptQuote(alice, terms));
    }

    function test_RefusesAQuoteThatLapsed() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        vm.warp(terms.validUntil + 1);
        _refused(world.acceptQuote(alice, terms), _lapsed(terms.financing));
    }

    function test_TakesAQuoteInTheLastSecondOfItsRequest() public {
        QuoteTerms memory terms = _offer(_request(alice, lot, PLEDGE), house, REPAY);
        terms.validUntil += 30 days;
        _do(world.quote(terms));
        _later(5 days);
        _do(world.acceptQuote(alice, terms));
    }

    function test_RefusesAQuoteOnARequestThatLapsed() public {
        QuoteTerms memory terms = _offer(_request(alice, lot, PLEDGE), house, REPAY);
        terms.validUntil += 30 days;
        _do(world.quote(terms));
        _later(5 days + 1);
        _refused(world.acceptQuote(alice, terms), _lapsed(terms.financing));
    }

    function test_RefusesAnAcceptanceByAnother() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _refused(
            world.acceptQuote(bob, terms), abi.encodeWithSelector(Errors.Desk_NotHolder.selector, terms.financing, bob)
        );
    }

    function test_RefusesAnAcceptanceByAKeyThatMayNotFinance() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        bytes memory why = _lacks(alice, Powers.FINANCE);
        _refused(world.acceptQuote(alice, terms), why);
    }

    // Terms

    function _try(FinancingKind kind, bool recourse, uint40 advance, uint40 fee, uint40 repay, bool good) private {
        FinancingId id = _ask(address(0), alice, lot, kind, recourse);
        QuoteTerms memory terms = _terms(id, house, advance, repay);
        terms.fee = fee;
        _do(world.quote(terms));
        if (!good) return _refused(world.acceptQuote(alice, terms), _badTerms(advance, repay, FACE));
        _do(world.acceptQuote(alice, terms));
        _do(world.decline(house, id)); // and the lot is free for the next try
    }

    function test_RefusesAQuoteOfNoMoney() public {
        _try(PLEDGE, false, 0, 0, REPAY, false);
        _try(PLEDGE, false, 1, 0, REPAY, true);
    }

    function test_AdvanceAndFeeAreAtMostWhatIsRepaid() public {
        _try(PLEDGE, false, ADVANCE, REPAY - ADVANCE, REPAY, true);
        _try(PLEDGE, false, ADVANCE, REPAY - ADVANCE + 1, REPAY, false);
        _try(PLEDGE, false, REPAY, 0, REPAY, true);
        _try(PLEDGE, false, REPAY + 1, 0, REPAY, false);
    }

    function test_AdvanceAndFeeDoNotWrapAround() public {
        _try(PLEDGE, false, type(uint40).max, 2, REPAY, false);
    }

    function test_APledgeOwesAtMostTheLot() public {
        _try(PLEDGE, false, ADVANCE, 0, FACE, true);
        _try(PLEDGE, false, ADVANCE, 0, FACE + 1, false);
    }

    function test_ADiscountWithRecourseOwesAtMostTheLot() public {
        _try(DISCOUNT, true, ADVANCE, 0, REPAY, true);
        _try(DISCOUNT, true, ADVANCE, 0, FACE, true);
        _try(DISCOUNT, true, ADVANCE, 0, FACE + 1, false);
    }

    function test_ADiscountWithoutRecourseIsOfTheWholeLot() public {
        _try(DISCOUNT, false, ADVANCE, 0, FACE - 1, false);
        _try(DISCOUNT, false, ADVANCE, 0, FACE, true);
        _try(DISCOUNT, false, ADVANCE, 0, FACE + 1, false);
    }

    function testFuzz_TakesTheTermsThatTheLotCoversAndNoOthers(
        bool discount,
        bool recourse,
        uint40 advance,
        uint40 fee,
        uint40 repay
    ) public {
        advance = bound40(advance, 0, FACE + 2);
        repay = discount && repay % 2 == 0 ? FACE : bound40(repay, 0, FACE + 2);
        fee = fee % 4 == 0 ? fee : bound40(fee, 0, 1 + (repay > advance ? repay - advance : 0));
        bool covered = discount && !recourse ? repay == FACE : repay <= FACE;
        bool good = advance > 0 && uint256(advance) + fee <= repay && covered;
        _try(discount ? DISCOUNT : PLEDGE, discount && recourse, advance, fee, repay, good);
    }

    // The lot, between quote and acceptance

    function test_ALotCutSinceIsNotSoldForGood() public {
        QuoteTerms memory terms = _quoted(alice, lot, DISCOUNT, false, house, FACE);
        _do(world.transfer(alice, lot, PART, bob));
        _refused(world.acceptQuote(alice, terms), _badTerms(ADVANCE, FACE, FACE - PART));
    }

    function test_ALotCutShorterThanItsRepaymentIsNotPledged() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.split(alice, lot, FACE - REPAY + 1));
        _refused(world.acceptQuote(alice, terms), _badTerms(ADVANCE, REPAY, REPAY - 1));
    }

    function test_ALotCutShorterThanItsRepaymentIsNotSoldWithRecourse() public {
        QuoteTerms memory terms = _quoted(alice, lot, DISCOUNT, true, house, REPAY);
        _do(world.split(alice, lot, FACE - REPAY + 1));
        _refused(world.acceptQuote(alice, terms), _badTerms(ADVANCE, REPAY, REPAY - 1));
    }

    function test_ALotCutDownToItsRepaymentIsPledged() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.split(alice, lot, FACE - REPAY));
        _do(world.acceptQuote(alice, terms));
    }

    function test_RefusesALotThatWasPassedOn() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.transfer(alice, lot, FACE, bob));
        _refused(world.acceptQuote(alice, terms), _notHolder(lot, alice));
    }

    function test_RefusesALotThatACourtTook() public {
        QuoteTerms memory terms = _offer(_request(alice, lot, PLEDGE), house, REPAY);
        terms.validUntil += 2 days;
        _do(world.quote(terms));
        _forced(lot, bob, FACE);
        _refused(world.acceptQuote(alice, terms), _notHolder(lot, alice));
    }

    function test_RefusesALotThatWasFrozen() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _freeze(lot);
        _refused(world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot));
    }

    function test_RefusesALotOfAReceivableThatWasPaidInto() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        ReceivableId receivable = lot.receivableOf();
        _pay(receivable, 1);
        _refused(
            world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, receivable)
        );
    }

    function test_RefusesALotWithinADayOfItsMaturity() public {
        vm.warp(START + TENOR - 1 days);
        QuoteTerms memory first = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.acceptQuote(alice, first));
        _do(world.decline(house, first.financing));
        QuoteTerms memory second = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _later(1);
        _refused(
            world.acceptQuote(alice, second),
            abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, lot.receivableOf())
        );
    }

    function test_RefusesALotThatCouldNotMoveOnceMore() public {
        _do(world.transfer(alice, lot, FACE, bob));
        _governedBy(Policy(100_00, 2, 366, 24));
        QuoteTerms memory terms = _quoted(bob, lot, DISCOUNT, false, house, FACE);
        _do(world.acceptQuote(bob, terms));
        _do(world.decline(house, terms.financing));
        _do(world.transfer(bob, lot, FACE, alice));
        terms = _quoted(alice, lot, DISCOUNT, false, house, FACE);
        _refused(
            world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Ledger_TooManyEndorsements.selector, lot)
        );
    }

    function test_RefusesABankThatMayNotReceive() public {
        _barred(house);
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _refused(world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, house));
    }

    function test_RefusesABankThatWasSuspendedSince() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.standing(house, Standing.Suspended));
        _refused(world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, house));
    }

    function test_RefusesAllAcceptancesDuringAPause() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _pause();
        _refused(world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Ledger_Paused.selector));
        _unpause();
        _do(world.acceptQuote(alice, terms));
    }

    function test_RefusesAnAcceptanceByASuspendedHolder() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.standing(alice, Standing.Suspended));
        _refused(world.acceptQuote(alice, terms), _notActive(alice));
    }
}
