// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {ReceivableState} from "../src/types/Ledger.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";

/// The two short forms, for a key that sends its own transaction: the same as the long ones, in fewer words.
contract ShortTest is LedgerBase {
    ReceivableId private id;
    LotId private lot;

    function setUp() public override {
        super.setUp();
        id = _issued(FACE);
        lot = id.firstLot();
    }

    function _accept() private view returns (bytes memory) {
        return _acceptOf(id);
    }

    function _acceptOf(ReceivableId receivable) private view returns (bytes memory) {
        return abi.encodeWithSelector(bytes4(keccak256("acceptReceivable(uint256,bytes32)")), receivable, world.TERMS());
    }

    function _transfer(address to, uint40 amount) private view returns (bytes memory) {
        return _transferOf(lot, to, amount);
    }

    function _transferOf(LotId of_, address to, uint40 amount) private view returns (bytes memory) {
        bytes4 selector = bytes4(keccak256("transferLot(address,uint40,uint256,bytes32)"));
        return abi.encodeWithSelector(selector, to, amount, of_, world.TERMS());
    }

    function _by(address from, bytes memory data) private {
        _doFrom(from, address(ledger), data);
    }

    function _refusedBy(address from, bytes memory data, bytes memory why) private {
        _refusedFrom(from, address(ledger), data, why);
    }

    // Acceptance

    function test_TheSuppliersKeyAcceptsAndItIsSaid() public {
        bytes memory accept = _accept();
        bytes32 terms = world.TERMS();
        address from = _keyOf(alice);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.ReceivableAccepted(id, terms);
        _by(from, accept);
        _is(id, ReceivableState.Accepted);
    }

    function test_RefusesAcceptanceByAnyOtherKey() public {
        address[4] memory others = [STRANGER, _keyOf(bob), _keyOf(core), _keyOf(world.operator())];
        for (uint256 k; k < others.length; ++k) {
            bytes memory why = abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, others[k]);
            _refusedBy(others[k], _accept(), why);
        }
    }

    function test_RefusesAcceptanceByAKeyThatMayNotHold() public {
        address clerk = _clerk(alice, Powers.ALL & ~Powers.HOLD);
        _refusedBy(clerk, _accept(), abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, clerk, Powers.HOLD));
    }

    function test_RefusesAcceptanceByASuspendedSupplier() public {
        _do(world.standing(alice, Standing.Suspended));
        _refusedBy(_keyOf(alice), _accept(), abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice));
    }

    function test_NobodyAcceptsWhatIsNotThere() public {
        bytes memory nobody = abi.encodeWithSelector(Errors.Registry_NotActive.selector, address(0));
        _refusedBy(_keyOf(alice), _acceptOf(ReceivableId.wrap(1 << 40)), nobody);
        _refusedBy(address(0), _acceptOf(ReceivableId.wrap(1 << 40)), nobody);
    }

    function test_RefusesAcceptanceTwiceOrAfterTheMaturity() public {
        address from = _keyOf(alice);
        uint40 maturity = _now() + TENOR;
        uint256 before = vm.snapshotState();
        _by(from, _accept());
        _refusedBy(from, _accept(), abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id));
        vm.revertToState(before);
        _wait(TENOR + 1);
        _refusedBy(from, _accept(), abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, maturity));
    }

    // Endorsement

    function test_AKeyOfTheOwnerPassesALotOn() public {
        _by(_keyOf(alice), _accept());
        bytes memory transfer = _transfer(bob, FACE);
        bytes32 terms = world.TERMS();
        address from = _keyOf(alice);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, alice, bob, terms);
        _by(from, transfer);
        assertTrue(_lotOf(lot).owner == bob && _lotOf(lot).endorsements == 1, "passed on");
        _by(_keyOf(bob), _transfer(carol, FACE));
        assertEq(_lotOf(lot).owner, carol, "and on");
    }

    function test_AKeyOfTheOwnerPassesAPartOn() public {
        _by(_keyOf(alice), _accept());
        bytes memory transfer = _transfer(bob, LEAST);
        bytes32 terms = world.TERMS();
        address from = _keyOf(alice);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotSplit(lot, lot.tailAt(FACE - LEAST), bob, LEAST, terms);
        _by(from, transfer);
        assertEq(_lotOf(lot.tailAt(FACE - LEAST)).owner, bob, "tail");
        assertEq(_lotOf(lot).amount, FACE - LEAST, "head");
    }

    function test_RefusesEndorsementByAnyOtherKey() public {
        _by(_keyOf(alice), _accept());
        address[4] memory others = [STRANGER, _keyOf(bob), _keyOf(core), _keyOf(world.operator())];
        for (uint256 k; k < others.length; ++k) {
            bytes memory why = abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, others[k]);
            _refusedBy(others[k], _transfer(bob, FACE), why);
        }
    }

    function test_RefusesEndorsementByAnEarlierOwner() public {
        _by(_keyOf(alice), _accept());
        _by(_keyOf(alice), _transfer(bob, FACE));
        _refusedBy(
            _keyOf(alice),
            _transfer(carol, FACE),
            abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, bob, _keyOf(alice))
        );
    }

    function test_RefusesEndorsementByAKeyThatMayNotHold() public {
        _by(_keyOf(alice), _accept());
        address clerk = _clerk(alice, Powers.ALL & ~Powers.HOLD);
        _refusedBy(
            clerk,
            _transfer(bob, FACE),
            abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, clerk, Powers.HOLD)
        );
    }

    function test_RefusesEndorsementByASuspendedOwner() public {
        _by(_keyOf(alice), _accept());
        _do(world.standing(alice, Standing.Suspended));
        _refusedBy(
            _keyOf(alice), _transfer(bob, FACE), abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice)
        );
    }

    function test_NobodyPassesOnWhatIsNotThere() public {
        _by(_keyOf(alice), _accept());
        bytes memory nobody = abi.encodeWithSelector(Errors.Registry_NotActive.selector, address(0));
        _refusedBy(_keyOf(alice), _transferOf(lot.tailAt(1), bob, 0), nobody);
        _refusedBy(address(0), _transferOf(lot.tailAt(1), bob, 0), nobody);
    }

    function test_RefusesBitsAboveTheTypeOfAField() public {
        _by(_keyOf(alice), _accept());
        for (uint256 bit = 0; bit < 3; ++bit) {
            uint256 recipient = uint160(bob) | (bit == 0 ? 1 << 160 : 0);
            uint256 amount = LEAST | (bit == 1 ? 1 << 40 : 0);
            bytes4 selector = bytes4(keccak256("transferLot(address,uint40,uint256,bytes32)"));
            vm.prank(_keyOf(alice));
            (bool done,) = address(ledger).call(abi.encodeWithSelector(selector, recipient, amount, lot, bytes32(0)));
            assertTrue(done == (bit == 2), "refused unless clean");
        }
    }

    function test_InABatchTheSenderOfTheBatchIsTheKey() public {
        bytes[] memory calls = new bytes[](2);
        (calls[0], calls[1]) = (_accept(), _transfer(bob, FACE));
        bytes[] memory reasons = ledger.batch(calls);
        assertTrue(reasons[0].length > 0 && reasons[1].length > 0, "another's batch");
        vm.prank(_keyOf(alice));
        reasons = ledger.batch(calls);
        assertTrue(reasons[0].length == 0 && reasons[1].length == 0, "its own batch");
        assertEq(_lotOf(lot).owner, bob, "owner");
    }

    /// Whatever is asked of it, the short form does what the long one does, or refuses with the same words.
    function testFuzz_TheShortFormDoesWhatTheLongOneDoes(uint256 what, uint40 amount, uint256 state) public {
        _by(_keyOf(alice), _accept());
        address[6] memory all = [alice, bob, carol, core, house, STRANGER];
        address to = all[what % 6];
        if (what >> 8 & 3 == 0) amount = FACE;
        if (state & 7 == 0) _freeze(lot);
        if (state & 7 == 1) _pause();
        if (state & 7 == 2) _reserve(lot, alice, house, _now());
        if (state & 7 == 3) _pay(id, 1);
        if (state & 7 == 4) _wait(TENOR);
        if (state & 8 == 0) _wait(1);
        uint256 before = vm.snapshotState();
        (bool done, bytes memory answer) = address(ledger).call(world.transfer(alice, lot, amount, to).data);
        bytes memory head = abi.encode(_lotOf(lot));
        vm.revertToState(before);
        bytes memory data = _transfer(to, amount);
        if (done) _by(_keyOf(alice), data);
        else _refusedBy(_keyOf(alice), data, answer);
        assertEq(abi.encode(_lotOf(lot)), head, "lot");
    }
}
