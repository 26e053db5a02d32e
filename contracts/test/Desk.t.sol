// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {Financing, FinancingKind, FinancingState, QuoteTerms} from "../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../src/types/Ids.sol";
import {Lien, Lot} from "../src/types/Ledger.sol";
import {Standing} from "../src/types/Registry.sol";
import {Base} from "./utils/Base.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

contract DeskTest is Base {
    uint40 private constant ADVANCE = 800_000_00;
    uint40 private constant REPAY = 820_000_00;

    LotId private lot;

    function setUp() public override {
        super.setUp();
        lot = _lot(FACE);
    }

    function _wrongState(FinancingId id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Desk_WrongState.selector, id);
    }

    // Request

    function test_ARequestLocksNothing() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        Financing memory f = desk.financingOf(id);
        assertTrue(f.state == FinancingState.Requested && f.holder == alice, "requested");
        assertEq(LotId.unwrap(f.lot), LotId.unwrap(lot), "lot");
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_OnlyTheOwnerAsks() public {
        (Call memory c,) = world.request(bob, lot, FinancingKind.Pledge, uint40(block.timestamp + 1));
        _refused(c, abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, bob));
    }

    function test_RefusesARequestOfNoKindOrOfYesterday() public {
        (Call memory c,) = world.request(alice, lot, FinancingKind.None, uint40(block.timestamp + 1));
        _refused(c, abi.encodeWithSelector(Errors.Desk_BadKind.selector));
        FinancingId id;
        (c, id) = world.request(alice, lot, FinancingKind.Pledge, uint40(block.timestamp));
        _refused(c, abi.encodeWithSelector(Errors.Desk_Lapsed.selector, id));
    }

    function test_TheHolderWithdrawsBeforeItAccepts() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        _refused(world.withdraw(bob, id), abi.encodeWithSelector(Errors.Desk_NotHolder.selector, id, bob));
        _do(world.withdraw(alice, id));
        _refused(world.quote(_terms(id, house, ADVANCE, REPAY)), _wrongState(id));
        _refused(world.withdraw(alice, id), _wrongState(id));
    }

    // Quotes

    function test_AQuoteIsSealed() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory terms = _terms(id, house, ADVANCE, REPAY);
        _do(world.quote(terms));
        assertTrue(desk.quoteOf(id, house) == keccak256(abi.encode(terms)), "commitment");
    }

    function test_OnlyABankOtherThanTheHolderQuotes() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        _refused(
            world.quote(_terms(id, bob, ADVANCE, REPAY)),
            abi.encodeWithSelector(Errors.Registry_WrongKind.selector, bob)
        );
        _do(world.withdraw(alice, id));
        _disbursed(alice, lot, FinancingKind.Discount, house, ADVANCE, FACE);
        FinancingId own = _request(house, lot, FinancingKind.Pledge);
        _refused(
            world.quote(_terms(own, house, ADVANCE, REPAY)),
            abi.encodeWithSelector(Errors.Desk_NotFunder.selector, own, house)
        );
        _do(world.quote(_terms(own, rival, ADVANCE, REPAY)));
    }

    function test_RefusesAQuoteAfterTheRequestEnded() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        vm.warp(block.timestamp + 5 days + 1);
        _refused(
            world.quote(_terms(id, house, ADVANCE, REPAY)), abi.encodeWithSelector(Errors.Desk_Lapsed.selector, id)
        );
    }

    function test_RefusesTermsThatDifferFromTheSealedOnes() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory terms = _terms(id, house, ADVANCE, REPAY);
        _do(world.quote(terms));
        bytes memory differs = abi.encodeWithSelector(Errors.Desk_QuoteDiffers.selector, id, house);
        terms.advance += 1;
        _refused(world.acceptQuote(alice, terms), differs);
        terms.advance -= 1;
        terms.rateBps -= 1;
        _refused(world.acceptQuote(alice, terms), differs);
        terms.rateBps += 1;
        terms.salt = 0;
        _refused(world.acceptQuote(alice, terms), differs);
        terms.bank = rival;
        _refused(world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Desk_QuoteDiffers.selector, id, rival));
    }

    function test_ALaterQuoteOfTheSameBankReplacesItsEarlierOne() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory first = _terms(id, house, ADVANCE, REPAY);
        QuoteTerms memory second = _terms(id, house, ADVANCE, REPAY - 1);
        _do(world.quote(first));
        _do(world.quote(second));
        _refused(world.acceptQuote(alice, first), abi.encodeWithSelector(Errors.Desk_QuoteDiffers.selector, id, house));
        _do(world.acceptQuote(alice, second));
    }

    function test_ARivalCannotCopyASealedQuote() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory terms = _terms(id, house, ADVANCE, REPAY);
        _do(world.quote(terms));
        terms.bank = rival; // the same terms under another name are another commitment
        _refused(world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Desk_QuoteDiffers.selector, id, rival));
    }

    function test_RefusesAQuoteThatLapsed() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory terms = _terms(id, house, ADVANCE, REPAY);
        _do(world.quote(terms));
        vm.warp(terms.validUntil + 1);
        _refused(world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Desk_Lapsed.selector, id));
    }

    function test_OnlyTheHolderAccepts() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory terms = _terms(id, house, ADVANCE, REPAY);
        _do(world.quote(terms));
        _refused(world.acceptQuote(bob, terms), abi.encodeWithSelector(Errors.Desk_NotHolder.selector, id, bob));
    }

    function test_RefusesTermsThatTheLotDoesNotCover() public {
        _badTerms(FinancingKind.Pledge, 0, REPAY);
        _badTerms(FinancingKind.Pledge, REPAY + 1, REPAY);
        _badTerms(FinancingKind.Pledge, ADVANCE, FACE + 1);
        _badTerms(FinancingKind.Discount, ADVANCE, FACE - 1);
    }

    function _badTerms(FinancingKind kind, uint40 advance, uint40 repay) private {
        FinancingId id = _request(alice, lot, kind);
        QuoteTerms memory terms = _terms(id, house, advance, repay);
        _do(world.quote(terms));
        _refused(
            world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Desk_BadTerms.selector, advance, repay, FACE)
        );
    }

    function test_ALotCutAfterItWasQuotedOnIsNotTaken() public {
        FinancingId id = _request(alice, lot, FinancingKind.Discount);
        QuoteTerms memory terms = _terms(id, house, ADVANCE, FACE);
        _do(world.quote(terms));
        _do(world.transfer(alice, lot, 100_00, bob));
        _refused(
            world.acceptQuote(alice, terms),
            abi.encodeWithSelector(Errors.Desk_BadTerms.selector, ADVANCE, FACE, FACE - 100_00)
        );
    }

    function test_ALotPassedOnAfterItWasAskedForIsNotTaken() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory terms = _terms(id, house, ADVANCE, REPAY);
        _do(world.quote(terms));
        _do(world.transfer(alice, lot, FACE, bob));
        _refused(world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, alice));
    }

    function test_ALotAskedForTwiceIsGivenOnce() public {
        FinancingId first = _request(alice, lot, FinancingKind.Pledge);
        FinancingId second = _request(alice, lot, FinancingKind.Discount);
        _do(world.quote(_terms(first, house, ADVANCE, REPAY)));
        _do(world.quote(_terms(second, rival, ADVANCE, FACE)));
        _do(world.acceptQuote(alice, _terms(first, house, ADVANCE, REPAY)));
        _refused(
            world.acceptQuote(alice, _terms(second, rival, ADVANCE, FACE)),
            abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, house)
        );
    }

    function test_NoQuoteIsAcceptedOnAClosedReceivable() public {
        ReceivableId receivable = lot.receivableOf();
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory terms = _terms(id, house, ADVANCE, REPAY);
        _do(world.quote(terms));
        _pay(receivable, 1);
        _refused(
            world.acceptQuote(alice, terms), abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, receivable)
        );
    }

    // Disbursement

    function test_ADiscountedLotBecomesTheBanks() public {
        FinancingId id = _disbursed(alice, lot, FinancingKind.Discount, house, ADVANCE, FACE);
        (Lot memory l, Lien memory lien) = ledger.lotWith(lot);
        assertTrue(l.owner == house && l.amount == FACE && !l.liened && l.endorsements == 1, "assigned");
        assertEq(lien.holder, address(0), "lien");
        assertTrue(desk.financingOf(id).state == FinancingState.Disbursed, "state");
    }

    function test_APledgedLotStaysItsOwnersUnderALien() public {
        _disbursed(alice, lot, FinancingKind.Pledge, house, ADVANCE, REPAY);
        (Lot memory l, Lien memory lien) = ledger.lotWith(lot);
        assertTrue(l.owner == alice && l.liened && lien.holder == house, "pledged");
        assertTrue(lien.claim == REPAY && lien.until == 0, "secured with no lapse");
        vm.warp(block.timestamp + 30 days);
        _refused(
            world.transfer(alice, lot, FACE, bob), abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, house)
        );
    }

    function test_OnlyTheAcceptedBankDisbursesAndToTheFen() public {
        FinancingId id = _reserved(alice, lot, FinancingKind.Pledge, house, ADVANCE, REPAY);
        _refused(
            world.disburse(rival, id, ADVANCE, _ref()),
            abi.encodeWithSelector(Errors.Desk_NotFunder.selector, id, rival)
        );
        _refused(
            world.disburse(house, id, ADVANCE - 1, _ref()),
            abi.encodeWithSelector(Errors.Desk_AmountDiffers.selector, ADVANCE - 1, ADVANCE)
        );
    }

    function test_AnAcceptanceLapsesAfterThreeDays() public {
        FinancingId id = _reserved(alice, lot, FinancingKind.Discount, house, ADVANCE, FACE);
        vm.warp(block.timestamp + 3 days + 1);
        _refused(world.disburse(house, id, ADVANCE, _ref()), abi.encodeWithSelector(Errors.Desk_Lapsed.selector, id));
        FinancingId again = _disbursed(alice, lot, FinancingKind.Pledge, rival, ADVANCE, REPAY);
        assertTrue(desk.financingOf(again).state == FinancingState.Disbursed, "free for another");
    }

    function test_ADisbursementOnTheLastSecondCounts() public {
        FinancingId id = _reserved(alice, lot, FinancingKind.Discount, house, ADVANCE, FACE);
        vm.warp(block.timestamp + 3 days);
        _do(world.disburse(house, id, ADVANCE, _ref()));
        assertEq(_lotOf(lot).owner, house, "owner");
    }

    function test_OneReferenceServesOneLegAcrossLedgerAndDesk() public {
        FinancingId id = _reserved(alice, lot, FinancingKind.Pledge, house, ADVANCE, REPAY);
        bytes32 ref = _ref();
        _do(world.pay(house, _accepted(FACE), FACE, ref));
        _refused(
            world.disburse(house, id, ADVANCE, ref),
            abi.encodeWithSelector(Errors.Ledger_ReferenceUsed.selector, house, ref)
        );
    }

    function test_ASuspendedBankReceivesNoLot() public {
        FinancingId id = _reserved(alice, lot, FinancingKind.Discount, house, ADVANCE, FACE);
        _do(world.standing(house, Standing.Suspended));
        _refused(
            world.disburse(house, id, ADVANCE, _ref()),
            abi.encodeWithSelector(Errors.Registry_NotActive.selector, house)
        );
    }

    // Repayment

    function test_ARepaidPledgeReleasesTheLot() public {
        FinancingId id = _disbursed(alice, lot, FinancingKind.Pledge, house, ADVANCE, REPAY);
        _do(world.repay(house, id, REPAY - 1, _ref()));
        (, Lien memory lien) = ledger.lotWith(lot);
        assertEq(lien.claim, 1, "claim");
        _refused(world.repay(house, id, 2, _ref()), abi.encodeWithSelector(Errors.Desk_AmountDiffers.selector, 2, 1));
        _refused(world.repay(rival, id, 1, _ref()), abi.encodeWithSelector(Errors.Desk_NotFunder.selector, id, rival));
        _do(world.repay(house, id, 1, _ref()));
        assertTrue(desk.financingOf(id).state == FinancingState.Repaid && !_lotOf(lot).liened, "released");
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_ADiscountIsNotRepaid() public {
        FinancingId id = _disbursed(alice, lot, FinancingKind.Discount, house, ADVANCE, FACE);
        _refused(world.repay(house, id, 1, _ref()), abi.encodeWithSelector(Errors.Desk_BadKind.selector));
    }

    function test_ALoanPaidOutOfItsLotIsNotRepaidAgain() public {
        FinancingId id = _disbursed(alice, lot, FinancingKind.Pledge, house, ADVANCE, REPAY);
        _pay(lot.receivableOf(), FACE);
        _do(world.redeem(house, lot));
        _refused(world.repay(house, id, 1, _ref()), abi.encodeWithSelector(Errors.Desk_AmountDiffers.selector, 1, 0));
    }

    // Every transition that is not in the table

    function test_RefusesEveryTransitionOutsideTheTable() public {
        FinancingId none = FinancingId.wrap(1);
        FinancingId requested = _request(alice, lot, FinancingKind.Pledge);
        FinancingId withdrawn = _request(alice, lot, FinancingKind.Pledge);
        _do(world.withdraw(alice, withdrawn));
        FinancingId accepted = _reserved(alice, _lot(FACE), FinancingKind.Pledge, house, ADVANCE, REPAY);
        FinancingId disbursed = _disbursed(alice, _lot(FACE), FinancingKind.Pledge, house, ADVANCE, REPAY);
        FinancingId repaid = _disbursed(alice, _lot(FACE), FinancingKind.Pledge, house, ADVANCE, REPAY);
        _do(world.repay(house, repaid, REPAY, _ref()));
        FinancingId[6] memory ids = [none, requested, accepted, disbursed, repaid, withdrawn];
        for (uint256 k; k < ids.length; ++k) {
            FinancingId id = ids[k];
            assertEq(uint256(desk.financingOf(id).state), k, "the states in their order");
            QuoteTerms memory terms = _terms(id, house, ADVANCE, REPAY);
            if (k != 1) {
                _refused(world.withdraw(alice, id), _wrongState(id));
                _refused(world.quote(terms), _wrongState(id));
                _refused(world.acceptQuote(alice, terms), _wrongState(id));
            }
            if (k != 2) _refused(world.disburse(house, id, ADVANCE, _ref()), _wrongState(id));
            if (k != 3) _refused(world.repay(house, id, 1, _ref()), _wrongState(id));
        }
    }
}
