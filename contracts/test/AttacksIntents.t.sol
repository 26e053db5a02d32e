// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {QuoteTerms} from "../src/types/Desk.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {Kind, Powers, Standing} from "../src/types/Registry.sol";
import {BadWallet} from "./utils/BadWallet.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call, World} from "./utils/World.sol";

/// Signed messages in the hands of others: the relayer, another chain, a thief of a key, a neighbour in the batch.
contract AttacksIntentsTest is FinanceBase {
    uint256 private constant WORDS = 7; // of TransferLot
    bytes32 private constant TRANSFER_LOT = keccak256(
        "TransferLot(address holder,uint256 lot,uint40 amount,address recipient,bytes32 terms,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant REVOKE_INTENT =
        keccak256("RevokeIntent(address participant,address target,uint256 revoked,uint256 nonce,uint40 deadline)");
    bytes32 private constant ACCEPT_QUOTE = keccak256(
        "AcceptQuote(address holder,uint256 financing,address bank,uint40 advance,uint40 repay,uint16 rateBps,uint40 fee,uint40 validUntil,bytes32 salt,uint256 nonce,uint40 deadline)"
    );

    function _transfer() private returns (Call memory) {
        return world.transfer(alice, lot, PART, bob);
    }

    function _cut(bytes memory data, uint256 from, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 k; k < length; ++k) {
            part[k] = data[from + k];
        }
    }

    function _word(Call memory c, uint256 index) private pure returns (uint256) {
        return abi.decode(_cut(c.data, 4 + 32 * index, 32), (uint256));
    }

    /// Changes one word of an intent that was signed.
    function _swap(Call memory c, uint256 index, uint256 bits) private pure {
        bytes memory data = c.data;
        uint256 offset = 0x24 + 32 * index; // the length and the selector come first
        assembly ("memory-safe") {
            let place := add(data, offset)
            mstore(place, xor(mload(place), bits))
        }
    }

    /// The proof that stands behind an intent of so many words.
    function _proof(Call memory c, uint256 words) private pure returns (bytes memory) {
        return _cut(c.data, 4 + 32 * words + 64, 65);
    }

    /// The same transfer with another proof.
    function _with(Call memory c, bytes memory proof) private pure returns (Call memory) {
        bytes memory head = _cut(c.data, 0, 4 + 32 * WORDS + 32);
        return Call(c.target, abi.encodePacked(head, proof.length, proof));
    }

    /// Carried all the same: the signature then seems to be somebody's whom nobody knows.
    function _forgery(Call memory c, bytes32 typeHash, uint256 words, address actor) private {
        bytes memory proof = _proof(c, words);
        bytes32 structHash = keccak256(abi.encodePacked(typeHash, _cut(c.data, 4, 32 * words)));
        (bytes32 r, bytes32 s) = abi.decode(_cut(proof, 0, 64), (bytes32, bytes32));
        address seeming = ecrecover(world.digestOf(c.target, structHash), uint8(proof[64]), r, s);
        (address key,) = world.keys(actor);
        assertTrue(seeming != key, "signed by its own key after all");
        _refused(c, abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, actor, seeming));
    }

    function _nonceUsed(Call memory c) private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Intent_NonceUsed.selector, alice, _word(c, WORDS - 2));
    }

    function _badSignature(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Intent_BadSignature.selector, signer);
    }

    // Replay

    function test_RefusesAReplay() public {
        Call memory c = _transfer();
        _do(c);
        _refused(c, _nonceUsed(c));
    }

    function test_RefusesAReplayOnAnotherChain() public {
        Call memory c = _transfer();
        vm.chainId(424_242);
        _forgery(c, TRANSFER_LOT, WORDS, alice);
    }

    function test_RefusesAReplayOnAnotherContract() public {
        Call memory c = world.revokeIntent(alice, address(ledger), 77);
        address[3] memory others = [address(registry), address(desk), address(pool)];
        for (uint256 k; k < others.length; ++k) {
            c.target = others[k];
            _forgery(c, REVOKE_INTENT, 5, alice);
        }
    }

    function test_RefusesAReplayOnASecondLedgerOfTheSameCode() public {
        World other = World(vm.deployCode("World.sol:World"));
        other.join("alice", Kind.Enterprise);
        Call memory c = _transfer();
        c.target = address(other.ledger());
        _forgery(c, TRANSFER_LOT, WORDS, alice);
    }

    function test_RefusesAReplayOnAnotherNonceLane() public {
        Call memory c = _transfer();
        _do(c);
        _swap(c, 5, 1 << 8);
        _forgery(c, TRANSFER_LOT, WORDS, alice);
    }

    function test_RefusesAReplayUnderAnotherNonceOfTheLane() public {
        Call memory c = _transfer();
        _do(c);
        _swap(c, 5, 1);
        _forgery(c, TRANSFER_LOT, WORDS, alice);
    }

    function test_RefusesASecondUseInTheSameBatch() public {
        Call memory c = _transfer();
        bytes[] memory calls = new bytes[](2);
        calls[0] = calls[1] = c.data;
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons[0], "", "once");
        assertEq(reasons[1], _nonceUsed(c), "not twice");
        assertEq(_lotOf(lot).amount, FACE - PART, "cut once");
    }

    // The relayer

    /// Whichever bit of an intent is flipped: nobody signed that.
    function _flipped(Call memory c, bytes32 typeHash, uint256 words, uint256 word, uint256 bit) private {
        _swap(c, word, 1 << bit);
        uint256 deadline = _word(c, words - 1);
        if (deadline >= START) return _forgery(c, typeHash, words, alice);
        _refused(c, abi.encodeWithSelector(Errors.Intent_Expired.selector, deadline));
    }

    function testFuzz_RefusesATransferWithAnyWordSwapped(uint256 word, uint256 bit) public {
        word = bound(word, 1, WORDS - 1);
        uint256 width = word == 2 || word == 6 ? 40 : word == 3 ? 160 : 256;
        _flipped(_transfer(), TRANSFER_LOT, WORDS, word, bound(bit, 0, width - 1));
    }

    function testFuzz_RefusesAnAcceptanceWithAnyWordSwapped(uint256 word, uint256 bit) public {
        Call memory c = world.acceptQuote(alice, _quoted(alice, lot, PLEDGE, false, house, REPAY));
        _flipped(c, ACCEPT_QUOTE, 11, bound(word, 1, 10), bound(bit, 0, 15));
    }

    function test_RefusesAnIntentGivenToAnotherActor() public {
        Call memory c = _transfer();
        _swap(c, 0, uint256(uint160(alice)) ^ uint256(uint160(bob)));
        _forgery(c, TRANSFER_LOT, WORDS, bob);
    }

    function test_RefusesAnIntentThatWasHeldBackPastItsDeadline() public {
        Call memory c = _transfer();
        uint256 deadline = START + 1 days;
        vm.warp(deadline + 1);
        _refused(c, abi.encodeWithSelector(Errors.Intent_Expired.selector, deadline));
        vm.warp(deadline);
        _do(c);
    }

    function test_RefusesWhatTheRelayerSaysInAnothersName() public {
        _refused(_with(_transfer(), ""), _keyNotGranted(alice, address(this)));
    }

    /// What two intents say depends on neither's place: out of order one waits, and nothing else happens.
    function test_ARelayerThatReordersABatchOnlyMakesIntentsWait() public {
        ReceivableId id = _issued(FACE);
        bytes[] memory calls = new bytes[](2);
        calls[0] = world.transfer(alice, id.firstLot(), FACE, bob).data;
        calls[1] = world.accept(alice, id).data;
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons[0], abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id), "too early");
        assertEq(reasons[1], "", "accepted");
        assertEq(_lotOf(id.firstLot()).owner, alice, "nothing moved");
        _do(Call(address(ledger), calls[0]));
        assertEq(_lotOf(id.firstLot()).owner, bob, "and later as signed");
    }

    function test_ARelayerThatReordersTwoTransfersGivesNobodyMore() public {
        Call memory first = world.transfer(alice, lot, PART, bob);
        Call memory second = world.transfer(alice, lot, 2 * PART, carol);
        _do(second);
        _do(first);
        assertEq(_lotOf(lot.tailAt(FACE - 2 * PART)).owner, carol, "Carol's");
        assertEq(_lotOf(lot.tailAt(FACE - 2 * PART)).amount, 2 * PART, "as much as was signed");
        assertEq(_lotOf(lot.tailAt(FACE - 3 * PART)).owner, bob, "Bob's");
        assertEq(_lotOf(lot.tailAt(FACE - 3 * PART)).amount, PART, "as much as was signed");
        assertEq(_lotOf(lot).amount, FACE - 3 * PART, "Alice's");
    }

    // Signatures

    function test_RefusesAHighS() public {
        Call memory c = _transfer();
        bytes memory proof = _proof(c, WORDS);
        (bytes32 r, bytes32 s) = abi.decode(_cut(proof, 0, 64), (bytes32, bytes32));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        uint8 v = uint8(proof[64]) == 27 ? 28 : 27;
        _refused(_with(c, abi.encodePacked(r, bytes32(order - uint256(s)), v)), _badSignature(address(0)));
    }

    function test_RefusesTheZeroSigner() public {
        _refused(_with(_transfer(), new bytes(65)), _badSignature(address(0)));
    }

    function test_RefusesTheZeroWallet() public {
        _refused(_with(_transfer(), new bytes(85)), _badSignature(address(0)));
    }

    function test_RefusesAProofTooShortForAWallet() public {
        _refused(_with(_transfer(), new bytes(20)), _badSignature(address(0)));
        _refused(_with(_transfer(), new bytes(1)), _badSignature(address(0)));
    }

    function test_RefusesAWalletThatIsNoContract() public {
        (address key,) = world.keys(alice);
        Call memory c = _transfer();
        _refused(_with(c, abi.encodePacked(key, _proof(c, WORDS))), _badSignature(key));
    }

    function test_RefusesAKeyThatWasRotatedOut() public {
        (address key,) = world.keys(alice);
        Call memory c = _transfer();
        _do(world.revoke(alice, key));
        _refused(c, _keyNotGranted(alice, key));
        (, bytes memory answer) = _directly(alice, _with(c, ""));
        assertEq(answer, _keyNotGranted(alice, key), "nor directly");
    }

    function test_RefusesEveryKeyOfBeforeARecovery() public {
        (address key,) = world.keys(alice);
        address clerk = vm.addr(0xC1E2);
        _do(world.grant(alice, clerk, Powers.ALL));
        bytes memory recovery = abi.encodeCall(registry.recoverKey, (alice, vm.addr(0x1E55), "lost"));
        world.schedule(address(registry), recovery);
        _later(3 days);
        Call memory c = _transfer();
        world.useKey(alice, clerk, 0xC1E2);
        Call memory clerks = _transfer();
        _asRole(address(registry), recovery);
        _refused(c, _keyNotGranted(alice, key));
        _refused(clerks, _keyNotGranted(alice, clerk));
        world.useKey(alice, vm.addr(0x1E55), 0x1E55);
        _do(_transfer());
    }

    // Between signing and submission

    function test_RefusesAReceiverThatWasSuspendedMeanwhile() public {
        Call memory c = _transfer();
        _do(world.standing(bob, Standing.Suspended));
        _refused(c, abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, bob));
    }

    function test_RefusesASignerThatWasSuspendedMeanwhile() public {
        Call memory c = _transfer();
        _do(world.standing(alice, Standing.Suspended));
        _refused(c, _notActive(alice));
    }

    // Neighbours in a batch

    /// Three intents of Bob's wallet between two of Alice's.
    function _beside(BadWallet.Way way) private {
        Call memory back = Call(address(ledger), _transfer().data);
        address wallet = address(new BadWallet(way, back));
        LotId bobs = lot.tailAt(FACE - 10 * PART);
        _do(world.transfer(alice, lot, 10 * PART, bob));
        _do(world.grant(bob, wallet, Powers.ALL));
        world.useKey(bob, wallet, 1);
        bytes[] memory calls = new bytes[](5);
        calls[0] = _transfer().data;
        for (uint256 k = 1; k < 4; ++k) {
            calls[k] = world.transfer(bob, bobs, PART, carol).data;
        }
        calls[4] = _transfer().data;
        bytes[] memory reasons = ledger.batch{gas: 5_000_000}(calls);
        assertEq(reasons[0], "", "the first");
        for (uint256 k = 1; k < 4; ++k) {
            assertEq(reasons[k], _badSignature(wallet), "the wallet's");
        }
        assertEq(reasons[4], "", "the last");
        assertEq(_lotOf(bobs).amount, 10 * PART, "Bob's lot");
        assertEq(_lotOf(lot).amount, FACE - 12 * PART, "Alice's lot");
    }

    function test_AWalletThatRevertsHarmsNoNeighbour() public {
        _beside(BadWallet.Way.Reverts);
    }

    function test_AWalletThatBurnsAllGasHarmsNoNeighbour() public {
        _beside(BadWallet.Way.BurnsAllGas);
    }

    function test_AWalletThatAnswersAtLengthHarmsNoNeighbour() public {
        _beside(BadWallet.Way.AnswersAtLength);
    }

    function test_AWalletThatSaysNoHarmsNoNeighbour() public {
        _beside(BadWallet.Way.AnswersNo);
    }

    function test_AWalletThatCallsBackHarmsNoNeighbour() public {
        _beside(BadWallet.Way.CallsBack);
    }

    function test_ABatchInABatchIsOnlyABatch() public {
        bytes[] memory inner = new bytes[](2);
        inner[0] = _transfer().data;
        inner[1] = hex"deadbeef";
        bytes[] memory outer = new bytes[](2);
        outer[0] = abi.encodeCall(ledger.batch, (inner));
        outer[1] = _transfer().data;
        bytes[] memory reasons = ledger.batch(outer);
        assertEq(reasons[0], "", "the inner batch");
        assertEq(reasons[1], "", "its neighbour");
        assertEq(_lotOf(lot).amount, FACE - 2 * PART, "two cuts");
    }

    // A quote

    function test_ABetterQuoteInFrontOfAnAcceptanceChangesNothing() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        Call memory c = world.acceptQuote(alice, terms);
        QuoteTerms memory better = _offer(terms.financing, rival, REPAY - 1);
        _do(world.quote(better));
        _do(c);
        assertEq(desk.financingOf(terms.financing).bank, house, "the one that was signed for");
    }

    function test_ABankThatReplacesItsQuoteInFrontOfAnAcceptanceGainsNothing() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        Call memory c = world.acceptQuote(alice, terms);
        _do(world.quote(_offer(terms.financing, house, FACE)));
        _refused(c, _differs(terms.financing, house));
        _isFree(lot, alice);
    }
}
