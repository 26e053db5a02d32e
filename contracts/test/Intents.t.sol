// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {Intents} from "../src/base/Intents.sol";
import {LotId} from "../src/types/Ids.sol";
import {InvoiceUse, IssueReceivable, TransferLot} from "../src/types/Ledger.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {Actions} from "./utils/Actions.sol";
import {Typed} from "./utils/Typed.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// What a relayed intent is good for: once, here, in time, as it was signed. Of signatures: `Proofs.t.sol`.
contract IntentsTest is Actions {
    address private alices;

    function setUp() public override {
        super.setUp();
        alices = _keyOf(alice);
    }

    function _transfer() private returns (TransferLot memory) {
        return TransferLot(alice, lot, 1_000_00, bob, world.TERMS(), world.nextNonce(), world.deadline());
    }

    function _signed(TransferLot memory i) private view returns (bytes memory) {
        return world.sign(alice, address(ledger), Typed.hash(i));
    }

    function _used(address participant, uint256 nonce) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Intent_NonceUsed.selector, participant, nonce);
    }

    /// A signature over other words is somebody's signature over these: of a key that nobody granted.
    function _nobodys(bytes32 digest, bytes memory proof) private view returns (bytes memory) {
        // forge-lint: disable-next-line(unsafe-typecast)
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(_wordAt(proof, 0)), bytes32(_wordAt(proof, 32)), uint8(proof[64]));
        return abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, ecrecover(digest, v, r, s));
    }

    // Once

    function _countsOnce(Action action) private {
        Call memory c = _signed(action);
        _do(c);
        uint256 nonce = _field(c.data, action, _fromEnd(action, 2));
        _refused(c, _used(_actor(action), nonce));
        assertTrue(Intents(c.target).isNonceUsed(_actor(action), nonce), "used");
    }

    function test_RefusesAReplayOfAnyIntent() public {
        _each(_countsOnce);
    }

    function test_RefusesAnotherIntentUnderAUsedNonce() public {
        _prepare(Action.Transfer);
        TransferLot memory i = _transfer();
        _do(_transferCall(i, _signed(i)));
        i.recipient = carol;
        _refused(_transferCall(i, _signed(i)), _used(alice, i.nonce));
    }

    function testFuzz_AnyNonceIsGoodOnceInAnyOrder(uint256[4] memory nonces, bool sameLane) public {
        _prepare(Action.Transfer);
        for (uint256 k; k < nonces.length; ++k) {
            TransferLot memory i = _transfer();
            i.nonce = sameLane ? nonces[0] & ~uint256(0xff) | nonces[k] & 7 : nonces[k];
            if (ledger.isNonceUsed(alice, i.nonce)) _refused(_transferCall(i, _signed(i)), _used(alice, i.nonce));
            else _do(_transferCall(i, _signed(i)));
            assertTrue(ledger.isNonceUsed(alice, i.nonce), "used");
            assertTrue(!ledger.isNonceUsed(bob, i.nonce), "another participant's nonces are its own");
            assertTrue(!desk.isNonceUsed(alice, i.nonce), "another contract's are its own");
        }
    }

    function test_TheSameBitOfAnotherLaneIsAnotherNonce() public {
        _prepare(Action.Transfer);
        TransferLot memory i = _transfer();
        uint256[4] memory lanes = [uint256(1) << 8, 1 << 9, 1 << 128, type(uint256).max ^ 0xff];
        for (uint256 k; k < lanes.length; ++k) {
            i.nonce = lanes[k] | 7;
            assertTrue(!ledger.isNonceUsed(alice, i.nonce), "unused");
            _do(_transferCall(i, _signed(i)));
        }
        for (uint256 bit; bit < 256; ++bit) {
            assertTrue(ledger.isNonceUsed(alice, lanes[3] | bit) == (bit == 7), "one bit of its lane");
        }
    }

    function test_ARefusedIntentIsNotUsedUp() public {
        _prepare(Action.Transfer);
        TransferLot memory i = _transfer();
        _do(world.withdrawConsent(bob));
        _refused(_transferCall(i, _signed(i)), abi.encodeWithSelector(Errors.Ledger_NoConsent.selector, bob));
        assertTrue(!ledger.isNonceUsed(alice, i.nonce), "unused");
        _do(world.consent(bob));
        _do(_transferCall(i, _signed(i)));
    }

    function test_SaysWhichIntentWasUsedAndByWhichKey() public {
        _prepare(Action.Transfer);
        TransferLot memory i = _transfer();
        Call memory c = _transferCall(i, _signed(i));
        bytes32 digest = world.digestOf(address(ledger), Typed.hash(i));
        vm.expectEmit(true, false, false, true, address(ledger));
        emit Intents.IntentUsed(digest, alices);
        _do(c);
    }

    // In time

    function _inTime(Action action) private {
        Call memory c = _signed(action);
        uint256 deadline = _field(c.data, action, _fromEnd(action, 1));
        vm.warp(deadline + 1);
        _refused(c, abi.encodeWithSelector(Errors.Intent_Expired.selector, deadline));
        vm.warp(deadline);
        _do(c);
    }

    function test_AnyIntentHoldsToTheSecondOfItsDeadline() public {
        _each(_inTime);
    }

    // Here

    function test_RefusesASignatureForAnotherContract() public {
        _prepare(Action.Transfer);
        TransferLot memory i = _transfer();
        bytes memory proof = world.sign(alice, address(desk), Typed.hash(i));
        _refused(_transferCall(i, proof), _nobodys(world.digestOf(address(ledger), Typed.hash(i)), proof));
    }

    function test_RefusesASignatureForAnotherChain() public {
        _prepare(Action.Transfer);
        TransferLot memory i = _transfer();
        bytes memory proof = _signed(i);
        vm.chainId(424_242);
        _refused(_transferCall(i, proof), _nobodys(world.digestOf(address(ledger), Typed.hash(i)), proof));
        _do(_transferCall(i, _signed(i)));
    }

    function test_EachContractHasADomainOfItsOwn() public view {
        _domain(address(registry), "Tallystick ParticipantRegistry");
        _domain(address(ledger), "Tallystick ReceivableLedger");
        _domain(address(desk), "Tallystick FinancingDesk");
        _domain(address(pool), "Tallystick CompensationPool");
    }

    function _domain(address target, string memory name) private view {
        bytes32 expected = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                target
            )
        );
        assertEq(uint256(Intents(target).domainSeparator()), uint256(expected), name);
    }

    // By the right hand

    function _refusedWhileSuspended(Action action) private {
        address actor = _actor(action);
        Call memory c = _signed(action);
        address second = world.join("second operator", Kind.Operator);
        _do(world.standingBy(second, actor, Standing.Suspended));
        _refused(c, abi.encodeWithSelector(Errors.Registry_NotActive.selector, actor));
    }

    function test_RefusesAnyIntentOfASuspendedParticipant() public {
        _each(_refusedWhileSuspended);
    }

    function _refusedOnceRevoked(Action action) private {
        address actor = _actor(action);
        address key = _keyOf(actor);
        Call memory c = _signed(action);
        _do(world.revoke(actor, key));
        _refused(c, abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, actor, key));
    }

    function test_RefusesAnyIntentOfAKeyRevokedSinceItSigned() public {
        _each(_refusedOnceRevoked);
    }

    function _refusedToAnother(Action action) private {
        address actor = _actor(action);
        (address another, uint256 secret) = world.keys(carol);
        world.useKey(actor, another, secret);
        _refused(_signed(action), abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, actor, another));
    }

    function test_RefusesAnyIntentSignedByAnothersKey() public {
        _each(_refusedToAnother);
    }

    // As it was signed

    /// One bit, or any number of them, of any field of any intent.
    function testFuzz_ARelayerChangesNoBitOfAnyIntent(uint256 which, uint256 field, uint256 mask, bool one) public {
        // forge-lint: disable-next-line(unsafe-typecast)
        Action action = Action(uint8(which % (uint256(type(Action).max) + 1)));
        _prepare(action);
        Call memory c = _signed(action);
        uint256 place = _fieldAt(action, field % _widths(action).length);
        uint256 word = _wordAt(c.data, place);
        _putAt(c.data, place, word ^ (one || mask == 0 ? 1 << (mask & 0xff) : mask));
        (bool done,) = c.target.call(c.data);
        assertTrue(!done, "was not refused");
        _putAt(c.data, place, word);
        _do(c);
    }

    function testFuzz_ARelayerSwapsNoArgument(uint256 field, uint256 value) public {
        _prepare(Action.Transfer);
        TransferLot memory i = _transfer();
        bytes memory proof = _signed(i);
        bytes32 signed = Typed.hash(i);
        field = field % 6;
        if (field == 0) i.lot = LotId.wrap(value);
        if (field == 1) i.amount = bound40(value, 0, type(uint40).max);
        // forge-lint: disable-next-line(unsafe-typecast)
        if (field == 2) i.recipient = address(uint160(value));
        if (field == 3) i.terms = bytes32(value);
        if (field == 4) i.nonce = value;
        if (field == 5) i.deadline = bound40(value, _now(), type(uint40).max);
        vm.assume(Typed.hash(i) != signed);
        _refused(_transferCall(i, proof), _nobodys(world.digestOf(address(ledger), Typed.hash(i)), proof));
    }

    function test_ARelayerAddsDropsAndReordersNoInvoice() public {
        InvoiceUse[] memory uses = new InvoiceUse[](2);
        (uses[0], uses[1]) = (InvoiceUse("one", FACE, FACE / 2), InvoiceUse("two", FACE, FACE / 2));
        IssueReceivable memory i = _intent(FACE);
        i.invoices = uses;
        bytes memory proof = world.sign(core, address(ledger), Typed.hash(i));
        i.invoices = new InvoiceUse[](1);
        i.invoices[0] = uses[0];
        _issueNotSigned(i, proof);
        i.invoices = new InvoiceUse[](3);
        (i.invoices[0], i.invoices[1], i.invoices[2]) = (uses[0], uses[1], uses[1]);
        _issueNotSigned(i, proof);
        i.invoices = new InvoiceUse[](2);
        (i.invoices[0], i.invoices[1]) = (uses[1], uses[0]);
        _issueNotSigned(i, proof);
        i.invoices = uses;
        _do(Call(address(ledger), abi.encodeCall(ledger.issueReceivable, (i, proof))));
    }

    function _issueNotSigned(IssueReceivable memory i, bytes memory proof) private {
        (bool done,) = address(ledger).call(abi.encodeCall(ledger.issueReceivable, (i, proof)));
        assertTrue(!done, "was not refused");
    }

    // Words wider than their type

    function _refusesWideWords(Action action) private {
        uint16[] memory widths = _widths(action);
        Call memory c = _direct(_signed(action), action);
        for (uint256 field; field < widths.length; ++field) {
            // Of a call without proof nobody looks at the deadline, but of an issue it is part of the id.
            bool unread = action != Action.Issue && field == _fromEnd(action, 1);
            if (widths[field] == 256 || unread) continue;
            uint256 place = _fieldAt(action, field);
            uint256 word = _wordAt(c.data, place);
            for (uint256 bit = widths[field]; bit < 256; bit += 13) {
                _putAt(c.data, place, word | 1 << bit);
                vm.prank(_keyOf(_actor(action)));
                (bool done,) = c.target.call(c.data);
                assertTrue(!done, "was not refused");
            }
            _putAt(c.data, place, word);
        }
        _doFrom(_keyOf(_actor(action)), c.target, c.data);
    }

    function test_RefusesBitsAboveTheTypeOfAnyFieldOfADirectCall() public {
        _each(_refusesWideWords);
    }

    /// Even where the signer itself signed over them: the words would mean one thing to it and another to the ledger.
    function test_RefusesSignedBitsAboveTheTypeOfAField() public {
        _prepare(Action.Transfer);
        uint256 secret;
        (, secret) = world.keys(alice);
        bytes32 transferLot = keccak256(
            "TransferLot(address holder,uint256 lot,uint40 amount,address recipient,bytes32 terms,uint256 nonce,uint40 deadline)"
        );
        for (uint256 field; field < 4; ++field) {
            if (field == 1) continue; // the lot's id fills its word
            TransferLot memory i = _transfer();
            bytes memory words = abi.encode(i);
            _putAt(words, 32 * field, _wordAt(words, 32 * field) | 1 << 200);
            bytes32 digest = world.digestOf(address(ledger), keccak256(bytes.concat(transferLot, words)));
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, digest);
            Call memory c = _transferCall(i, abi.encodePacked(r, s, v));
            uint256 place = _fieldAt(Action.Transfer, field);
            _putAt(c.data, place, _wordAt(words, 32 * field));
            (bool done,) = c.target.call(c.data);
            assertTrue(!done, "was not refused");
        }
    }
}
