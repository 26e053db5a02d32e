// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {ReceivableId} from "../src/types/Ids.sol";
import {DebtorLine} from "../src/types/Ledger.sol";
import {Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// The debtor's bank, and what it lets the debtor have outstanding.
contract LinesTest is LedgerBase {
    function _lineIs(address debtor, address bank, uint40 limit, uint40 used) private view {
        DebtorLine memory expected = DebtorLine(bank, limit, used, 0);
        assertEq(abi.encode(ledger.lineOf(debtor)), abi.encode(expected), "line");
    }

    function _notAppointed(address debtor, address bank) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_BankNotAppointed.selector, debtor, bank);
    }

    // Appointment

    function test_TheDebtorAppointsABankAndStartsWithoutALimit() public {
        Call memory appointment = world.appoint(bob, rival);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.BankAppointed(bob, rival);
        _do(appointment);
        _lineIs(bob, rival, 0, 0);
    }

    function test_OnlyAnEnterpriseAppoints() public {
        _refused(world.appoint(rival, house), abi.encodeWithSelector(Errors.Registry_WrongKind.selector, rival));
    }

    function test_OnlyABankIsAppointed() public {
        _refused(world.appoint(bob, alice), abi.encodeWithSelector(Errors.Registry_WrongKind.selector, alice));
        _refused(world.appoint(bob, STRANGER), abi.encodeWithSelector(Errors.Registry_WrongKind.selector, STRANGER));
        _refused(world.appoint(bob, address(0)), abi.encodeWithSelector(Errors.Registry_WrongKind.selector, address(0)));
    }

    function test_RefusesToAppointASuspendedBank() public {
        _do(world.standing(rival, Standing.Suspended));
        _refused(world.appoint(bob, rival), abi.encodeWithSelector(Errors.Registry_NotActive.selector, rival));
    }

    function test_AnotherBankStartsWithoutALimit() public {
        _do(world.appoint(core, rival));
        _lineIs(core, rival, 0, 0);
        _refused(world.limit(house, core, LIMIT), _notAppointed(core, house));
        _do(world.limit(rival, core, LIMIT));
    }

    function test_TheSameBankAppointedAgainStartsWithoutALimit() public {
        _do(world.appoint(core, house));
        _lineIs(core, house, 0, 0);
    }

    function test_RefusesToChangeTheBankWhileAnythingIsOutstanding() public {
        bytes memory inUse = abi.encodeWithSelector(Errors.Ledger_LineInUse.selector, core);
        ReceivableId id = _accepted(FACE);
        _refused(world.appoint(core, rival), inUse);
        _refused(world.appoint(core, house), inUse);
        _pay(id, FACE - 1);
        _refused(world.appoint(core, rival), inUse);
        _pay(id, 1);
        _do(world.appoint(core, rival));
    }

    /// A suspended bank records no payments: its debtors must not be tied to it.
    function test_ASuspendedBankIsReplacedWhileSomethingIsOutstanding() public {
        ReceivableId id = _accepted(FACE);
        _do(world.standing(house, Standing.Suspended));
        _refused(world.pay(house, id, FACE, _ref()), abi.encodeWithSelector(Errors.Registry_NotActive.selector, house));
        _do(world.appoint(core, rival));
        _lineIs(core, rival, 0, FACE);
        _do(world.pay(rival, id, FACE, _ref()));
        _lineIs(core, rival, 0, 0);
    }

    function test_AReplacedBankHasNoSayWhenItIsBack() public {
        ReceivableId id = _accepted(FACE);
        _do(world.standing(house, Standing.Suspended));
        _do(world.appoint(core, rival));
        _do(world.standing(house, Standing.Active));
        _refused(world.pay(house, id, FACE, _ref()), _notAppointed(core, house));
        _refused(world.limit(house, core, LIMIT), _notAppointed(core, house));
        _refused(world.appoint(core, house), abi.encodeWithSelector(Errors.Ledger_LineInUse.selector, core));
    }

    function test_AReplacedBankLeavesTheDebtorsStop() public {
        ReceivableId id = _accepted(FACE);
        _wait(TENOR + 1);
        ledger.noteOverdue(id);
        _do(world.standing(house, Standing.Suspended));
        _do(world.appoint(core, rival));
        assertEq(ledger.lineOf(core).overdue, 1, "overdue");
    }

    function test_ABankBackInTimeIsKept() public {
        _accepted(FACE);
        _do(world.standing(house, Standing.Suspended));
        _do(world.standing(house, Standing.Active));
        _refused(world.appoint(core, rival), abi.encodeWithSelector(Errors.Ledger_LineInUse.selector, core));
    }

    // Limit

    function test_TheBankSetsTheLimitAndSaysSo() public {
        Call memory limit = world.limit(house, core, FACE);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LimitSet(core, house, FACE);
        _do(limit);
        _lineIs(core, house, FACE, 0);
    }

    function test_OnlyTheAppointedBankSetsTheLimit() public {
        _refused(world.limit(rival, core, LIMIT), _notAppointed(core, rival));
        _refused(world.limit(core, core, LIMIT), _notAppointed(core, core));
        _refused(world.limit(house, bob, LIMIT), _notAppointed(bob, house));
    }

    function test_RefusesALimitOfASuspendedBank() public {
        _do(world.standing(house, Standing.Suspended));
        _refused(world.limit(house, core, LIMIT), abi.encodeWithSelector(Errors.Registry_NotActive.selector, house));
    }

    function test_ALimitBelowTheOutstandingOnlyStopsNewIssues() public {
        ReceivableId id = _issued(FACE);
        _do(world.limit(house, core, FACE / 2));
        _issueRefused(_intent(LEAST), abi.encodeWithSelector(Errors.Ledger_OverLimit.selector, core, LEAST, 0));
        _do(world.accept(alice, id));
        _pay(id, FACE);
        _issued(FACE / 2);
        _lineIs(core, house, FACE / 2, FACE / 2);
    }

    function test_RefusesADebtorWithoutALine() public {
        _issueRefused(
            _intentFor(bob, alice, FACE), abi.encodeWithSelector(Errors.Ledger_OverLimit.selector, bob, FACE, 0)
        );
    }

    function test_RefusesAFenOverTheLimit() public {
        _issued(LIMIT - FACE);
        _issueRefused(_intent(FACE + 1), abi.encodeWithSelector(Errors.Ledger_OverLimit.selector, core, FACE + 1, FACE));
        _issued(FACE);
        _lineIs(core, house, LIMIT, LIMIT);
    }

    /// Whatever is issued and paid, in any order: what is outstanding is counted to the fen and never over the limit.
    function testFuzz_TheLineCountsWhatIsOutstanding(uint40 limit, uint40[3] memory faces, uint40[3] memory paid)
        public
    {
        limit = bound40(limit, LEAST, LIMIT);
        _do(world.limit(house, core, limit));
        uint40 used;
        for (uint256 k; k < faces.length; ++k) {
            uint40 face = bound40(faces[k], LEAST, limit);
            if (face > limit - used) {
                _issueRefused(
                    _intent(face),
                    abi.encodeWithSelector(Errors.Ledger_OverLimit.selector, core, uint256(face), limit - used)
                );
                continue;
            }
            ReceivableId id = _accepted(face);
            uint40 part = bound40(paid[k], 0, face);
            if (part > 0) _pay(id, part);
            used += face - part;
            _lineIs(core, house, limit, used);
        }
    }
}
