// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {ICompensationPool} from "../src/interfaces/ICompensationPool.sol";
import {StandardPoolPolicy} from "../src/modules/StandardPoolPolicy.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {Receivable} from "../src/types/Ledger.sol";
import {Bar, ClaimState, Library, LoanClass} from "../src/types/Pool.sol";
import {Powers} from "../src/types/Registry.sol";
import {Ceiling} from "./utils/Ceiling.sol";
import {PoolBase} from "./utils/PoolBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// What keeps a bank out of a pool, and what time takes out of one.
contract PoolLimitsTest is PoolBase {
    address private constant STRANGER = address(0x57A4);
    uint256 private constant SIX_MONTHS = 184 days;

    // Barred banks

    function _bar(Bar to) private {
        _do(world.bar(authority, SHENZHEN, house, to));
    }

    function _barIs(bytes32 name, address bank, Bar to) private view {
        assertEq(uint256(pool.barOf(name, bank)), uint256(to), "bar");
    }

    function test_TheAuthorityBarsABankAndTakesItBack() public {
        Call memory c = world.bar(authority, SHENZHEN, house, Bar.EntriesAndClaims);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.BankBarred(SHENZHEN, house, Bar.EntriesAndClaims, world.TERMS());
        _do(c);
        _barIs(SHENZHEN, house, Bar.EntriesAndClaims);
        _barIs(MAANSHAN, house, Bar.None);
        _barIs(SHENZHEN, rival, Bar.None);
        _bar(Bar.None);
        _barIs(SHENZHEN, house, Bar.None);
    }

    function test_RefusesABarByAnybodyButThePoolsAuthority() public {
        address[5] memory others = [otherAuthority, supervisor, reviewer, treasurer, house];
        for (uint256 k; k < others.length; ++k) {
            _refused(
                world.bar(others[k], SHENZHEN, rival, Bar.Entries),
                abi.encodeWithSelector(Errors.Pool_NotAuthority.selector, SHENZHEN, others[k])
            );
        }
    }

    function test_RefusesABarOfAPoolThatNobodyOpened() public {
        bytes32 none = "nowhere";
        _refused(
            world.bar(authority, none, house, Bar.Entries),
            abi.encodeWithSelector(Errors.Pool_NotAuthority.selector, none, authority)
        );
    }

    function test_RefusesABarByAKeyThatMayNot() public {
        bytes memory why = _lacks(authority, Powers.POOL);
        _refused(world.bar(authority, SHENZHEN, house, Bar.Entries), why);
    }

    function test_ABarredBankEntersNoLoan() public {
        _bar(Bar.Entries);
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), _barred(SHENZHEN, house));
        _bar(Bar.EntriesAndClaims);
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), _barred(SHENZHEN, house));
        _do(world.enterIn(house, loan, MAANSHAN, PRINCIPAL, RATIO)); // the other pool has barred nobody
    }

    function test_OneWhoMayEnterNoLoansClaimsForThoseThatAreIn() public {
        _bad(loan);
        _bar(Bar.Entries);
        _do(_claim(loan, PRINCIPAL, COMPENSATION));
        _advance(reviewer, loan, ClaimState.Rejected);
        _do(world.appeal(house, loan));
    }

    function test_OneWhoIsBarredForClaimsDoesNotClaim() public {
        _bad(loan);
        _bar(Bar.EntriesAndClaims);
        _refused(_claim(loan, PRINCIPAL, COMPENSATION), _barred(SHENZHEN, house));
        _bar(Bar.None);
        _do(_claim(loan, PRINCIPAL, COMPENSATION));
    }

    function test_OneWhoIsBarredForClaimsDoesNotAppeal() public {
        _bring(loan, ClaimState.Rejected);
        _bar(Bar.EntriesAndClaims);
        _refused(world.appeal(house, loan), _barred(SHENZHEN, house));
        _bar(Bar.Entries);
        _do(world.appeal(house, loan));
    }

    function test_ABarStopsNothingElse() public {
        _claimed(loan);
        _bar(Bar.EntriesAndClaims);
        _approved(loan);
        _do(_payOut(treasurer, COMPENSATION));
        _classify(loan, LoanClass.Loss);
        _recover(1_001);
        _refund(300);
        _seek(loan, ClaimState.Closed);
    }

    // Closed by time

    function _maturity() private view returns (uint256) {
        (Receivable memory r,,) = ledger.receivableWith(lot.receivableOf());
        return r.maturity;
    }

    function _late(uint256 by) private {
        vm.warp(_maturity() + by);
    }

    function _notYet(uint256 until) private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_NotYet.selector, loan, until);
    }

    function _byTime(FinancingId id) private returns (bool done, bytes memory answer) {
        vm.prank(STRANGER);
        return address(pool).call(abi.encodeCall(pool.closeByTime, (id)));
    }

    function _refusesTime(FinancingId id, bytes memory why) private {
        (bool done, bytes memory answer) = _byTime(id);
        assertTrue(!done, "was not refused");
        assertEq(answer, why, "refused for another reason");
    }

    function _closedByTime() private {
        (bool done,) = _byTime(loan);
        assertTrue(done, "was refused");
        _is(loan, ClaimState.Closed);
    }

    function test_AnybodyClosesALoanForWhichNothingWasClaimedInTime() public {
        _enter(loan);
        _late(SIX_MONTHS + 1);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanClosed(loan, 0);
        _closedByTime();
        _is(loan, Library.Settled);
        _refusesTime(loan, _wrongStep(loan));
    }

    function test_TimeClosesNothingTooEarly() public {
        _enter(loan);
        uint256 until = _maturity() + SIX_MONTHS;
        _refusesTime(loan, _notYet(until));
        _late(SIX_MONTHS);
        _refusesTime(loan, _notYet(until));
        _late(SIX_MONTHS + 1);
        _closedByTime();
    }

    function test_TimeClosesANonPerformingLoanForWhichNothingWasClaimed() public {
        _bad(loan);
        _late(SIX_MONTHS + 1);
        _closedByTime();
        _refused(_claim(loan, PRINCIPAL, COMPENSATION), _wrongStep(loan));
    }

    function test_TimeClosesNoLoanWithAClaim() public {
        FinancingId[] memory all = new FinancingId[](STATES);
        for (uint256 k = 1; k < STATES; ++k) {
            all[k] = _fresh(ClaimState(k));
        }
        _late(2 * SIX_MONTHS);
        for (uint256 k = 1; k < STATES; ++k) {
            _refusesTime(all[k], _wrongStep(all[k]));
        }
    }

    function test_TimeClosesNoLoanThatIsInNoPool() public {
        _late(SIX_MONTHS + 1);
        _refusesTime(loan, _notEntered(loan));
    }

    function test_ThePolicyModuleSaysForEachPoolWhenTimeCloses() public {
        _enter(loan);
        (FinancingId first, FinancingId other) = (loan, _lentOn(_lot(FACE)));
        _do(world.enterIn(house, other, MAANSHAN, PRINCIPAL, RATIO));
        _afterDelay(address(pool), abi.encodeCall(pool.setPolicyModule, (new Ceiling(5_000))), 7 days);
        _late(10 days);
        _refusesTime(first, _notYet(_maturity() + 10 days));
        _late(10 days + 1);
        _closedByTime();
        _late(3650 days);
        loan = other;
        _refusesTime(other, _notYet(0)); // never
    }

    function test_APauseStopsNoClosingByTime() public {
        _enter(loan);
        _pause();
        _late(SIX_MONTHS + 1);
        _closedByTime();
    }

    function test_TheStandardPolicyWaitsTheLongestSixMonths() public {
        uint256 fromJulyToDecember = 31 + 31 + 30 + 31 + 30 + 31;
        assertEq(new StandardPoolPolicy().closesAfter(SHENZHEN), fromJulyToDecember * 1 days, "six months");
    }
}
