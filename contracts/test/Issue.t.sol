// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {ReceivableId} from "../src/types/Ids.sol";
import {Invoice, InvoiceUse, IssueReceivable, Lot, Receivable, ReceivableState} from "../src/types/Ledger.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {Base} from "./utils/Base.sol";
import {vm} from "./utils/Vm.sol";

contract IssueTest is Base {
    bytes32 private constant INVOICE = keccak256("an invoice");

    // Issue

    function test_IssuesOneLotOfTheWholeFaceToTheSupplier() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        assertEq(ReceivableId.unwrap(id) & ((1 << 40) - 1), 0, "low 40 bits");
        (Receivable memory r, uint256 paid) = ledger.receivableWith(id);
        assertEq(r.debtor, core, "debtor");
        assertEq(r.face, FACE, "face");
        assertEq(r.maturity, i.maturity, "maturity");
        assertTrue(r.state == ReceivableState.Issued && r.flags == 0 && paid == 0, "state");
        Lot memory lot = _lotOf(id.firstLot());
        assertEq(lot.owner, alice, "owner");
        assertEq(lot.amount, FACE, "amount");
        assertEq(ledger.lineOf(core).used, FACE, "line");
        assertEq(ledger.invoiceOf(i.invoices[0].invoice).used, FACE, "invoice");
    }

    function test_RefusesAFaceBelowTheLeastLot() public {
        _issueRefused(_intent(99_99), abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, 99_99, 100_00));
    }

    function test_RefusesAMaturityInThePastOrBeyondTheLongestTenor() public {
        IssueReceivable memory i = _intent(FACE);
        i.maturity = uint40(block.timestamp);
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, i.maturity));
        i.maturity = uint40(block.timestamp + 366 days + 1);
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, i.maturity));
        i.maturity -= 1;
        _issue(i);
    }

    function test_RefusesACertificateToOneself() public {
        _issueRefused(
            _intentFor(core, core, FACE), abi.encodeWithSelector(Errors.Ledger_SelfCertificate.selector, core)
        );
    }

    function test_RefusesASupplierWhoMayNotReceive() public {
        address regulator = world.join("regulator", Kind.Regulator);
        _issueRefused(
            _intentFor(core, regulator, FACE), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, regulator)
        );
        _do(world.standing(alice, Standing.Suspended));
        _issueRefused(_intent(FACE), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, alice));
    }

    // Limits

    function test_RefusesADebtorWithoutALine() public {
        _issueRefused(
            _intentFor(bob, alice, FACE), abi.encodeWithSelector(Errors.Ledger_OverLimit.selector, bob, FACE, 0)
        );
    }

    function test_RefusesAFenOverTheLimit() public {
        _issued(LIMIT - FACE);
        _issueRefused(_intent(FACE + 1), abi.encodeWithSelector(Errors.Ledger_OverLimit.selector, core, FACE + 1, FACE));
        _issued(FACE);
        assertEq(ledger.lineOf(core).used, LIMIT, "used");
    }

    function test_ALimitBelowTheOutstandingOnlyStopsNewIssues() public {
        ReceivableId id = _issued(FACE);
        _do(world.limit(house, core, FACE / 2));
        _issueRefused(_intent(100_00), abi.encodeWithSelector(Errors.Ledger_OverLimit.selector, core, 100_00, 0));
        _do(world.accept(alice, id));
        _pay(id, FACE);
        _issued(FACE / 2);
    }

    function test_OnlyTheAppointedBankSetsTheLimit() public {
        _refused(
            world.limit(rival, core, LIMIT),
            abi.encodeWithSelector(Errors.Ledger_BankNotAppointed.selector, core, rival)
        );
    }

    function test_RefusesToChangeTheBankWhileAnythingIsOutstanding() public {
        ReceivableId id = _accepted(FACE);
        _refused(world.appoint(core, rival), abi.encodeWithSelector(Errors.Ledger_LineInUse.selector, core));
        _pay(id, FACE);
        _do(world.appoint(core, rival));
        assertEq(ledger.lineOf(core).limit, 0, "a new bank starts with no limit");
    }

    function test_OnlyAnEnterpriseAppointsAndOnlyABank() public {
        _refused(world.appoint(rival, house), abi.encodeWithSelector(Errors.Registry_WrongKind.selector, rival));
        _refused(world.appoint(bob, alice), abi.encodeWithSelector(Errors.Registry_WrongKind.selector, alice));
        _do(world.standing(rival, Standing.Suspended));
        _refused(world.appoint(bob, rival), abi.encodeWithSelector(Errors.Registry_NotActive.selector, rival));
    }

    // Invoices

    function _over(uint40 face, InvoiceUse[] memory uses) private returns (IssueReceivable memory i) {
        i = _intent(face);
        i.invoices = uses;
    }

    function _uses(uint40 amount, uint40 used) private pure returns (InvoiceUse[] memory uses) {
        uses = new InvoiceUse[](1);
        uses[0] = InvoiceUse(INVOICE, amount, used);
    }

    function test_RefusesInvoicesThatDoNotAddUpToTheFace() public {
        _issueRefused(
            _over(FACE, _uses(FACE, FACE - 1)),
            abi.encodeWithSelector(Errors.Ledger_InvoicesNotFace.selector, FACE - 1, FACE)
        );
        _issueRefused(
            _over(FACE, new InvoiceUse[](0)), abi.encodeWithSelector(Errors.Ledger_InvoicesNotFace.selector, 0, FACE)
        );
    }

    function test_AnInvoiceIsUsedUpToItsAmountAndNeverBeyond() public {
        _issue(_over(600_00, _uses(1_000_00, 600_00)));
        _issueRefused(
            _over(400_01, _uses(1_000_00, 400_01)),
            abi.encodeWithSelector(Errors.Ledger_InvoiceOverused.selector, INVOICE, 400_01, 400_00)
        );
        _issue(_over(400_00, _uses(1_000_00, 400_00)));
        assertEq(ledger.invoiceOf(INVOICE).used, 1_000_00, "used");
    }

    function test_CountsAnInvoiceNamedTwiceInOneCertificateTwice() public {
        InvoiceUse[] memory uses = new InvoiceUse[](2);
        uses[0] = InvoiceUse(INVOICE, 1_000_00, 600_00);
        uses[1] = InvoiceUse(INVOICE, 1_000_00, 600_00);
        _issueRefused(
            _over(1_200_00, uses),
            abi.encodeWithSelector(Errors.Ledger_InvoiceOverused.selector, INVOICE, 600_00, 400_00)
        );
        uses[1].used = 400_00;
        _issue(_over(1_000_00, uses));
        assertEq(ledger.invoiceOf(INVOICE).used, 1_000_00, "used");
    }

    function test_RefusesAUseOfNothing() public {
        InvoiceUse[] memory uses = new InvoiceUse[](2);
        uses[0] = InvoiceUse(INVOICE, FACE, FACE);
        uses[1] = InvoiceUse(keccak256("another"), FACE, 0);
        _issueRefused(
            _over(FACE, uses), abi.encodeWithSelector(Errors.Ledger_InvoiceOverused.selector, uses[1].invoice, 0, FACE)
        );
    }

    function test_AnInvoicesAmountFallsByRedInvoicesAndNeverRises() public {
        _issue(_over(300_00, _uses(1_000_00, 300_00)));
        _issueRefused(
            _over(300_00, _uses(1_000_01, 300_00)),
            abi.encodeWithSelector(Errors.Ledger_InvoiceAmountRaised.selector, INVOICE, 1_000_01, 1_000_00)
        );
        _issue(_over(300_00, _uses(700_00, 300_00)));
        _issueRefused(
            _over(200_00, _uses(500_00, 200_00)),
            abi.encodeWithSelector(Errors.Ledger_InvoiceOverused.selector, INVOICE, 200_00, 0)
        );
        Invoice memory invoice = ledger.invoiceOf(INVOICE);
        assertEq(invoice.amount, 700_00, "amount");
        assertEq(invoice.used, 600_00, "used");
    }

    function test_RefusesAnInvoiceOfAnotherDebtor() public {
        _issue(_over(FACE, _uses(FACE * 2, FACE)));
        _do(world.appoint(bob, house));
        _do(world.limit(house, bob, LIMIT));
        IssueReceivable memory i = _intentFor(bob, alice, FACE);
        i.invoices = _uses(FACE * 2, FACE);
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_InvoiceOfAnother.selector, INVOICE, core));
    }

    function testFuzz_InvoiceUseNeverPassesItsAmount(uint40[8] memory parts) public {
        uint256 used;
        for (uint256 k; k < parts.length; ++k) {
            uint40 part = bound40(parts[k], 100_00, 500_00);
            IssueReceivable memory i = _over(part, _uses(1_500_00, part));
            if (used + part <= 1_500_00) {
                _issue(i);
                used += part;
            } else {
                _issueRefused(
                    i,
                    abi.encodeWithSelector(
                        Errors.Ledger_InvoiceOverused.selector, INVOICE, uint256(part), 1_500_00 - used
                    )
                );
            }
            assertEq(ledger.invoiceOf(INVOICE).used, used, "used");
            assertEq(ledger.lineOf(core).used, used, "line");
        }
    }

    // Accept, reject, cancel

    function test_AcceptsOnceAndOnlyAsTheSupplier() public {
        ReceivableId id = _issued(FACE);
        _refused(world.accept(bob, id), abi.encodeWithSelector(Errors.Ledger_NotSupplier.selector, id, bob));
        _do(world.accept(alice, id));
        _refused(world.accept(alice, id), abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id));
    }

    function test_RefusesToAcceptAfterTheMaturity() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        vm.warp(i.maturity + 1);
        _refused(world.accept(alice, id), abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, i.maturity));
        _do(world.reject(alice, id, i));
    }

    function test_RejectingGivesLineAndInvoicesBack() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        _refused(world.reject(bob, id, i), abi.encodeWithSelector(Errors.Ledger_NotSupplier.selector, id, bob));
        _do(world.reject(alice, id, i));
        _gone(id, i, ReceivableState.Rejected);
    }

    function test_CancellingGivesLineAndInvoicesBack() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        _refused(world.cancel(bob, id, i), abi.encodeWithSelector(Errors.Ledger_NotDebtor.selector, id, bob));
        _do(world.cancel(core, id, i));
        _gone(id, i, ReceivableState.Cancelled);
    }

    function _gone(ReceivableId id, IssueReceivable memory i, ReceivableState state) private {
        (Receivable memory r,) = ledger.receivableWith(id);
        assertTrue(r.state == state, "state");
        assertEq(_lotOf(id.firstLot()).owner, address(0), "lot");
        assertEq(ledger.lineOf(core).used, 0, "line");
        assertEq(ledger.invoiceOf(i.invoices[0].invoice).used, 0, "invoice");
        i.nonce = world.nextNonce();
        _issue(i); // the invoice can back another certificate
    }

    function test_RefusesToUndoWithAnotherOriginal() public {
        IssueReceivable memory small = _intent(FACE);
        IssueReceivable memory large = _intent(FACE * 3);
        ReceivableId id = _issue(small);
        _issue(large);
        bytes memory differs = abi.encodeWithSelector(Errors.Ledger_OriginalDiffers.selector, id);
        _refused(world.reject(alice, id, large), differs);
        _refused(world.cancel(core, id, large), differs);
        small.invoices[0].used -= 1;
        _refused(world.reject(alice, id, small), differs);
    }

    function test_RefusesEveryTransitionOutOfAFinalState() public {
        for (uint256 k; k < 3; ++k) {
            IssueReceivable memory i = _intent(FACE);
            ReceivableId id = _issue(i);
            if (k == 0) _do(world.reject(alice, id, i));
            if (k == 1) _do(world.cancel(core, id, i));
            if (k == 2) {
                _do(world.accept(alice, id));
                _pay(id, FACE);
            }
            bytes memory wrong = abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id);
            _refused(world.accept(alice, id), wrong);
            _refused(world.reject(alice, id, i), wrong);
            _refused(world.cancel(core, id, i), wrong);
            _refused(world.pay(house, id, 1, _ref()), wrong);
            vm.warp(i.maturity + 1);
            (bool done,) = address(ledger).call(abi.encodeCall(ledger.noteOverdue, (id)));
            assertTrue(!done, "noted overdue");
            vm.warp(START);
        }
    }

    function test_RefusesToRejectOrCancelWhatWasAccepted() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        _do(world.accept(alice, id));
        bytes memory wrong = abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id);
        _refused(world.reject(alice, id, i), wrong);
        _refused(world.cancel(core, id, i), wrong);
    }

    // 77号 art. 15

    function test_ADebtorWithAnUnpaidMaturedCertificateIsStoppedUntilItPays() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        bytes memory notOverdue = abi.encodeWithSelector(Errors.Ledger_NotOverdue.selector, id);
        _noteRefused(id, notOverdue);
        _do(world.accept(alice, id));
        vm.warp(i.maturity);
        _noteRefused(id, notOverdue);
        vm.warp(i.maturity + 1);
        ledger.noteOverdue(id);
        _noteRefused(id, notOverdue);
        _issueRefused(_intent(FACE), abi.encodeWithSelector(Errors.Ledger_DebtorStopped.selector, core));
        _pay(id, FACE - 1);
        _issueRefused(_intent(FACE), abi.encodeWithSelector(Errors.Ledger_DebtorStopped.selector, core));
        _pay(id, 1);
        assertEq(ledger.lineOf(core).overdue, 0, "overdue");
        _issued(FACE);
    }

    function _noteRefused(ReceivableId id, bytes memory why) private {
        (bool done, bytes memory answer) = address(ledger).call(abi.encodeCall(ledger.noteOverdue, (id)));
        assertTrue(!done, "was not refused");
        assertEq(answer, why, "noteOverdue");
    }
}
