// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {ReceivableId} from "../src/types/Ids.sol";
import {Invoice, InvoiceUse, IssueReceivable} from "../src/types/Ledger.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// No invoice backs more than its amount, however many certificates there are.
contract InvoicesTest is LedgerBase {
    bytes32 private constant INVOICE = keccak256("an invoice");
    bytes32 private constant ANOTHER = keccak256("another invoice");

    function setUp() public override {
        super.setUp();
        _do(world.appoint(bob, house));
        _do(world.limit(house, bob, LIMIT));
    }

    /// Core's certificate over a part of the one invoice.
    function _over(uint40 amount, uint40 used) private returns (IssueReceivable memory) {
        return _overBy(core, amount, used);
    }

    function _overBy(address debtor, uint40 amount, uint40 used) private returns (IssueReceivable memory i) {
        i = _intentFor(debtor, alice, used);
        i.invoices[0] = InvoiceUse(INVOICE, amount, used);
    }

    function _invoiceIs(address debtor, uint40 amount, uint40 used) private view {
        Invoice memory expected = Invoice(debtor, amount, used);
        assertEq(abi.encode(ledger.invoiceOf(INVOICE)), abi.encode(expected), "invoice");
    }

    function _overused(uint256 wanted, uint256 available) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_InvoiceOverused.selector, INVOICE, wanted, available);
    }

    function _raised(uint256 amount, uint256 recorded) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_InvoiceAmountRaised.selector, INVOICE, amount, recorded);
    }

    // What adds up

    function test_RefusesInvoicesThatDoNotAddUpToTheFace() public {
        IssueReceivable memory i = _over(FACE, FACE);
        i.invoices[0].used = FACE - 1;
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_InvoicesNotFace.selector, FACE - 1, FACE));
        i.invoices[0] = InvoiceUse(INVOICE, FACE + 1, FACE + 1);
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_InvoicesNotFace.selector, FACE + 1, FACE));
        i.invoices = new InvoiceUse[](0);
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_InvoicesNotFace.selector, 0, FACE));
    }

    function test_SeveralInvoicesBackOneCertificate() public {
        IssueReceivable memory i = _intent(1_000_00);
        i.invoices = new InvoiceUse[](2);
        (i.invoices[0], i.invoices[1]) = (InvoiceUse(INVOICE, 900_00, 600_00), InvoiceUse(ANOTHER, 400_00, 400_00));
        (Call memory c, ReceivableId id) = world.issue(i);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.InvoiceUsed(id, INVOICE, 900_00, 600_00, 600_00);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.InvoiceUsed(id, ANOTHER, 400_00, 400_00, 400_00);
        _do(c);
        _invoiceIs(core, 900_00, 600_00);
        assertEq(ledger.invoiceOf(ANOTHER).used, 400_00, "another");
    }

    function test_ASumBeyondFortyBitsDoesNotComeRoundToTheFace() public {
        IssueReceivable memory i = _intent(LEAST);
        i.invoices = new InvoiceUse[](2);
        i.invoices[0] = InvoiceUse(INVOICE, type(uint40).max, type(uint40).max);
        i.invoices[1] = InvoiceUse(ANOTHER, LEAST + 1, LEAST + 1);
        uint256 sum = uint256(type(uint40).max) + LEAST + 1; // the face, once round
        _issueRefused(i, abi.encodeWithSelector(Errors.Ledger_InvoicesNotFace.selector, sum, LEAST));
    }

    // What is left of it

    function test_AnInvoiceIsUsedUpToItsAmountAndNeverBeyond() public {
        _issue(_over(1_000_00, 600_00));
        _issueRefused(_over(1_000_00, 400_01), _overused(400_01, 400_00));
        _issue(_over(1_000_00, 400_00));
        _invoiceIs(core, 1_000_00, 1_000_00);
        _issueRefused(_over(1_000_00, LEAST), _overused(LEAST, 0));
    }

    function test_CountsAnInvoiceNamedTwiceInOneCertificateTwice() public {
        IssueReceivable memory i = _intent(1_200_00);
        i.invoices = new InvoiceUse[](2);
        (i.invoices[0], i.invoices[1]) = (InvoiceUse(INVOICE, 1_000_00, 600_00), InvoiceUse(INVOICE, 1_000_00, 600_00));
        _issueRefused(i, _overused(600_00, 400_00));
        i.face = 1_000_00;
        i.invoices[1].used = 400_00;
        _issue(i);
        _invoiceIs(core, 1_000_00, 1_000_00);
    }

    function test_RefusesAUseOfNothing() public {
        IssueReceivable memory i = _intent(FACE);
        i.invoices = new InvoiceUse[](2);
        (i.invoices[0], i.invoices[1]) = (InvoiceUse(ANOTHER, FACE, FACE), InvoiceUse(INVOICE, FACE, 0));
        _issueRefused(i, _overused(0, FACE));
    }

    // Its amount

    function test_AnInvoicesAmountFallsByRedInvoices() public {
        _issue(_over(1_000_00, 300_00));
        _issue(_over(700_00, 300_00));
        _invoiceIs(core, 700_00, 600_00);
        _issueRefused(_over(700_00, 100_01), _overused(100_01, 100_00));
    }

    function test_AnAmountBelowWhatIsUsedLeavesNothing() public {
        _issue(_over(1_000_00, 600_00));
        _issueRefused(_over(500_00, 200_00), _overused(200_00, 0));
        _invoiceIs(core, 1_000_00, 600_00);
    }

    function test_RefusesAnAmountThatRises() public {
        _issue(_over(1_000_00, 300_00));
        _issueRefused(_over(1_000_01, 300_00), _raised(1_000_01, 1_000_00));
    }

    function test_RefusesAnAmountThatRisesThoughNobodyUsesTheInvoice() public {
        IssueReceivable memory i = _over(1_000_00, 300_00);
        _do(world.cancel(core, _issue(i), i));
        _issueRefused(_over(1_000_01, 300_00), _raised(1_000_01, 1_000_00));
        _issue(_over(1_000_00, 300_00));
    }

    // Whose it is

    function test_RefusesAnInvoiceThatAnotherDebtorUses() public {
        _issue(_over(FACE * 2, LEAST));
        bytes memory another = abi.encodeWithSelector(Errors.Ledger_InvoiceOfAnother.selector, INVOICE, core);
        _issueRefused(_overBy(bob, FACE * 2, FACE), another);
        _issueRefused(_overBy(bob, FACE, FACE), another);
    }

    /// Naming an invoice first and letting go of it must not keep out the one to whom it was made out.
    function test_AnInvoiceThatNobodyUsesAnyMoreIsFreeToAnotherDebtor() public {
        IssueReceivable memory i = _overBy(bob, 500_00, 500_00);
        ReceivableId id = _issue(i);
        _issueRefused(
            _over(1_000_00, 300_00), abi.encodeWithSelector(Errors.Ledger_InvoiceOfAnother.selector, INVOICE, bob)
        );
        _do(world.cancel(bob, id, i));
        _invoiceIs(bob, 500_00, 0);
        _issue(_over(1_000_00, 300_00));
        _invoiceIs(core, 1_000_00, 300_00);
        _issueRefused(
            _overBy(bob, 500_00, 200_00), abi.encodeWithSelector(Errors.Ledger_InvoiceOfAnother.selector, INVOICE, core)
        );
    }

    function test_AnInvoiceReleasedInPartIsStillItsDebtors() public {
        _issue(_over(1_000_00, 300_00));
        IssueReceivable memory i = _over(1_000_00, 200_00);
        _do(world.cancel(core, _issue(i), i));
        _invoiceIs(core, 1_000_00, 300_00);
        _issueRefused(
            _overBy(bob, 500_00, 200_00), abi.encodeWithSelector(Errors.Ledger_InvoiceOfAnother.selector, INVOICE, core)
        );
    }

    function test_APaidCertificateKeepsItsInvoices() public {
        ReceivableId id = _issue(_over(1_000_00, 1_000_00));
        _do(world.accept(alice, id));
        _pay(id, 1_000_00);
        _invoiceIs(core, 1_000_00, 1_000_00);
        _issueRefused(_over(1_000_00, LEAST), _overused(LEAST, 0));
    }

    // Any uses

    function testFuzz_UseNeverPassesTheAmount(uint40[4] memory parts, uint8 cancelled) public {
        uint40 used;
        for (uint256 k; k < parts.length; ++k) {
            uint40 part = bound40(parts[k], LEAST, 500_00);
            IssueReceivable memory i = _over(1_000_00, part);
            if (used + part > 1_000_00) {
                _issueRefused(i, _overused(part, 1_000_00 - used));
                continue;
            }
            ReceivableId id = _issue(i);
            if (cancelled >> k & 1 == 0) used += part;
            else _do(world.cancel(core, id, i));
            _invoiceIs(core, 1_000_00, used);
            assertEq(ledger.lineOf(core).used, used, "line");
        }
    }

    /// An amount is accepted if it did not rise and still covers all uses.
    function testFuzz_TheAmountFallsAsFarAsItIsUsed(uint40 amount, uint40 first, uint40 next, uint40 second) public {
        first = bound40(first, LEAST, LIMIT / 2);
        second = bound40(second, LEAST, LIMIT / 2);
        amount = bound40(amount, first, type(uint40).max);
        next = bound40(next, 0, type(uint40).max);
        _issue(_over(amount, first));
        uint40 left = next > first ? next - first : 0;
        if (next > amount) _issueRefused(_over(next, second), _raised(next, amount));
        else if (second > left) _issueRefused(_over(next, second), _overused(second, left));
        else _issue(_over(next, second));
        if (next <= amount && second <= left) _invoiceIs(core, next, first + second);
        else _invoiceIs(core, amount, first);
    }
}
