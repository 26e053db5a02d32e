// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {Batch} from "../src/base/Batch.sol";
import {Intents} from "../src/base/Intents.sol";
import {FinancingKind} from "../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, TransferLot} from "../src/types/Ledger.sol";
import {Proof} from "../src/types/Proof.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {Base} from "./utils/Base.sol";
import {Typed} from "./utils/Typed.sol";
import {vm} from "./utils/Vm.sol";
import {Wallet} from "./utils/Wallet.sol";
import {Call} from "./utils/World.sol";

contract IntentsTest is Base {
    LotId private lot;
    address private alices;
    uint256 private secret;

    function setUp() public override {
        super.setUp();
        lot = _lot(FACE);
        (alices, secret) = world.keys(alice);
    }

    function _transfer() private returns (TransferLot memory i) {
        i = TransferLot(alice, lot, 1_000_00, bob, world.TERMS(), world.nextNonce(), world.deadline());
    }

    function _with(TransferLot memory i, Proof memory proof) private view returns (Call memory) {
        return Call(address(ledger), abi.encodeCall(ledger.transferLot, (i, proof)));
    }

    function _signed(TransferLot memory i) private view returns (Proof memory) {
        return world.sign(alice, address(ledger), Typed.hash(i));
    }

    function _badSignature() private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Intent_BadSignature.selector, alices);
    }

    // Once, here, in time

    function test_RefusesAReplay() public {
        TransferLot memory i = _transfer();
        Call memory c = _with(i, _signed(i));
        _do(c);
        _refused(c, abi.encodeWithSelector(Errors.Intent_NonceUsed.selector, alice, i.nonce));
    }

    function test_RefusesAnotherIntentUnderAUsedNonce() public {
        TransferLot memory i = _transfer();
        _do(_with(i, _signed(i)));
        i.recipient = carol;
        _refused(_with(i, _signed(i)), abi.encodeWithSelector(Errors.Intent_NonceUsed.selector, alice, i.nonce));
    }

    function testFuzz_AnyNonceIsGoodOnceInAnyOrder(uint256[6] memory nonces) public {
        for (uint256 k; k < nonces.length; ++k) {
            TransferLot memory i = _transfer();
            i.nonce = nonces[k];
            bool used = ledger.isNonceUsed(alice, i.nonce);
            bytes memory why = abi.encodeWithSelector(Errors.Intent_NonceUsed.selector, alice, i.nonce);
            if (used) _refused(_with(i, _signed(i)), why);
            else _do(_with(i, _signed(i)));
            assertTrue(ledger.isNonceUsed(alice, i.nonce), "used");
            assertTrue(!ledger.isNonceUsed(bob, i.nonce), "another participant's nonces are its own");
        }
    }

    function test_ARefusedIntentIsNotUsedUp() public {
        TransferLot memory i = _transfer();
        i.recipient = world.operator();
        _refused(_with(i, _signed(i)), abi.encodeWithSelector(Errors.Ledger_NoConsent.selector, i.recipient));
        assertTrue(!ledger.isNonceUsed(alice, i.nonce), "unused");
    }

    function test_RefusesAnIntentAfterItsDeadline() public {
        TransferLot memory i = _transfer();
        Call memory c = _with(i, _signed(i));
        vm.warp(i.deadline + 1);
        _refused(c, abi.encodeWithSelector(Errors.Intent_Expired.selector, i.deadline));
        vm.warp(i.deadline);
        _do(c);
    }

    function test_RefusesASignatureForAnotherContract() public {
        TransferLot memory i = _transfer();
        _refused(_with(i, world.sign(alice, address(desk), Typed.hash(i))), _badSignature());
    }

    function test_RefusesASignatureForAnotherChain() public {
        TransferLot memory i = _transfer();
        Call memory c = _with(i, _signed(i));
        vm.chainId(424_242);
        _refused(c, _badSignature());
    }

    // By the right hand

    function test_RefusesAnotherParticipantsKey() public {
        TransferLot memory i = _transfer();
        Proof memory bobs = world.sign(bob, address(ledger), Typed.hash(i));
        _refused(_with(i, bobs), abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, bobs.signer));
        bobs.signer = alices;
        _refused(_with(i, bobs), _badSignature());
    }

    function testFuzz_ARelayerSwapsNoArgument(uint256 field, uint256 value) public {
        TransferLot memory i = _transfer();
        Proof memory proof = _signed(i);
        field = field % 5;
        if (field == 0) i.lot = LotId.wrap(value);
        if (field == 1) i.amount = bound40(value, 0, type(uint40).max);
        if (field == 2) i.recipient = address(uint160(bound(value, 0, type(uint160).max)));
        if (field == 3) i.terms = bytes32(value);
        if (field == 4) i.nonce = value;
        vm.assume(keccak256(abi.encode(_signed(i))) != keccak256(abi.encode(proof)));
        _refused(_with(i, proof), _badSignature());
    }

    function test_ARelayerSwapsNoInvoiceOfACertificate() public {
        IssueReceivable memory i = _intent(FACE);
        Proof memory proof = world.sign(core, address(ledger), Typed.hash(i));
        i.invoices[0].invoice = keccak256("another");
        _refused(
            Call(address(ledger), abi.encodeCall(ledger.issueReceivable, (i, proof))),
            abi.encodeWithSelector(Errors.Intent_BadSignature.selector, proof.signer)
        );
    }

    function test_RefusesMalleableEmptyAndForeignSignatures() public {
        TransferLot memory i = _transfer();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, world.digestOf(address(ledger), Typed.hash(i)));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory high = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? 28 : 27);
        _refused(_with(i, Proof(alices, high)), _badSignature());
        _refused(_with(i, Proof(alices, "")), _badSignature());
        _refused(_with(i, Proof(alices, new bytes(65))), _badSignature());
        _refused(
            _with(i, Proof(address(0), new bytes(65))),
            abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, address(0))
        );
    }

    function test_RefusesARevokedKey() public {
        Call memory c = world.transfer(alice, lot, FACE, bob);
        _do(world.revoke(alice, alices));
        _refused(c, abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, alices));
    }

    function test_RefusesASuspendedParticipant() public {
        Call memory c = world.transfer(alice, lot, FACE, bob);
        _do(world.standing(alice, Standing.Suspended));
        _refused(c, abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice));
    }

    function test_EachActionAsksForItsOwnPower() public {
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        IssueReceivable memory intent = _intent(FACE);
        _lacks(core, Powers.ISSUE);
        (Call memory issue,) = world.issue(intent);
        _lacking(issue, core, Powers.ISSUE);
        _lacks(core, Powers.ADMINISTER);
        _lacking(world.appoint(core, rival), core, Powers.ADMINISTER);
        _lacks(alice, Powers.HOLD);
        _lacking(world.transfer(alice, lot, FACE, bob), alice, Powers.HOLD);
        _lacking(world.split(alice, lot, 100_00), alice, Powers.HOLD);
        _lacking(world.redeem(alice, lot), alice, Powers.HOLD);
        _lacks(alice, Powers.FINANCE);
        (Call memory request,) = world.request(alice, lot, FinancingKind.Pledge, uint40(block.timestamp + 1));
        _lacking(request, alice, Powers.FINANCE);
        _lacking(world.withdraw(alice, id), alice, Powers.FINANCE);
        _lacking(world.acceptQuote(alice, _terms(id, house, 1, 1)), alice, Powers.FINANCE);
        _lacks(house, Powers.LEND);
        _lacking(world.quote(_terms(id, house, 1, 1)), house, Powers.LEND);
        _lacking(world.disburse(house, id, 1, 0), house, Powers.LEND);
        _lacking(world.repay(house, id, 1, 0), house, Powers.LEND);
        _lacks(house, Powers.SETTLE);
        _lacking(world.pay(house, lot.receivableOf(), 1, 0), house, Powers.SETTLE);
        _lacks(house, Powers.ADMINISTER);
        _lacking(world.limit(house, core, 1), house, Powers.ADMINISTER);
        _lacks(house, Powers.POOL);
        _lacking(world.enter(house, id, 1, 1), house, Powers.POOL);
        _lacking(world.recover(house, id, 1, 0), house, Powers.POOL);
    }

    uint256 private _clerks;

    /// From now on the participant signs with a key that may do everything but `power`.
    function _lacks(address participant, uint32 power) private {
        uint256 clerk = uint256(keccak256(abi.encode("clerk", ++_clerks)));
        world.useFirstKey(participant);
        _do(world.grant(participant, vm.addr(clerk), Powers.ALL & ~power));
        world.useKey(participant, vm.addr(clerk), clerk);
    }

    function _lacking(Call memory c, address participant, uint32 power) private {
        (address signer,) = world.keys(participant);
        _refused(c, abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, signer, power));
    }

    function test_AContractWalletSignsByErc1271() public {
        uint256 owner = 0x0ECF;
        address wallet = address(new Wallet(vm.addr(owner)));
        _do(world.grant(alice, wallet, Powers.HOLD));
        world.useKey(alice, wallet, owner);
        Call memory c = world.transfer(alice, lot, 1_000_00, bob);
        world.useKey(alice, wallet, 0xBAD);
        _refused(
            world.transfer(alice, lot, 1_000_00, bob),
            abi.encodeWithSelector(Errors.Intent_BadSignature.selector, wallet)
        );
        _do(c);
        assertEq(_lotOf(lot.tailAt(FACE - 1_000_00)).owner, bob, "owner");
    }

    function test_SaysWhichIntentWasUsedAndByWhichKey() public {
        TransferLot memory i = _transfer();
        Call memory c = _with(i, _signed(i));
        bytes32 digest = world.digestOf(address(ledger), Typed.hash(i));
        vm.expectEmit(true, true, false, true, address(ledger));
        emit Intents.IntentUsed(digest, alices);
        _do(c);
    }

    // Batches

    function test_OneRefusedItemUndoesNoOtherAndSaysWhy() public {
        bytes[] memory calls = new bytes[](4);
        calls[0] = world.transfer(alice, lot, 1_000_00, bob).data;
        calls[1] = world.transfer(alice, lot, FACE, carol).data; // by then more than the lot
        calls[2] = hex"deadbeef"; // no such function, no words
        calls[3] = world.transfer(alice, lot, 2_000_00, carol).data;
        bytes memory why =
            abi.encodeWithSelector(Errors.Ledger_LotExceeded.selector, lot, uint256(FACE), uint256(FACE - 1_000_00));
        vm.expectEmit(true, false, false, true, address(ledger));
        emit Batch.CallRefused(1, why);
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons[0], "", "done");
        assertEq(reasons[1], why, "why");
        assertEq(reasons[2], abi.encodeWithSelector(Errors.Batch_ItemFailed.selector), "no words");
        assertEq(reasons[3], "", "done");
        assertEq(_lotOf(lot.tailAt(FACE - 1_000_00)).owner, bob, "first");
        assertEq(_lotOf(lot.tailAt(FACE - 3_000_00)).owner, carol, "last");
        assertEq(_lotOf(lot).amount, FACE - 3_000_00, "head");
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
        TransferLot memory i = _transfer();
        calls[0] = calls[1] = _with(i, _signed(i)).data;
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
}
