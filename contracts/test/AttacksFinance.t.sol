// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {FinancingState, QuoteTerms} from "../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, LienKind} from "../src/types/Ledger.sol";
import {ClaimState, Cover} from "../src/types/Pool.sol";
import {Kind} from "../src/types/Registry.sol";
import {PoolBase} from "./utils/PoolBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call, World} from "./utils/World.sol";

/// Parties that sign for themselves and want more than is theirs.
contract AttacksFinanceTest is PoolBase {
    LotId private free;

    function setUp() public override {
        super.setUp();
        free = _lot(FACE); // the other one is pledged
    }

    // Double finance of a lot

    function test_ALotIsNotFinancedByTwoBanks() public {
        QuoteTerms memory first = _quoted(alice, free, PLEDGE, false, house, REPAY);
        QuoteTerms memory second = _quoted(alice, free, DISCOUNT, false, rival, FACE);
        _do(world.acceptQuote(alice, first));
        _refused(world.acceptQuote(alice, second), _liened(free, house));
        _do(world.disburse(house, first.financing, ADVANCE, _ref()));
        _refused(world.acceptQuote(alice, second), _liened(free, house));
        _refused(world.disburse(rival, second.financing, ADVANCE, _ref()), _wrongState(second.financing));
    }

    function test_ALotIsNotFinancedOnTwoRequestsInOneBatch() public {
        QuoteTerms memory first = _quoted(alice, free, PLEDGE, false, house, REPAY);
        QuoteTerms memory second = _quoted(alice, free, PLEDGE, false, house, REPAY);
        bytes[] memory calls = new bytes[](2);
        calls[0] = world.acceptQuote(alice, first).data;
        calls[1] = world.acceptQuote(alice, second).data;
        bytes[] memory reasons = desk.batch(calls);
        assertEq(reasons[0], "", "the first");
        assertEq(reasons[1], _liened(free, house), "the second");
        _is(second.financing, FinancingState.Requested);
    }

    function test_ALotIsNotFinancedTwiceThroughItsParts() public {
        QuoteTerms memory whole = _quoted(alice, free, DISCOUNT, false, house, FACE);
        _do(world.split(alice, free, FACE / 2));
        LotId tail = free.tailAt(FACE / 2);
        QuoteTerms memory part = _terms(_request(alice, tail, DISCOUNT), rival, PART, FACE / 2);
        _do(world.quote(part));
        _do(world.acceptQuote(alice, part));
        _refused(world.acceptQuote(alice, whole), _badTerms(ADVANCE, FACE, FACE / 2));
    }

    function test_ALotIsNotSoldAndThenPassedOn() public {
        Call memory c = world.transfer(alice, free, FACE, bob);
        _disbursed(alice, free, DISCOUNT, house, ADVANCE, FACE);
        _refused(c, _notHolder(free, alice));
    }

    function test_ALotIsNotPassedOnAndThenSold() public {
        QuoteTerms memory terms = _quoted(alice, free, DISCOUNT, false, house, FACE);
        _do(world.transfer(alice, free, FACE, bob));
        _refused(world.acceptQuote(alice, terms), _notHolder(free, alice));
    }

    function test_ALotIsNotCutWhileTheMoneyIsOnItsWay() public {
        _taken(alice, free, DISCOUNT, false, house, FACE);
        _refused(world.split(alice, free, PART), _liened(free, house));
        _refused(world.transfer(alice, free, PART, bob), _liened(free, house));
    }

    /// The short form needs no signature, and gets round nothing.
    function test_ALotIsNotPassedOnDirectlyWhileTheMoneyIsOnItsWay() public {
        _taken(alice, free, DISCOUNT, false, house, FACE);
        bytes4 short = bytes4(keccak256("transferLot(address,uint40,uint256,bytes32)"));
        bytes memory data = abi.encodeWithSelector(short, bob, FACE, free, world.TERMS());
        (address key,) = world.keys(alice);
        _refusedTo(key, address(ledger), data, _liened(free, house));
        _refusedTo(address(this), address(ledger), data, _keyNotGranted(alice, address(this)));
    }

    function test_ALotCutBetweenQuoteAndAcceptanceIsNotPaidForInFull() public {
        QuoteTerms memory terms = _quoted(alice, free, DISCOUNT, false, house, FACE);
        _do(world.split(alice, free, PART));
        _refused(world.acceptQuote(alice, terms), _badTerms(ADVANCE, FACE, FACE - PART));
    }

    function test_ABanksLatePaymentDoesNotTakeTheLotFromItsNextOwner() public {
        FinancingId id = _taken(alice, free, DISCOUNT, false, house, FACE);
        _later(TIME_TO_DISBURSE + 1);
        _do(world.transfer(alice, free, FACE, bob));
        _refused(world.disburse(house, id, ADVANCE, _ref()), _lapsed(id));
        _isFree(free, bob);
    }

    // Double finance of an invoice

    function test_AnInvoiceDoesNotBackTwoCertificates() public {
        IssueReceivable memory first = _intent(FACE);
        _issue(first);
        IssueReceivable memory second = _intent(FACE);
        second.invoices = first.invoices;
        _issueRefused(
            second,
            abi.encodeWithSelector(Errors.Ledger_InvoiceOverused.selector, first.invoices[0].invoice, FACE, uint256(0))
        );
    }

    function test_AnInvoiceDoesNotBackCertificatesOfTwoDebtors() public {
        address dora = world.join("dora", Kind.Enterprise);
        _do(world.appoint(dora, rival));
        _do(world.limit(rival, dora, LIMIT));
        IssueReceivable memory first = _intent(FACE);
        _issue(first);
        IssueReceivable memory second = _intentFor(dora, alice, FACE);
        second.invoices = first.invoices;
        _issueRefused(
            second, abi.encodeWithSelector(Errors.Ledger_InvoiceOfAnother.selector, first.invoices[0].invoice, core)
        );
    }

    // A second ledger, by the same code, with the same parties and the same keys

    function _twin() private returns (World other, FinancingId there) {
        other = World(vm.deployCode("World.sol:World"));
        other.join("core", Kind.Enterprise);
        other.join("alice", Kind.Enterprise);
        other.join("house", Kind.Bank);
        _do(other.appoint(core, house));
        _do(other.limit(house, core, LIMIT));
        (Call memory c, ReceivableId id) = other.issue(_intent(FACE));
        _do(c);
        _do(other.accept(alice, id));
        (c, there) = other.request(alice, id.firstLot(), PLEDGE, _now() + 5 days);
        _do(c);
        QuoteTerms memory terms = _terms(there, house, PRINCIPAL, REPAY);
        _do(other.quote(terms));
        _do(other.acceptQuote(alice, terms));
        _do(other.disburse(house, there, PRINCIPAL, _ref()));
    }

    function test_ALoanOfAnotherLedgerEntersNoPoolHere() public {
        (, FinancingId there) = _twin();
        _refused(world.enter(house, there, PRINCIPAL, RATIO), _notLender(there, house));
        _refused(world.cover(house, there, Cover.Insured), _notLender(there, house));
    }

    function test_TheSameCertificateHasAnotherNameOnAnotherLedger() public {
        (World other,) = _twin();
        IssueReceivable memory i = _intent(FACE);
        (, ReceivableId here) = world.issue(i);
        (, ReceivableId there) = other.issue(i);
        assertTrue(ReceivableId.unwrap(here) != ReceivableId.unwrap(there), "two names");
    }

    function test_AnothersDeskAndPoolAreStrangersHere() public {
        (World other,) = _twin();
        address[2] memory modules = [address(other.desk()), address(other.pool())];
        for (uint256 k; k < modules.length; ++k) {
            _refusedTo(
                modules[k],
                address(ledger),
                abi.encodeCall(ledger.useReference, (house, "ref")),
                abi.encodeWithSelector(Errors.Ledger_OnlyModule.selector, modules[k])
            );
        }
    }

    // Liens

    function test_AStrangerReleasesNoLien() public {
        _refused(world.decline(bob, loan), _wrongState(loan));
        _refused(world.repay(bob, loan, REPAY, _ref()), _notFunder(loan, bob));
        FinancingId reserved = _taken(alice, free, PLEDGE, false, house, REPAY);
        _refused(world.decline(bob, reserved), _notFunder(reserved, bob));
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
        _isLien(free, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_AnotherBankReleasesNoLien() public {
        _refused(world.repay(rival, loan, REPAY, _ref()), _notFunder(loan, rival));
        FinancingId reserved = _taken(alice, free, PLEDGE, false, house, REPAY);
        _refused(world.decline(rival, reserved), _notFunder(reserved, rival));
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
        _isLien(free, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_TheBorrowerReleasesItsOwnLienByNoMeans() public {
        _refused(world.withdraw(alice, loan), _wrongState(loan));
        _refused(world.repay(alice, loan, REPAY, _ref()), _notFunder(loan, alice));
        _refused(world.decline(alice, loan), _wrongState(loan));
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
    }

    function test_ABankRecordsNoRepaymentOfAnothersLoan() public {
        FinancingId rivals = _disbursed(alice, free, PLEDGE, rival, ADVANCE, REPAY);
        _refused(world.repay(house, rivals, 1, _ref()), _notFunder(rivals, house));
        _refused(world.repay(rival, loan, 1, _ref()), _notFunder(loan, rival));
    }

    function test_ABankHoldsALotNoLongerThanItsTimeToPay() public {
        _taken(alice, free, PLEDGE, false, rival, REPAY);
        _later(TIME_TO_DISBURSE + 1);
        _do(world.transfer(alice, free, FACE, bob));
    }

    // The debtor and its own debt

    function test_ADebtorDoesNotBuyItsDebtBackThroughIntermediaries() public {
        bytes memory self = abi.encodeWithSelector(Errors.Ledger_SelfCertificate.selector, core);
        _do(world.transfer(alice, free, FACE, bob));
        _do(world.transfer(bob, free, FACE, carol));
        _refused(world.transfer(carol, free, FACE, core), self);
        _refused(world.transfer(carol, free, PART, core), self);
    }

    function test_ADebtorDoesNotBuyItsDebtBackFromABank() public {
        _disbursed(alice, free, DISCOUNT, house, ADVANCE, FACE);
        _refused(
            world.transfer(house, free, FACE, core),
            abi.encodeWithSelector(Errors.Ledger_SelfCertificate.selector, core)
        );
    }

    function test_ADebtorIsNoBanksSellerOfItsOwnDebt() public {
        (Call memory c,) = world.requestOf(house, core, free, DISCOUNT, true, _now() + 1 days);
        _refused(c, _notHolder(free, core));
    }

    function test_ADebtorDoesNotFinanceItsOwnDebt() public {
        FinancingId id = _request(alice, free, DISCOUNT);
        _refused(world.quote(_offer(id, core, FACE)), _wrongKind(core));
    }

    function test_ACourtDoesNotGiveADebtorItsOwnDebt() public {
        bytes memory order = abi.encodeCall(ledger.forceTransfer, (free, core, FACE, "order"));
        world.schedule(address(ledger), order);
        _later(2 days);
        (bool done, bytes memory answer) = world.asRole(address(ledger), order);
        assertTrue(!done, "was not refused");
        assertEq(answer, abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, core), "why");
    }

    // A settlement bank

    function test_ABankRecordsNoFenForADebtorThatIsNotItsOwn() public {
        _refused(
            world.pay(rival, free.receivableOf(), 1, _ref()),
            abi.encodeWithSelector(Errors.Ledger_BankNotAppointed.selector, core, rival)
        );
    }

    /// It ends the certificate's circulation, which is what a payment does; it takes nothing from anybody.
    function test_OneFenOfASettlementBankClosesALotAndCostsNobodyAnything() public {
        ReceivableId receivable = free.receivableOf();
        _pay(receivable, 1);
        _refused(
            world.transfer(alice, free, FACE, bob),
            abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, receivable)
        );
        (uint256 toOwner,) = _redeem(alice, free);
        assertEq(toOwner, 1, "the fen");
        _pay(receivable, FACE - 1);
        (toOwner,) = _redeem(alice, free);
        assertEq(toOwner, FACE - 1, "the rest");
    }

    function test_OneFenOfASettlementBankDoesNotStopADisbursement() public {
        FinancingId id = _taken(alice, free, DISCOUNT, false, rival, FACE);
        _pay(free.receivableOf(), 1);
        _do(world.disburse(rival, id, ADVANCE, _ref()));
        (uint256 toOwner,) = _redeem(rival, free);
        assertEq(toOwner, 1, "the fen");
    }

    function test_OneFenOfASettlementBankDoesNotStopABuyBack() public {
        FinancingId id = _taken(alice, free, DISCOUNT, true, rival, REPAY);
        _do(world.disburse(rival, id, ADVANCE, _ref()));
        _pay(free.receivableOf(), 1);
        _do(world.repay(rival, id, REPAY, _ref()));
        _isFree(free, alice);
    }

    // Two pools, two offices

    function test_ALoanIsNotCompensatedByTwoPools() public {
        _paid(loan);
        _refused(world.enterIn(house, loan, MAANSHAN, PRINCIPAL, RATIO), _alreadyEntered(loan));
        _refused(world.claim(house, loan, PRINCIPAL, COMPENSATION), _wrongStep(loan));
    }

    function test_AnotherPoolsOfficesTakeNoStepHere() public {
        FinancingId id = _fresh(ClaimState.Submitted);
        _refused(world.advance(otherReviewer, id, ClaimState.Approved), _wrongOffice(id, otherReviewer));
        _advance(reviewer, id, ClaimState.Approved);
        _refused(world.advance(otherAuthority, id, ClaimState.Public), _wrongOffice(id, otherAuthority));
        _advance(authority, id, ClaimState.Public);
        _refused(world.advance(otherAuthority, id, ClaimState.Submitted), _wrongOffice(id, otherAuthority));
        _refused(world.advance(otherAuthority, id, ClaimState.Planned), _wrongOffice(id, otherAuthority));
        _advance(authority, id, ClaimState.Planned);
        _refused(world.advance(otherTreasurer, id, ClaimState.PapersComplete), _wrongOffice(id, otherTreasurer));
        _advance(treasurer, id, ClaimState.PapersComplete);
        _refused(world.payClaim(otherTreasurer, id, COMPENSATION, _ref()), _wrongOffice(id, otherTreasurer));
        _do(world.payClaim(treasurer, id, COMPENSATION, _ref()));
        _refused(world.advance(otherAuthority, id, ClaimState.Recalled), _wrongOffice(id, otherAuthority));
        _do(world.close(house, id));
        _advance(reviewer, id, ClaimState.ClosureReviewed);
        _advance(treasurer, id, ClaimState.ClosureChecked);
        _advance(authority, id, ClaimState.ClosureApproved);
        _refused(world.advance(otherSupervisor, id, ClaimState.Closed), _wrongOffice(id, otherSupervisor));
    }

    function test_OneReceiptServesOnePaymentAcrossTheContracts() public {
        bytes32 ref = _ref();
        _do(world.repay(house, loan, 1, ref));
        FinancingId id = _fresh(ClaimState.Paid);
        _refused(world.recover(house, id, 1_001, ref), _referenceUsed(house, ref));
        _do(world.recover(house, id, 1_001, _ref()));
        _refused(world.refund(house, id, 300, ref), _referenceUsed(house, ref));
    }
}
