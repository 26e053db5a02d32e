// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Authority} from "../../src/Authority.sol";
import {LotId, ReceivableId} from "../../src/types/Ids.sol";
import {IssueReceivable, Lot, Receivable, ReceivableState, TransferLot} from "../../src/types/Ledger.sol";
import {Policy} from "../../src/types/Policy.sol";
import {Kind} from "../../src/types/Registry.sol";
import {Base} from "./Base.sol";
import {vm} from "./Vm.sol";
import {Call} from "./World.sol";

/// What the tests of registry and ledger share: a clock, further keys, and calls by those who sign nothing.
abstract contract LedgerBase is Base {
    /// The smallest lot of the policy that the ledger starts with.
    uint40 internal constant LEAST = 100_00;
    address internal constant STRANGER = address(0x5723A6);
    // There is a short form, too, so that the name alone does not say which is meant.
    bytes4 internal constant TRANSFER =
        bytes4(keccak256("transferLot((address,uint256,uint40,address,bytes32,uint256,uint40),bytes)"));

    uint256 private _clerks;

    /// Asked of forge, because the optimiser takes `block.timestamp` for a constant of the test.
    function _now() internal view returns (uint40) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint40(vm.getBlockTimestamp());
    }

    function _wait(uint256 time) internal {
        vm.warp(_now() + time);
    }

    // Parties

    function _consenting(string memory name, Kind kind) internal returns (address participant) {
        participant = world.join(name, kind);
        _do(world.consent(participant));
    }

    /// Under an address of the test's choice, with a key that the world signs with.
    function _admitted(address participant, Kind kind) internal {
        uint256 secret = uint256(keccak256(abi.encode("key of", participant)));
        _do(world.admit(participant, kind, vm.addr(secret)));
        world.useKey(participant, vm.addr(secret), secret);
        _do(world.consent(participant));
    }

    /// From now on the participant signs with a new key of these powers. Its other keys stay.
    function _clerk(address participant, uint16 powers) internal returns (address key) {
        uint256 secret = uint256(keccak256(abi.encode("clerk", ++_clerks)));
        key = vm.addr(secret);
        world.useFirstKey(participant);
        _do(world.grant(participant, key, powers));
        world.useKey(participant, key, secret);
    }

    function _keyOf(address participant) internal view returns (address key) {
        (key,) = world.keys(participant);
    }

    function _transferCall(TransferLot memory i, bytes memory proof) internal view returns (Call memory) {
        return Call(address(ledger), abi.encodeWithSelector(TRANSFER, i, proof));
    }

    // Calls without a signature

    function _doFrom(address from, address target, bytes memory data) internal {
        vm.prank(from);
        _do(Call(target, data));
    }

    function _refusedFrom(address from, address target, bytes memory data, bytes memory why) internal {
        vm.prank(from);
        _refused(Call(target, data), why);
    }

    function _asDesk(bytes memory data) internal {
        _doFrom(address(desk), address(ledger), data);
    }

    function _deskRefused(bytes memory data, bytes memory why) internal {
        _refusedFrom(address(desk), address(ledger), data, why);
    }

    /// What a role may do, as the world does it, which holds all of them: scheduled, waited for, done.
    function _ordered(bytes memory data) internal {
        _orderedOf(address(ledger), data);
    }

    function _orderedOf(address target, bytes memory data) internal {
        _due(target, data);
        (bool done, bytes memory answer) = world.asRole(target, data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function _orderRefused(bytes memory data, bytes memory why) internal {
        _orderRefusedOf(address(ledger), data, why);
    }

    function _orderRefusedOf(address target, bytes memory data, bytes memory why) internal {
        bool scheduled = _due(target, data);
        (bool done, bytes memory answer) = world.asRole(target, data);
        assertTrue(!done, "was not refused");
        assertEq(answer, why, "refused for another reason");
        if (scheduled) world.cancel(target, data); // what was refused is still scheduled
    }

    /// Scheduled, if its role has a delay, and waited for.
    function _due(address target, bytes memory data) private returns (bool scheduled) {
        Authority authority = world.authority();
        // forge-lint: disable-next-line(unsafe-typecast)
        (, uint32 delay) = authority.canCall(address(world), target, bytes4(data));
        if (delay == 0) return false;
        world.schedule(target, data);
        _wait(delay);
        return true;
    }

    // The roles' orders

    function _freeze(LotId lot) internal {
        _ordered(abi.encodeCall(ledger.freezeLot, (lot, world.TERMS())));
    }

    function _unfreeze(LotId lot) internal {
        _ordered(abi.encodeCall(ledger.unfreezeLot, (lot, world.TERMS())));
    }

    function _force(LotId lot, address to, uint40 amount) internal {
        _ordered(_forced(lot, to, amount));
    }

    function _forced(LotId lot, address to, uint40 amount) internal view returns (bytes memory) {
        return abi.encodeCall(ledger.forceTransfer, (lot, to, amount, world.TERMS()));
    }

    function _pause() internal {
        _ordered(abi.encodeCall(ledger.pause, (world.TERMS())));
    }

    function _unpause() internal {
        _ordered(abi.encodeCall(ledger.unpause, (world.TERMS())));
    }

    /// In force at once when the governor's delay is over.
    function _govern(Policy memory next) internal {
        _ordered(abi.encodeCall(ledger.setPolicy, (next, _now() + 7 days)));
    }

    // The desk's

    function _reserve(LotId lot, address owner, address bank, uint40 until) internal {
        _asDesk(abi.encodeCall(ledger.reserveLot, (lot, owner, bank, until)));
    }

    /// Reserved for the bank and lent on, without the desk's paperwork.
    function _pledge(LotId lot, address owner, address bank, uint40 claim) internal {
        _reserve(lot, owner, bank, _now());
        _asDesk(abi.encodeCall(ledger.secureLot, (lot, owner, bank, claim)));
    }

    /// Reserved for the bank and sold to it; with recourse, if there is a claim.
    function _sell(LotId lot, address owner, address bank, uint40 claim) internal {
        _reserve(lot, owner, bank, _now());
        _asDesk(abi.encodeCall(ledger.buyLot, (lot, owner, bank, claim, world.TERMS())));
    }

    // Answers

    function _receivable(ReceivableId id) internal view returns (Receivable memory r) {
        (r,,) = ledger.receivableWith(id);
    }

    function _paid(ReceivableId id) internal view returns (uint256 paid) {
        (, paid,) = ledger.receivableWith(id);
    }

    function _is(ReceivableId id, ReceivableState state) internal view {
        assertEq(uint256(_receivable(id).state), uint256(state), "state");
    }

    /// Every field of the lot at once.
    function _lotIs(LotId lot, Lot memory expected, string memory what) internal view {
        assertEq(abi.encode(_lotOf(lot)), abi.encode(expected), what);
    }

    /// Issued under the debtor's signature and accepted by its supplier.
    function _acceptedOf(IssueReceivable memory i) internal returns (ReceivableId id) {
        id = _issue(i);
        _do(world.accept(i.supplier, id));
    }
}
