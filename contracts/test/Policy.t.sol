// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IEligibility} from "../src/interfaces/IEligibility.sol";
import {ReceivableLedger} from "../src/ReceivableLedger.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {IssueReceivable} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {ListEligibility} from "./utils/ListEligibility.sol";
import {vm} from "./utils/Vm.sol";

/// The governor changes the ledger's rules, from a date on.
contract PolicyTest is LedgerBase {
    uint40 private constant MOST_LEAST_LOT = 10_000_000_00;

    function _first() private pure returns (Policy memory) {
        return Policy(LEAST, 24, 366, 24);
    }

    function _other() private pure returns (Policy memory) {
        return Policy(1_000_00, 3, 90, 48);
    }

    function _set(Policy memory next, uint40 from) private pure returns (bytes memory) {
        return abi.encodeCall(IReceivableLedger.setPolicy, (next, from));
    }

    /// With a date of effect so many seconds after it is carried out.
    function _plan(Policy memory next, uint40 later) private returns (uint40 from) {
        from = _now() + 7 days + later;
        _ordered(_set(next, from));
    }

    function _policyIs(Policy memory current, Policy memory next, uint40 from) private view {
        (Policy memory currentNow, Policy memory nextNow, uint40 fromNow, bool paused) = ledger.policy();
        assertEq(abi.encode(currentNow), abi.encode(current), "in force");
        assertEq(abi.encode(nextNow), abi.encode(next), "next");
        assertEq(fromNow, from, "from");
        assertTrue(!paused, "paused");
    }

    // When

    function test_StartsWithThePolicyItWasGiven() public {
        (Policy memory current, Policy memory next,,) = ledger.policy();
        assertEq(abi.encode(current), abi.encode(next), "no plan");
        _issueRefused(_intent(current.leastLot - 1), _tooSmall(current.leastLot - 1, current.leastLot));
    }

    function test_HoldsFromItsDateOnAndNotBefore() public {
        (Policy memory before,,,) = ledger.policy();
        uint40 from = _plan(_other(), 30 days);
        _policyIs(before, _other(), from);
        vm.warp(from - 1);
        _policyIs(before, _other(), from);
        _issued(LEAST);
        vm.warp(from);
        _policyIs(_other(), _other(), from);
        _issueShort(LEAST, _tooSmall(LEAST, 1_000_00));
        _wait(365 days);
        _policyIs(_other(), _other(), from);
    }

    function _tooSmall(uint40 amount, uint40 least) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, amount, least);
    }

    function _issueShort(uint40 face, bytes memory why) private {
        IssueReceivable memory i = _intent(face);
        i.maturity = _now() + 30 days;
        _issueRefused(i, why);
    }

    function test_MayHoldFromTheSecondItIsSet() public {
        uint40 from = _plan(_other(), 0);
        _policyIs(_other(), _other(), from);
    }

    function test_RefusesADateThatIsPast() public {
        bytes memory bad = abi.encodeWithSelector(Errors.Ledger_BadPolicy.selector);
        _orderRefused(_set(_other(), _now() + 7 days - 1), bad);
        _orderRefused(_set(_other(), 0), bad);
        _ordered(_set(_other(), _now() + 7 days));
    }

    function test_APlanThatHasNotBegunIsDroppedForAnother() public {
        (Policy memory before,,,) = ledger.policy();
        _plan(_other(), 30 days);
        Policy memory third = Policy(2_000_00, 4, 100, 1);
        uint40 from = _plan(third, 60 days);
        _policyIs(before, third, from);
        vm.warp(from - 1);
        _policyIs(before, third, from);
        vm.warp(from);
        _policyIs(third, third, from);
    }

    function test_APlanThatHasBegunStaysUntilTheNext() public {
        _plan(_other(), 0);
        Policy memory third = Policy(2_000_00, 4, 100, 1);
        uint40 from = _plan(third, 60 days);
        _policyIs(_other(), third, from);
        vm.warp(from);
        _policyIs(third, third, from);
    }

    function test_SaysWhatWillHoldAndFromWhen() public {
        uint40 from = _now() + 30 days;
        world.schedule(address(ledger), _set(_other(), from));
        _wait(7 days);
        vm.expectEmit(false, false, false, true, address(ledger));
        emit IReceivableLedger.PolicySet(_other(), from);
        (bool done,) = world.asRole(address(ledger), _set(_other(), from));
        assertTrue(done, "set");
    }

    /// They share a word.
    function test_LeavesPauseAndModuleAsTheyAre() public {
        ListEligibility module = new ListEligibility();
        module.bar(bob, true);
        _ordered(abi.encodeCall(ledger.setEligibility, (module)));
        _pause();
        _plan(_other(), 0);
        (,,, bool paused) = ledger.policy();
        assertTrue(paused, "paused");
        assertTrue(!ledger.canReceive(bob), "module");
        _ordered(abi.encodeCall(ledger.setEligibility, (IEligibility(address(0)))));
        _unpause();
        _plan(_first(), 0);
        (,,, paused) = ledger.policy();
        assertTrue(!paused && ledger.canReceive(bob), "neither");
    }

    // What

    function _bad(Policy memory next) private {
        _orderRefused(_set(next, type(uint40).max), abi.encodeWithSelector(Errors.Ledger_BadPolicy.selector));
    }

    function _good(Policy memory next) private {
        _policyIs(next, next, _plan(next, 0));
    }

    function test_NoLedgerStartsWithSuchAPolicy() public {
        _noLedger(Policy(0, 24, 366, 24));
        _noLedger(Policy(1, 24, 367, 24));
    }

    function _noLedger(Policy memory first) private {
        try new ReceivableLedger(registry, address(desk), address(pool), address(this), first) {
            assertTrue(false, "was not refused");
        } catch (bytes memory why) {
            assertEq(why, abi.encodeWithSelector(Errors.Ledger_BadPolicy.selector), "refused for another reason");
        }
    }

    function test_RefusesALeastLotOfNothingOrOfMoreThanTenMillionYuan() public {
        _bad(Policy(0, 24, 366, 24));
        _bad(Policy(MOST_LEAST_LOT + 1, 24, 366, 24));
        _good(Policy(1, 24, 366, 24));
        _good(Policy(MOST_LEAST_LOT, 24, 366, 24));
    }

    function test_RefusesNoEndorsements() public {
        _bad(Policy(LEAST, 0, 366, 24));
        _good(Policy(LEAST, 1, 366, 24));
        _good(Policy(LEAST, type(uint8).max, 366, 24));
    }

    function test_RefusesATenorOfNothingOrOfMoreThanAYear() public {
        _bad(Policy(LEAST, 24, 0, 24));
        _bad(Policy(LEAST, 24, 367, 24));
        _good(Policy(LEAST, 24, 1, 24));
        _good(Policy(LEAST, 24, 366, 24));
    }

    function test_RefusesToCloseMoreThanAWeekBefore() public {
        _bad(Policy(LEAST, 24, 366, 169));
        _bad(Policy(LEAST, 24, 366, type(uint8).max));
        _good(Policy(LEAST, 24, 366, 168));
        _good(Policy(LEAST, 24, 366, 0));
    }

    function testFuzz_AnyPolicyIsKeptExactlyOrRefused(
        uint40 leastLot,
        uint8 mostEndorsements,
        uint16 longestTenor,
        uint8 closesBefore,
        uint40 later,
        bool mostlyGood
    ) public {
        if (mostlyGood) {
            leastLot = bound40(leastLot, 0, MOST_LEAST_LOT);
            longestTenor %= 367;
            closesBefore %= 169;
        }
        later = bound40(later, 0, type(uint40).max - _now() - 8 days);
        Policy memory next = Policy(leastLot, mostEndorsements, longestTenor, closesBefore);
        bool good = leastLot > 0 && leastLot <= MOST_LEAST_LOT && mostEndorsements > 0 && longestTenor > 0
            && longestTenor <= 366 && closesBefore <= 168;
        if (!good) return _bad(next);
        (Policy memory before,,,) = ledger.policy();
        uint40 from = _plan(next, later);
        _policyIs(later == 0 ? next : before, next, from);
        vm.warp(from);
        _policyIs(next, next, from);
    }
}
