// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {ReceivableId} from "../src/types/Ids.sol";
import {DebtorLine, InvoiceUse, IssueReceivable, Lot, ReceivableState} from "../src/types/Ledger.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// What becomes of a certificate that was issued: its supplier accepts or rejects it, or its debtor cancels it.
contract AcceptTest is LedgerBase {
    ReceivableId private id;

    function setUp() public override {
        super.setUp();
        id = _issue(_original());
    }

    /// The same words every time, over two invoices of which one is used twice.
    function _original() private view returns (IssueReceivable memory) {
        return _originalOf(FACE, 1_000_000);
    }

    function _originalOf(uint40 face, uint256 nonce) private view returns (IssueReceivable memory) {
        InvoiceUse[] memory uses = new InvoiceUse[](3);
        uses[0] = InvoiceUse("one", LIMIT, face - 300_00);
        uses[1] = InvoiceUse("two", LIMIT, 200_00);
        uses[2] = InvoiceUse("one", LIMIT, 100_00);
        // forge-lint: disable-next-line(unsafe-typecast)
        uint40 start = uint40(START);
        return IssueReceivable(core, alice, face, start + TENOR, uses, world.TERMS(), nonce, start + 400 days);
    }

    function _wrongState() private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id);
    }

    function _differs() private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_OriginalDiffers.selector, id);
    }

    // Acceptance

    function test_TheSupplierAcceptsAndSaysSo() public {
        Call memory acceptance = world.accept(alice, id);
        bytes32 terms = world.TERMS();
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.ReceivableAccepted(id, terms);
        _do(acceptance);
        _is(id, ReceivableState.Accepted);
        assertEq(_lotOf(id.firstLot()).owner, alice, "owner");
    }

    function test_OnlyTheSupplierAccepts() public {
        _refused(world.accept(bob, id), abi.encodeWithSelector(Errors.Ledger_NotSupplier.selector, id, bob));
        _refused(world.accept(core, id), abi.encodeWithSelector(Errors.Ledger_NotSupplier.selector, id, core));
    }

    function test_RefusesToAcceptTwice() public {
        _do(world.accept(alice, id));
        _refused(world.accept(alice, id), _wrongState());
    }

    function test_AcceptsUpToTheMaturity() public {
        _wait(TENOR + 1);
        _refused(
            world.accept(alice, id), abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, _original().maturity)
        );
        vm.warp(_original().maturity);
        _do(world.accept(alice, id));
    }

    function test_AcceptsDuringAPause() public {
        _pause();
        _do(world.accept(alice, id));
    }

    function test_RefusesASuspendedSupplier() public {
        _do(world.standing(alice, Standing.Suspended));
        bytes memory notActive = abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice);
        _refused(world.accept(alice, id), notActive);
        _refused(world.reject(alice, id, _original()), notActive);
    }

    function test_TheSupplierAcceptsThoughTheDebtorIsSuspended() public {
        _do(world.standing(core, Standing.Suspended));
        _do(world.accept(alice, id));
    }

    // Rejection and cancellation

    function _gone(ReceivableState state) private {
        _is(id, state);
        Lot memory none;
        _lotIs(id.firstLot(), none, "lot");
        assertEq(abi.encode(ledger.lineOf(core)), abi.encode(DebtorLine(house, LIMIT, 0, 0)), "line");
        assertEq(ledger.invoiceOf("one").used, 0, "one");
        assertEq(ledger.invoiceOf("two").used, 0, "two");
        _issue(_originalOf(FACE, 2_000_000)); // the invoices can back another certificate
    }

    function _expectReleases() private {
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.InvoiceReleased(id, "one", FACE - 300_00, 100_00);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.InvoiceReleased(id, "two", 200_00, 0);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.InvoiceReleased(id, "one", 100_00, 0);
    }

    function test_RejectingGivesLineAndInvoicesBackAndSaysSo() public {
        Call memory rejection = world.reject(alice, id, _original());
        bytes32 reason = world.TERMS();
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.ReceivableRejected(id, reason);
        _expectReleases();
        _do(rejection);
        _gone(ReceivableState.Rejected);
    }

    function test_CancellingGivesLineAndInvoicesBackAndSaysSo() public {
        Call memory cancellation = world.cancel(core, id, _original());
        bytes32 reason = world.TERMS();
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.ReceivableCancelled(id, reason);
        _expectReleases();
        _do(cancellation);
        _gone(ReceivableState.Cancelled);
    }

    function test_TheUndoneGivesBackNoMoreThanItTook() public {
        _issue(_originalOf(FACE / 2, 3_000_000));
        _do(world.cancel(core, id, _original()));
        assertEq(ledger.lineOf(core).used, FACE / 2, "line");
        assertEq(ledger.invoiceOf("one").used, FACE / 2 - 200_00, "one");
        assertEq(ledger.invoiceOf("two").used, 200_00, "two");
    }

    function test_OnlyTheSupplierRejects() public {
        _refused(
            world.reject(bob, id, _original()), abi.encodeWithSelector(Errors.Ledger_NotSupplier.selector, id, bob)
        );
        _refused(
            world.reject(core, id, _original()), abi.encodeWithSelector(Errors.Ledger_NotSupplier.selector, id, core)
        );
    }

    function test_OnlyTheDebtorCancels() public {
        _refused(world.cancel(bob, id, _original()), abi.encodeWithSelector(Errors.Ledger_NotDebtor.selector, id, bob));
        _refused(
            world.cancel(alice, id, _original()), abi.encodeWithSelector(Errors.Ledger_NotDebtor.selector, id, alice)
        );
    }

    function test_RefusesToRejectOrCancelWhatWasAccepted() public {
        _do(world.accept(alice, id));
        _refused(world.reject(alice, id, _original()), _wrongState());
        _refused(world.cancel(core, id, _original()), _wrongState());
    }

    function test_BothGoOnAfterTheMaturityAndDuringAPause() public {
        ReceivableId second = _issue(_originalOf(FACE / 2, 3_000_000));
        _pause();
        _wait(TENOR + 1);
        _do(world.reject(alice, id, _original()));
        _do(world.cancel(core, second, _originalOf(FACE / 2, 3_000_000)));
        assertEq(ledger.lineOf(core).used, 0, "line");
    }

    // The original

    function test_RefusesToUndoWithAnotherCertificatesOriginal() public {
        IssueReceivable memory large = _originalOf(FACE * 3, 3_000_000);
        _issue(large);
        _refused(world.reject(alice, id, large), _differs());
        _refused(world.cancel(core, id, large), _differs());
    }

    function test_RefusesAnOriginalThatDiffersInAnyField() public {
        for (uint256 field; field < 13; ++field) {
            IssueReceivable memory i = _original();
            if (field == 0) i.debtor = bob;
            if (field == 1) i.supplier = bob;
            if (field == 2) i.face -= 1;
            if (field == 3) i.maturity += 1;
            if (field == 4) i.terms = 0;
            if (field == 5) i.nonce += 1;
            if (field == 6) i.deadline += 1;
            if (field == 7) i.invoices[0].invoice = "three";
            if (field == 8) i.invoices[1].amount -= 1;
            if (field == 9) i.invoices[2].used -= 1;
            if (field == 10) (i.invoices[0], i.invoices[1]) = (i.invoices[1], i.invoices[0]);
            if (field == 11) i.invoices = new InvoiceUse[](0);
            if (field == 12) (i.invoices[0].used, i.invoices[2].used) = (i.invoices[2].used, i.invoices[0].used);
            _refused(world.reject(alice, id, i), _differs());
            _refused(world.cancel(core, id, i), _differs());
        }
    }

    function test_ABankThatRejectsIsASupplierLikeAnyOther() public {
        address other = world.join("another bank", Kind.Bank);
        IssueReceivable memory i = _intentFor(core, other, FACE);
        id = _issue(i);
        _do(world.reject(other, id, i));
        _is(id, ReceivableState.Rejected);
    }
}
