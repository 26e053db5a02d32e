// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, LienKind, Lot, Receivable, ReceivableState} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {Typed} from "./utils/Typed.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// A certificate comes into the world. Of what backs it: `Invoices.t.sol`; of the debtor's limit: `Lines.t.sol`.
contract IssueTest is LedgerBase {
    function test_TheIdIsTheIntentsDigestWithoutItsLowFortyBits() public {
        IssueReceivable memory i = _intent(FACE);
        bytes32 digest = world.digestOf(address(ledger), Typed.hash(i));
        ReceivableId id = _issue(i);
        assertEq(ReceivableId.unwrap(id), (uint256(digest) >> 40) << 40, "id");
        assertEq(LotId.unwrap(id.firstLot()), ReceivableId.unwrap(id), "the first lot's id is the receivable's");
        _is(id, ReceivableState.Issued);
    }

    function test_IssuesOneLotOfTheWholeFaceToTheSupplier() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        (Receivable memory r, uint256 paid,) = ledger.receivableWith(id);
        Receivable memory expected = Receivable(core, alice, i.maturity, FACE, ReceivableState.Issued, 0);
        assertEq(abi.encode(r), abi.encode(expected), "receivable");
        assertEq(paid, 0, "paid");
        _lotIs(id.firstLot(), Lot(alice, FACE, 0, 0, false, LienKind.None, address(0), 0, 0), "lot");
        assertEq(ledger.lineOf(core).used, FACE, "line");
        assertEq(ledger.invoiceOf(i.invoices[0].invoice).used, FACE, "invoice");
    }

    function test_SaysWhatWasIssuedAndOverWhichInvoice() public {
        IssueReceivable memory i = _intent(FACE);
        (Call memory c, ReceivableId id) = world.issue(i);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.ReceivableIssued(id, core, alice, FACE, i.maturity, i.terms);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.InvoiceUsed(id, i.invoices[0].invoice, FACE, FACE, FACE);
        _do(c);
    }

    function test_TheSameWordsUnderAnotherNonceAreAnotherCertificate() public {
        IssueReceivable memory i = _intent(FACE);
        i.invoices[0].amount = FACE * 2;
        ReceivableId one = _issue(i);
        i.nonce = world.nextNonce();
        ReceivableId two = _issue(i);
        assertTrue(ReceivableId.unwrap(one) != ReceivableId.unwrap(two), "ids");
    }

    /// The id stays taken when the certificate is gone; sent directly, no nonce would stand in the way.
    function test_RefusesACancelledCertificateInTheSameWords() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        _do(world.cancel(core, id, i));
        _refusedFrom(
            _keyOf(core),
            address(ledger),
            abi.encodeCall(ledger.issueReceivable, (i, "")),
            abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id)
        );
    }

    function test_RefusesDuringAPause() public {
        _pause();
        _issueRefused(_intent(FACE), abi.encodeWithSelector(Errors.Ledger_Paused.selector));
        _unpause();
        _issued(FACE);
    }

    function test_RefusesAFaceBelowTheLeastLot() public {
        _issueRefused(_intent(LEAST - 1), abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, LEAST - 1, LEAST));
        _issued(LEAST);
    }

    function test_RefusesAMaturityThatIsNotAhead() public {
        IssueReceivable memory i = _intent(FACE);
        i.maturity = _now();
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, i.maturity));
        i.maturity = 0;
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, 0));
        i.maturity = _now() + 1;
        _issue(i);
    }

    function test_RefusesAMaturityBeyondTheLongestTenor() public {
        IssueReceivable memory i = _intent(FACE);
        i.maturity = _now() + 366 days + 1;
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, i.maturity));
        i.maturity = type(uint40).max;
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, i.maturity));
        i.maturity = _now() + 366 days;
        _issue(i);
    }

    function test_TheLongestTenorAndTheLeastLotAreThePolicysOfTheDay() public {
        _govern(Policy(1_000_00, 24, 90, 24));
        IssueReceivable memory i = _intent(FACE);
        i.maturity = _now() + 90 days + 1;
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, i.maturity));
        i.maturity -= 1;
        _issue(i);
        i = _intent(1_000_00 - 1);
        i.maturity = _now() + 90 days;
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, 1_000_00 - 1, 1_000_00));
    }

    function test_RefusesACertificateToOneself() public {
        _issueRefused(
            _intentFor(core, core, FACE), abi.encodeWithSelector(Errors.Ledger_SelfCertificate.selector, core)
        );
    }

    function test_RefusesASupplierWhoMayNotReceive() public {
        address regulator = world.join("regulator", Kind.Regulator);
        _cannotReceive(regulator);
        _cannotReceive(world.operator());
        _cannotReceive(STRANGER);
        _cannotReceive(address(0));
        _do(world.standing(alice, Standing.Suspended));
        _cannotReceive(alice);
    }

    function _cannotReceive(address supplier) private {
        _issueRefused(
            _intentFor(core, supplier, FACE), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, supplier)
        );
    }

    function test_ABankMayBeASupplier() public {
        ReceivableId id = _acceptedOf(_intentFor(core, rival, FACE));
        assertEq(_lotOf(id.firstLot()).owner, rival, "owner");
    }

    function test_ASupplierNeedNotHaveConsentedToEndorsements() public {
        address dave = world.join("dave", Kind.Enterprise);
        _acceptedOf(_intentFor(core, dave, FACE));
    }

    /// 银发〔2025〕77号 art. 15
    function test_RefusesADebtorWithAnOverdueCertificateUntilItIsPaid() public {
        ReceivableId id = _accepted(FACE);
        _wait(TENOR + 1);
        ReceivableId other = _issued(FACE); // nobody noted it yet
        ledger.noteOverdue(id);
        bytes memory stopped = abi.encodeWithSelector(Errors.Ledger_DebtorStopped.selector, core);
        _issueRefused(_intent(FACE), stopped);
        _pay(id, FACE - 1);
        _issueRefused(_intent(FACE), stopped);
        _pay(id, 1);
        _issued(FACE);
        _do(world.accept(alice, other));
    }

    function test_RefusesADebtorWithTwoOverdueUntilBothArePaid() public {
        ReceivableId one = _accepted(FACE);
        ReceivableId two = _accepted(FACE);
        _wait(TENOR + 1);
        ledger.noteOverdue(one);
        ledger.noteOverdue(two);
        _pay(one, FACE);
        _issueRefused(_intent(FACE), abi.encodeWithSelector(Errors.Ledger_DebtorStopped.selector, core));
        _pay(two, FACE);
        _issued(FACE);
    }

    function test_AnotherDebtorIsNotStopped() public {
        ReceivableId id = _accepted(FACE);
        _wait(TENOR + 1);
        ledger.noteOverdue(id);
        _do(world.appoint(bob, house));
        _do(world.limit(house, bob, FACE));
        _issue(_intentFor(bob, alice, FACE));
    }
}
