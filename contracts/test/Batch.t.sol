// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {Batch} from "../src/base/Batch.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {InvoiceUse, IssueReceivable, ReceivableState, TransferLot} from "../src/types/Ledger.sol";
import {Powers} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {Typed} from "./utils/Typed.sol";
import {Vm, vm} from "./utils/Vm.sol";
import {OddWallet} from "./utils/OddWallet.sol";
import {Call} from "./utils/World.sol";

/// Many calls in one transaction, each standing or falling by itself.
contract BatchTest is LedgerBase {
    LotId private lot;

    function setUp() public override {
        super.setUp();
        lot = _lot(FACE);
    }

    function _exceeded(uint256 wanted, uint256 amount) private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_LotExceeded.selector, lot, wanted, amount);
    }

    function test_DoesNothingForNobody() public {
        assertEq(ledger.batch(new bytes[](0)).length, 0, "reasons");
    }

    function test_OneRefusedItemUndoesNoOther() public {
        bytes[] memory calls = new bytes[](3);
        calls[0] = world.transfer(alice, lot, 1_000_00, bob).data;
        calls[1] = world.transfer(alice, lot, FACE, carol).data; // by then more than the lot
        calls[2] = world.transfer(alice, lot, 2_000_00, carol).data;
        ledger.batch(calls);
        assertEq(_lotOf(lot.tailAt(FACE - 1_000_00)).owner, bob, "first");
        assertEq(_lotOf(lot.tailAt(FACE - 3_000_00)).owner, carol, "last");
        assertEq(_lotOf(lot).amount, FACE - 3_000_00, "head");
    }

    function test_AnswersForEveryItemAsInAPreflight() public {
        bytes[] memory calls = new bytes[](3);
        calls[0] = world.transfer(alice, lot, 1_000_00, bob).data;
        calls[1] = world.transfer(alice, lot, FACE, carol).data;
        calls[2] = world.split(alice, lot, LEAST).data;
        uint256 before = vm.snapshotState();
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons.length, 3, "one for each");
        assertEq(reasons[0], "", "done");
        assertEq(reasons[1], _exceeded(FACE, FACE - 1_000_00), "why");
        assertEq(reasons[2], "", "done");
        vm.revertToState(before); // as after an `eth_call`
        assertEq(_lotOf(lot).amount, FACE, "asked, not done");
        assertEq(abi.encode(ledger.batch(calls)), abi.encode(reasons), "and done as it was answered");
    }

    function test_SaysOfEachRefusedItemWhichAndWhy() public {
        bytes[] memory calls = new bytes[](4);
        calls[0] = world.transfer(alice, lot, FACE + 1, bob).data;
        calls[1] = world.transfer(alice, lot, LEAST, bob).data;
        calls[2] = world.transfer(alice, lot, FACE, bob).data;
        calls[3] = hex"deadbeef";
        vm.recordLogs();
        ledger.batch(calls);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 refused;
        for (uint256 k; k < logs.length; ++k) {
            if (logs[k].topics[0] != Batch.CallRefused.selector) continue;
            uint256 index = [uint256(0), 2, 3][refused++];
            assertEq(uint256(logs[k].topics[1]), index, "index");
            bytes memory why = index == 3
                ? abi.encodeWithSelector(Errors.Batch_ItemFailed.selector)
                : _exceeded(index == 0 ? FACE + 1 : FACE, index == 0 ? FACE : FACE - LEAST);
            assertEq(abi.decode(logs[k].data, (bytes)), why, "why");
        }
        assertEq(refused, 3, "refused");
    }

    function test_AnItemThatFailsWithoutAWordIsNamedOne() public {
        bytes[] memory calls = new bytes[](3);
        calls[0] = hex"deadbeef"; // no such function
        calls[1] = ""; // nor this one
        calls[2] = abi.encodePacked(TRANSFER, uint256(1)); // cut short
        bytes[] memory reasons = ledger.batch(calls);
        for (uint256 k; k < calls.length; ++k) {
            assertEq(reasons[k], abi.encodeWithSelector(Errors.Batch_ItemFailed.selector), "no words");
        }
    }

    function test_ARefusedItemLeavesNoTrace() public {
        IssueReceivable memory i = _intent(FACE);
        i.invoices[0].used = FACE - 1; // found only after line, receivable and lot were written
        (Call memory c, ReceivableId id) = world.issue(i);
        uint256 before = ledger.lineOf(core).used;
        bytes[] memory calls = new bytes[](1);
        calls[0] = c.data;
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons[0], abi.encodeWithSelector(Errors.Ledger_InvoicesNotFace.selector, FACE - 1, FACE), "why");
        assertEq(ledger.lineOf(core).used, before, "line");
        assertEq(_lotOf(id.firstLot()).owner, address(0), "lot");
        assertTrue(!ledger.isNonceUsed(core, i.nonce), "nonce");
    }

    function test_AnIntentTwiceInABatchIsDoneOnce() public {
        bytes[] memory calls = new bytes[](2);
        TransferLot memory i =
            TransferLot(alice, lot, 1_000_00, bob, world.TERMS(), world.nextNonce(), world.deadline());
        bytes memory proof = world.sign(alice, address(ledger), Typed.hash(i));
        calls[0] = calls[1] = _transferCall(i, proof).data;
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons[0], "", "done");
        assertEq(reasons[1], abi.encodeWithSelector(Errors.Intent_NonceUsed.selector, alice, i.nonce), "once");
        assertEq(_lotOf(lot).amount, FACE - 1_000_00, "head");
    }

    function test_OneLotToTwoRecipientsGoesToTheFirst() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = world.transfer(alice, lot, FACE, bob).data;
        calls[1] = world.transfer(alice, lot, FACE, carol).data;
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons[1], abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, alice), "second");
        assertEq(_lotOf(lot).owner, bob, "first");
    }

    function test_ItemsSeeWhatThoseBeforeThemDid() public {
        (Call memory issue, ReceivableId id) = world.issue(_intent(FACE));
        bytes[] memory calls = new bytes[](4);
        calls[0] = issue.data;
        calls[1] = world.accept(alice, id).data;
        calls[2] = world.transfer(alice, id.firstLot(), FACE, bob).data;
        calls[3] = world.split(bob, id.firstLot(), LEAST).data;
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(abi.encode(reasons), abi.encode(new bytes[](4)), "all done");
        assertEq(_lotOf(id.firstLot().tailAt(FACE - LEAST)).owner, bob, "owner");
    }

    function test_EveryContractHasOne() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = world.consent(house).data;
        calls[1] = world.grant(house, STRANGER, 0).data;
        bytes[] memory reasons = registry.batch(calls);
        assertEq(reasons[0], "", "done");
        assertEq(reasons[1], abi.encodeWithSelector(Errors.Registry_BadPowers.selector, 0), "refused");
        assertTrue(registry.participantOf(house).consents, "consents");
    }

    function test_ABatchInABatchKeepsItsOwnAccount() public {
        bytes[] memory inner = new bytes[](2);
        inner[0] = world.transfer(alice, lot, FACE + 1, bob).data;
        inner[1] = world.transfer(alice, lot, LEAST, bob).data;
        bytes[] memory outer = new bytes[](1);
        outer[0] = abi.encodeCall(ledger.batch, (inner));
        vm.expectEmit(true, false, false, true, address(ledger));
        emit Batch.CallRefused(0, _exceeded(FACE + 1, FACE));
        assertEq(ledger.batch(outer)[0], "", "the outer item was done");
        assertEq(_lotOf(lot).amount, FACE - LEAST, "and so was the inner second");
    }

    /// An item has no more rights than the batch's sender.
    function test_ABatchOpensNoRestrictedDoor() public {
        bytes[] memory calls = new bytes[](4);
        calls[0] = abi.encodeCall(ledger.freezeLot, (lot, bytes32(0)));
        calls[1] = abi.encodeCall(ledger.releaseLot, (lot, house));
        calls[2] = abi.encodeCall(ledger.noteParticipant, (alice, registry.participantOf(alice)));
        calls[3] = abi.encodeCall(ledger.useReference, (alice, keccak256("ref")));
        bytes[] memory reasons = ledger.batch(calls);
        for (uint256 k; k < calls.length; ++k) {
            assertTrue(reasons[k].length != 0, "was done");
        }
        vm.prank(address(world)); // who holds the custody role
        reasons = ledger.batch(calls);
        assertEq(reasons[0], "", "its own right");
        assertTrue(_lotOf(lot).frozen, "frozen");
    }

    // Wallets among the signers

    function _byWallet(OddWallet.Answer answer) private returns (bytes memory data) {
        (data,) = _byNamedWallet(answer);
    }

    function _byNamedWallet(OddWallet.Answer answer) private returns (bytes memory data, address wallet) {
        wallet = address(new OddWallet(answer));
        _do(world.grant(alice, wallet, Powers.HOLD));
        TransferLot memory i = TransferLot(alice, lot, LEAST, bob, world.TERMS(), world.nextNonce(), world.deadline());
        data = _transferCall(i, abi.encodePacked(wallet, "any")).data;
    }

    function test_AWalletThatBurnsGasDoesNotStarveTheOthers() public {
        bytes[] memory calls = new bytes[](12);
        for (uint256 k; k < calls.length; ++k) {
            calls[k] = k % 2 == 0
                ? _byWallet(k % 4 == 0 ? OddWallet.Answer.BurnGas : OddWallet.Answer.MuchGarbage)
                : world.transfer(alice, lot, LEAST, bob).data;
        }
        bytes[] memory reasons = ledger.batch{gas: 6_000_000}(calls); // of an ordinary block
        for (uint256 k; k < calls.length; ++k) {
            assertTrue((reasons[k].length == 0) == (k % 2 == 1), "done or refused");
        }
        assertEq(_lotOf(lot).amount, FACE - 6 * LEAST, "all of the others");
    }

    function test_AWalletThatRevertsIsRefusedLikeAnyOther() public {
        bytes[] memory calls = new bytes[](2);
        address wallet;
        (calls[0], wallet) = _byNamedWallet(OddWallet.Answer.Revert);
        calls[1] = _byWallet(OddWallet.Answer.Yes);
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons[0], abi.encodeWithSelector(Errors.Intent_BadSignature.selector, wallet), "why");
        assertEq(reasons[1], "", "done");
    }

    function test_AnItemThatRunsOutOfGasIsUnusedAndCanBeSentAgain() public {
        IssueReceivable memory i = _intent(FACE);
        i.invoices = new InvoiceUse[](100); // a word written for each
        for (uint256 k; k < i.invoices.length; ++k) {
            i.invoices[k] = InvoiceUse(bytes32(k + 1), FACE, FACE / 100);
        }
        (Call memory c, ReceivableId id) = world.issue(i);
        bytes[] memory calls = new bytes[](1);
        calls[0] = c.data;
        bytes[] memory reasons = ledger.batch{gas: 1_500_000}(calls);
        assertEq(reasons[0], abi.encodeWithSelector(Errors.Batch_ItemFailed.selector), "refused");
        _is(id, ReceivableState.None);
        assertEq(ledger.batch(calls)[0], "", "done");
        _is(id, ReceivableState.Issued);
    }

    /// A batch is its items one by one, whatever they are.
    function testFuzz_ABatchDoesWhatItsItemsDoOneByOne(uint256[5] memory seeds) public {
        bytes[] memory calls = new bytes[](seeds.length);
        for (uint256 k; k < seeds.length; ++k) {
            address holder = seeds[k] & 3 == 0 ? bob : alice;
            // forge-lint: disable-next-line(unsafe-typecast)
            uint40 amount = seeds[k] & 12 == 0 ? FACE : uint40((seeds[k] >> 8) % FACE);
            calls[k] = seeds[k] & 16 == 0
                ? world.transfer(holder, lot, amount, seeds[k] & 32 == 0 ? bob : house).data
                : world.split(holder, lot, amount).data;
        }
        uint256 before = vm.snapshotState();
        bytes[] memory reasons = new bytes[](calls.length);
        for (uint256 k; k < calls.length; ++k) {
            (bool done, bytes memory answer) = address(ledger).call(calls[k]);
            if (!done) reasons[k] = answer;
        }
        bytes memory after_ = abi.encode(_lotOf(lot));
        vm.revertToState(before);
        assertEq(abi.encode(ledger.batch(calls)), abi.encode(reasons), "reasons");
        assertEq(abi.encode(_lotOf(lot)), after_, "lot");
    }
}
