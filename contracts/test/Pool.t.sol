// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {ICompensationPool} from "../src/interfaces/ICompensationPool.sol";
import {IPoolPolicy} from "../src/interfaces/IPoolPolicy.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {ClaimState, Cover, Library, Loan, LoanClass, Pool} from "../src/types/Pool.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {Ceiling} from "./utils/Ceiling.sol";
import {PoolBase} from "./utils/PoolBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Pools, what else covers a loan, and entry.
contract PoolTest is PoolBase {
    bytes32 private constant PINGSHAN = "pingshan";

    function _ceiling(uint256 most) private {
        _afterDelay(address(pool), abi.encodeCall(pool.setPolicyModule, (new Ceiling(most))), 7 days);
    }

    function _open(address by, address reviews, address pays, uint16 ratio) private returns (Call memory) {
        return world.open(by, PINGSHAN, reviews, pays, supervisor, ratio);
    }

    // Opening

    function test_AnAuthorityOpensAPoolAndNamesItsOffices() public {
        Call memory c = _open(authority, reviewer, otherTreasurer, 4_321);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.PoolOpened(
            PINGSHAN, authority, reviewer, otherTreasurer, supervisor, 4_321, world.TERMS()
        );
        _do(c);
        Pool memory p = pool.poolOf(PINGSHAN);
        assertEq(p.authority, authority, "authority");
        assertEq(p.reviewer, reviewer, "reviewer");
        assertEq(p.treasurer, otherTreasurer, "treasurer");
        assertEq(p.supervisor, supervisor, "supervisor");
        assertEq(p.highestRatioBps, 4_321, "ratio");
    }

    function test_RefusesAPoolOfAnotherAuthority() public {
        _refused(
            world.open(otherAuthority, SHENZHEN, otherReviewer, otherTreasurer, supervisor, 5_000),
            abi.encodeWithSelector(Errors.Pool_AlreadyOpen.selector, SHENZHEN)
        );
    }

    function test_RefusesAPoolWithNoName() public {
        _refused(
            world.open(authority, 0, reviewer, treasurer, supervisor, 5_000),
            abi.encodeWithSelector(Errors.Pool_NoName.selector)
        );
    }

    function test_ItsAuthorityReplacesTheOfficesOfAPool() public {
        _claimed(loan);
        _do(world.standing(reviewer, Standing.Suspended));
        _do(world.open(authority, SHENZHEN, otherReviewer, otherTreasurer, otherSupervisor, 5_000));
        _advance(otherReviewer, loan, ClaimState.Approved);
        _advance(authority, loan, ClaimState.Public);
        _advance(authority, loan, ClaimState.Planned);
        _refused(world.advance(treasurer, loan, ClaimState.PapersComplete), _wrongOffice(loan, treasurer));
        _advance(otherTreasurer, loan, ClaimState.PapersComplete);
        _refused(world.payClaim(treasurer, loan, COMPENSATION, _ref()), _wrongOffice(loan, treasurer));
        _do(world.payClaim(otherTreasurer, loan, COMPENSATION, _ref()));
        _do(world.close(house, loan));
        _advance(otherReviewer, loan, ClaimState.ClosureReviewed);
        _advance(otherTreasurer, loan, ClaimState.ClosureChecked);
        _advance(authority, loan, ClaimState.ClosureApproved);
        _refused(world.advance(supervisor, loan, ClaimState.Closed), _wrongOffice(loan, supervisor));
        _advance(otherSupervisor, loan, ClaimState.Closed);
    }

    function test_ItsAuthorityLowersTheRatioOfAPoolForLoansToCome() public {
        _bad(loan);
        _do(world.open(authority, SHENZHEN, reviewer, treasurer, supervisor, RATIO - 1));
        FinancingId next = _lentOn(_lot(FACE));
        _refused(world.enter(house, next, PRINCIPAL, RATIO), _ratioTooHigh(RATIO));
        _do(world.enter(house, next, PRINCIPAL, RATIO - 1));
        _do(world.claim(house, loan, PRINCIPAL, COMPENSATION));
    }

    function test_RefusesToOpenAPoolByOneThatIsNoAuthority() public {
        _refused(_open(reviewer, reviewer, treasurer, 5_000), _wrongKind(reviewer));
        _refused(_open(house, reviewer, treasurer, 5_000), _wrongKind(house));
        address operator = world.operator();
        _refused(_open(operator, reviewer, treasurer, 5_000), _wrongKind(operator));
    }

    function test_RefusesAReviewerThatIsNone() public {
        _refused(_open(authority, treasurer, treasurer, 5_000), _wrongKind(treasurer));
        _refused(_open(authority, authority, treasurer, 5_000), _wrongKind(authority));
        _refused(_open(authority, address(0), treasurer, 5_000), _wrongKind(address(0)));
    }

    function test_RefusesATreasurerThatIsNone() public {
        _refused(_open(authority, reviewer, reviewer, 5_000), _wrongKind(reviewer));
        _refused(_open(authority, reviewer, house, 5_000), _wrongKind(house));
    }

    function test_RefusesASupervisorThatIsNone() public {
        _refused(world.open(authority, PINGSHAN, reviewer, treasurer, reviewer, 5_000), _wrongKind(reviewer));
        _refused(world.open(authority, PINGSHAN, reviewer, treasurer, house, 5_000), _wrongKind(house));
        _refused(world.open(authority, PINGSHAN, reviewer, treasurer, address(0), 5_000), _wrongKind(address(0)));
    }

    function test_AnAuthorityDoesNotSuperviseItself() public {
        _refused(
            world.open(authority, PINGSHAN, reviewer, treasurer, authority, 5_000),
            abi.encodeWithSelector(Errors.Pool_SameOffice.selector, authority)
        );
    }

    function test_RefusesASuspendedOffice() public {
        _do(world.standing(otherSupervisor, Standing.Suspended));
        _refused(
            world.open(authority, PINGSHAN, reviewer, treasurer, otherSupervisor, 5_000), _notActive(otherSupervisor)
        );
        _do(world.standing(otherTreasurer, Standing.Suspended));
        _refused(_open(authority, reviewer, otherTreasurer, 5_000), _notActive(otherTreasurer));
        _do(world.standing(otherReviewer, Standing.Suspended));
        _refused(_open(authority, otherReviewer, treasurer, 5_000), _notActive(otherReviewer));
    }

    function test_RefusesAPoolThatTakesNothing() public {
        _refused(_open(authority, reviewer, treasurer, 0), _ratioTooHigh(0));
    }

    function test_APoolTakesAtMostHalf() public {
        _refused(_open(authority, reviewer, treasurer, 5_001), _ratioTooHigh(5_001));
        _do(_open(authority, reviewer, treasurer, 5_000));
    }

    function test_APoolTakesAtMostWhatThePolicyModuleAllows() public {
        _ceiling(2_000);
        _refused(_open(authority, reviewer, treasurer, 2_001), _ratioTooHigh(2_001));
        _do(_open(authority, reviewer, treasurer, 2_000));
    }

    function test_APoolTakesAtMostAllWhateverThePolicyModuleAllows() public {
        _ceiling(20_000);
        _refused(_open(authority, reviewer, treasurer, 10_001), _ratioTooHigh(10_001));
        _do(_open(authority, reviewer, treasurer, 10_000));
    }

    function test_ThePolicyModuleIsAskedForThatPool() public {
        _ceiling(2_000);
        _do(world.open(authority, "generous", reviewer, treasurer, supervisor, 10_000));
    }

    function test_SaysWhichPolicyModuleIsInForce() public {
        IPoolPolicy module = new Ceiling(1);
        bytes memory data = abi.encodeCall(pool.setPolicyModule, (module));
        world.schedule(address(pool), data);
        _later(7 days);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.PolicyModuleSet(address(module));
        _asRole(address(pool), data);
        assertEq(address(pool.policyModule()), address(module), "in force");
    }

    function test_RefusesAPolicyModuleThatIsNoContract() public {
        IPoolPolicy before = pool.policyModule();
        bytes memory data = abi.encodeCall(pool.setPolicyModule, (IPoolPolicy(alice)));
        world.schedule(address(pool), data);
        _later(7 days);
        (bool done, bytes memory answer) = world.asRole(address(pool), data);
        assertTrue(!done, "was not refused");
        assertEq(answer, abi.encodeWithSelector(Errors.Pool_BadModule.selector), "refused for another reason");
        assertEq(address(pool.policyModule()), address(before), "as before");
    }

    function test_RefusesToOpenAPoolByAKeyThatMayNot() public {
        bytes memory why = _lacks(authority, Powers.POOL);
        _refused(_open(authority, reviewer, treasurer, 5_000), why);
    }

    // Cover

    function test_ABankRecordsACoverAndItsEnd() public {
        Call memory c = world.cover(house, loan, Cover.Insured);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.CoverRecorded(loan, house, Cover.Insured, world.TERMS());
        _do(c);
        assertTrue(pool.loanOf(loan).cover == Cover.Insured, "insured");
        _cover(loan, Cover.None);
        _enter(loan);
    }

    function test_RefusesAnInsuredLoan() public {
        _cover(loan, Cover.Insured);
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), abi.encodeWithSelector(Errors.Pool_Covered.selector, loan));
    }

    function test_RefusesAGuaranteedLoan() public {
        _cover(loan, Cover.Guaranteed);
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), abi.encodeWithSelector(Errors.Pool_Covered.selector, loan));
    }

    function test_RefusesACoverOfAnotherBanksLoan() public {
        _refused(world.cover(rival, loan, Cover.Insured), _notLender(loan, rival));
    }

    function test_RefusesACoverOfWhatIsNotLent() public {
        FinancingId reserved = _taken(alice, _lot(FACE), PLEDGE, false, house, REPAY);
        _refused(world.cover(house, reserved, Cover.Insured), _notEligible(reserved));
        _do(world.repay(house, loan, REPAY, _ref()));
        _refused(world.cover(house, loan, Cover.Insured), _notEligible(loan));
    }

    function test_RefusesACoverWhileInAPool() public {
        for (uint256 k; k < STATES; ++k) {
            if (ClaimState(k) == ClaimState.Closed) continue;
            FinancingId id = _fresh(ClaimState(k));
            _refused(world.cover(house, id, Cover.Insured), _alreadyEntered(id));
            _refused(world.cover(house, id, Cover.None), _alreadyEntered(id));
        }
    }

    function test_TakesACoverOnceTheLoanLeftThePool() public {
        FinancingId id = _fresh(ClaimState.Closed);
        _cover(id, Cover.Guaranteed);
        assertTrue(pool.loanOf(id).cover == Cover.Guaranteed, "cover");
    }

    function test_RefusesACoverByAKeyThatMayNot() public {
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(world.cover(house, loan, Cover.Insured), why);
    }

    // Entry

    function test_ALoanEntersAsNormalAndUnclaimed() public {
        Call memory c = world.enter(house, loan, PRINCIPAL, RATIO);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanEntered(loan, house, SHENZHEN, PRINCIPAL, RATIO, world.TERMS(), world.TERMS());
        _do(c);
        Loan memory l = pool.loanOf(loan);
        assertTrue(l.bank == house && l.principal == PRINCIPAL && l.ratioBps == RATIO && l.pool == SHENZHEN, "entered");
        assertTrue(l.class == LoanClass.Normal && l.claim == ClaimState.None && !l.appealed, "normal, unclaimed");
        _sums(loan, 0, 0, 0, 0);
        _is(loan, Library.Loans);
    }

    function test_ALoanEntersOnce() public {
        _enter(loan);
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), _alreadyEntered(loan));
    }

    function test_ALoanEntersOnePool() public {
        _enter(loan);
        _refused(world.enterIn(house, loan, MAANSHAN, PRINCIPAL, RATIO), _alreadyEntered(loan));
    }

    function test_ALoanThatWasClosedDoesNotEnterAgain() public {
        FinancingId id = _fresh(ClaimState.Closed);
        _refused(world.enter(house, id, PRINCIPAL, RATIO), _alreadyEntered(id));
        _refused(world.enterIn(house, id, MAANSHAN, PRINCIPAL, RATIO), _alreadyEntered(id));
    }

    function test_RefusesAPoolThatNobodyOpened() public {
        _refused(
            world.enterIn(house, loan, PINGSHAN, PRINCIPAL, RATIO),
            abi.encodeWithSelector(Errors.Pool_NotOpen.selector, PINGSHAN)
        );
    }

    function test_RefusesAnotherBanksLoan() public {
        _refused(world.enter(rival, loan, PRINCIPAL, RATIO), _notLender(loan, rival));
    }

    function test_RefusesALoanThatDoesNotExist() public {
        FinancingId none = FinancingId.wrap(7);
        _refused(world.enter(house, none, PRINCIPAL, RATIO), _notLender(none, house));
    }

    function test_RefusesWhatIsNotLentYet() public {
        FinancingId reserved = _taken(alice, _lot(FACE), PLEDGE, false, house, REPAY);
        _refused(world.enter(house, reserved, PRINCIPAL, RATIO), _notEligible(reserved));
    }

    function test_RefusesWhatWasRepaid() public {
        _do(world.repay(house, loan, REPAY, _ref()));
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), _notEligible(loan));
    }

    function test_RefusesWhatWasBought() public {
        FinancingId sold = _disbursed(alice, _lot(FACE), DISCOUNT, house, PRINCIPAL, FACE);
        _refused(world.enter(house, sold, PRINCIPAL, RATIO), _notEligible(sold));
    }

    function test_RefusesWhatWasBoughtWithRecourse() public {
        lot = _lot(FACE);
        FinancingId sold = _boughtWithRecourse();
        _refused(world.enter(house, sold, ADVANCE, RATIO), _notEligible(sold));
    }

    function test_RefusesMoreThanIsStillOwed() public {
        _do(world.repay(house, loan, REPAY - PRINCIPAL + 1, _ref()));
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), _principalExceeded(PRINCIPAL, PRINCIPAL - 1));
        _do(world.enter(house, loan, PRINCIPAL - 1, RATIO));
    }

    function test_RefusesAPrincipalOfNothing() public {
        _refused(world.enter(house, loan, 0, RATIO), _principalExceeded(0, PRINCIPAL));
        _do(world.enter(house, loan, 1, RATIO));
    }

    function test_RefusesMoreThanWasLent() public {
        _refused(world.enter(house, loan, PRINCIPAL + 1, RATIO), _principalExceeded(PRINCIPAL + 1, PRINCIPAL));
        _refused(world.enter(house, loan, REPAY, RATIO), _principalExceeded(REPAY, PRINCIPAL));
        _do(world.enter(house, loan, PRINCIPAL, RATIO));
    }

    function test_RefusesARatioOfNothing() public {
        _refused(world.enter(house, loan, PRINCIPAL, 0), _ratioTooHigh(0));
        _do(world.enter(house, loan, PRINCIPAL, 1));
    }

    function test_ARatioIsAtMostThePools() public {
        _refused(world.enterIn(house, loan, MAANSHAN, PRINCIPAL, 4_001), _ratioTooHigh(4_001));
        _do(world.enterIn(house, loan, MAANSHAN, PRINCIPAL, 4_000));
    }

    function test_ARatioIsAtMostWhatThePolicyModuleAllowsNow() public {
        _ceiling(2_500);
        _refused(world.enter(house, loan, PRINCIPAL, 2_501), _ratioTooHigh(2_501));
        _do(world.enter(house, loan, PRINCIPAL, 2_500));
    }

    function test_ALoanKeepsTheRatioOfItsEntry() public {
        _bad(loan);
        _ceiling(1);
        _do(world.claim(house, loan, PRINCIPAL, COMPENSATION));
        assertEq(pool.loanOf(loan).ratioBps, RATIO, "ratio");
    }

    function test_RefusesAnEntryByAKeyThatMayNot() public {
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), why);
    }

    function test_RefusesAnEntryDuringAPause() public {
        _pause();
        _refused(world.enter(house, loan, PRINCIPAL, RATIO), abi.encodeWithSelector(Errors.Ledger_Paused.selector));
        _unpause();
        _enter(loan);
    }

    // Libraries

    function test_ALoanThatNeverEnteredIsInNoLibrary() public view {
        _is(loan, Library.None);
    }

    function test_ACoveredLoanThatNeverEnteredIsInNoLibrary() public {
        _cover(loan, Cover.Insured);
        _is(loan, Library.None);
    }

    function test_ALoanIsInExactlyOneLibraryInEveryState() public {
        for (uint256 k; k < STATES; ++k) {
            ClaimState s = ClaimState(k);
            bool compensated = _compensated(s) || s == ClaimState.Upgraded || s == ClaimState.Recalled;
            Library where = s == ClaimState.Closed ? Library.Settled : compensated ? Library.Compensated : Library.Loans;
            _is(_fresh(s), where);
        }
    }
}
