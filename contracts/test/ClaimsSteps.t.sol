// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {ICompensationPool} from "../src/interfaces/ICompensationPool.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {ClaimState, LoanClass} from "../src/types/Pool.sol";
import {Powers} from "../src/types/Registry.sol";
import {PoolBase} from "./utils/PoolBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Who takes a claim from where to where.
contract ClaimsStepsTest is PoolBase {
    // The table at `ClaimState`: what the offices do

    function _officeOf(ClaimState from, ClaimState to) private view returns (address) {
        bool waits = from == ClaimState.Submitted || from == ClaimState.Appealed;
        if (waits && (to == ClaimState.Approved || to == ClaimState.Rejected)) return reviewer;
        if (from == ClaimState.Approved && to == ClaimState.Public) return authority;
        if (from == ClaimState.Public && (to == ClaimState.Planned || to == ClaimState.Submitted)) return authority;
        if (from == ClaimState.Planned && to == ClaimState.PapersComplete) return treasurer;
        if (to == ClaimState.Recalled) return _compensated(from) || from == ClaimState.Closed ? authority : address(0);
        address[4] memory turns = [reviewer, treasurer, authority, supervisor];
        ClaimState[4] memory next =
            [ClaimState.ClosureReviewed, ClaimState.ClosureChecked, ClaimState.ClosureApproved, ClaimState.Closed];
        if (!_closing(from)) return address(0);
        uint256 turn = uint256(from) - uint256(ClaimState.ClosureSought);
        return to == next[turn] || to == ClaimState.Recovering ? turns[turn] : address(0);
    }

    function _everybody() private view returns (address[10] memory) {
        return [
            reviewer,
            authority,
            treasurer,
            supervisor,
            otherReviewer,
            otherAuthority,
            otherTreasurer,
            otherSupervisor,
            house,
            world.operator()
        ];
    }

    function test_RefusesEveryOfficeEveryStepThatIsNotInTheTable() public {
        address[10] memory everybody = _everybody();
        for (uint256 from; from < STATES; ++from) {
            FinancingId id = _fresh(ClaimState(from));
            for (uint256 to; to < STATES; ++to) {
                if (_officeOf(ClaimState(from), ClaimState(to)) != address(0)) continue;
                for (uint256 k; k < everybody.length; ++k) {
                    _refused(world.advance(everybody[k], id, ClaimState(to)), _wrongStep(id));
                }
            }
            _is(id, ClaimState(from));
        }
    }

    function test_RefusesEveryStepToAllButItsOffice() public {
        address[10] memory everybody = _everybody();
        for (uint256 from; from < STATES; ++from) {
            FinancingId id = _fresh(ClaimState(from));
            for (uint256 to; to < STATES; ++to) {
                address office = _officeOf(ClaimState(from), ClaimState(to));
                if (office == address(0)) continue;
                for (uint256 k; k < everybody.length; ++k) {
                    if (everybody[k] == office) continue;
                    _refused(world.advance(everybody[k], id, ClaimState(to)), _wrongOffice(id, everybody[k]));
                }
            }
        }
    }

    function test_DoesEveryStepOfTheTable() public {
        uint256 steps;
        for (uint256 from; from < STATES; ++from) {
            for (uint256 to; to < STATES; ++to) {
                address office = _officeOf(ClaimState(from), ClaimState(to));
                if (office == address(0)) continue;
                FinancingId id = _fresh(ClaimState(from));
                Call memory c = world.advance(office, id, ClaimState(to));
                vm.expectEmit(true, true, true, true, address(pool));
                emit ICompensationPool.ClaimAdvanced(id, ClaimState(to), office, world.TERMS());
                _do(c);
                _is(id, ClaimState(to));
                ++steps;
            }
        }
        assertEq(steps, 23, "steps of offices");
    }

    function test_RefusesAStepOfALoanThatIsInNoPool() public {
        for (uint256 to; to < STATES; ++to) {
            _refused(world.advance(reviewer, loan, ClaimState(to)), _wrongStep(loan));
        }
    }

    function test_RefusesAStepByAKeyThatMayNot() public {
        _claimed(loan);
        bytes memory why = _lacks(reviewer, Powers.POOL);
        _refused(world.advance(reviewer, loan, ClaimState.Approved), why);
    }

    // What the bank does

    function test_ARefusedClaimIsAppealed() public {
        _bring(loan, ClaimState.Rejected);
        Call memory c = world.appeal(house, loan);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.ClaimAppealed(loan, world.TERMS());
        _do(c);
        _is(loan, ClaimState.Appealed);
        _sums(loan, PRINCIPAL, COMPENSATION, 0, 0);
    }

    function test_RefusesASecondAppeal() public {
        _bring(loan, ClaimState.Appealed);
        _advance(reviewer, loan, ClaimState.Rejected);
        _refused(world.appeal(house, loan), abi.encodeWithSelector(Errors.Pool_AppealUsed.selector, loan));
    }

    function test_AnAppealThatWasWithdrawnLeavesTheClaimRefused() public {
        _bring(loan, ClaimState.Appealed);
        _do(world.withdrawClaim(house, loan));
        _is(loan, ClaimState.Rejected);
        _sums(loan, PRINCIPAL, COMPENSATION, 0, 0);
        _refused(_claim(loan, PRINCIPAL, COMPENSATION), _wrongStep(loan));
        _refused(world.appeal(house, loan), abi.encodeWithSelector(Errors.Pool_AppealUsed.selector, loan));
    }

    function test_AnAppealThatWasUsedStaysUsedInALaterClaim() public {
        _bring(loan, ClaimState.Appealed);
        _advance(reviewer, loan, ClaimState.Approved);
        _do(world.withdrawClaim(house, loan));
        _do(_claim(loan, PRINCIPAL, COMPENSATION));
        _advance(reviewer, loan, ClaimState.Rejected);
        _refused(world.appeal(house, loan), abi.encodeWithSelector(Errors.Pool_AppealUsed.selector, loan));
    }

    function test_RefusesAnAppealInEveryStateButRejected() public {
        for (uint256 k; k < STATES; ++k) {
            if (ClaimState(k) == ClaimState.Rejected) continue;
            FinancingId id = _fresh(ClaimState(k));
            _refused(world.appeal(house, id), _wrongStep(id));
        }
    }

    function test_RefusesAnAppealForALoanThatPerformsAgain() public {
        _bring(loan, ClaimState.Rejected);
        _classify(loan, LoanClass.SpecialMention);
        _refused(world.appeal(house, loan), _performing(loan));
        _classify(loan, LoanClass.Substandard);
        _do(world.appeal(house, loan));
    }

    function test_RefusesAnAppealOfAnotherBank() public {
        _bring(loan, ClaimState.Rejected);
        _refused(world.appeal(rival, loan), _notLender(loan, rival));
    }

    function test_RefusesAnAppealByAKeyThatMayNot() public {
        _bring(loan, ClaimState.Rejected);
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(world.appeal(house, loan), why);
    }

    function test_AClaimIsWithdrawnInEveryStateUntilItIsPaid() public {
        for (uint256 k; k < STATES; ++k) {
            FinancingId id = _fresh(ClaimState(k));
            Call memory c = world.withdrawClaim(house, id);
            if (!_underWay(ClaimState(k))) {
                _refused(c, _wrongStep(id));
                continue;
            }
            vm.expectEmit(true, true, true, true, address(pool));
            emit ICompensationPool.ClaimWithdrawn(id, world.TERMS());
            _do(c);
            if (ClaimState(k) == ClaimState.Appealed) continue; // see above
            _is(id, ClaimState.None);
            _sums(id, 0, 0, 0, 0);
        }
    }

    function test_AWithdrawnClaimIsMadeAgain() public {
        _claimed(loan);
        _do(world.withdrawClaim(house, loan));
        _do(_claim(loan, 4, 1));
        _sums(loan, 4, 1, 0, 0);
    }

    function test_RefusesAWithdrawalOfAnotherBanksClaim() public {
        _claimed(loan);
        _refused(world.withdrawClaim(rival, loan), _notLender(loan, rival));
    }

    function test_RefusesAWithdrawalOfAClaimByAKeyThatMayNot() public {
        _claimed(loan);
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(world.withdrawClaim(house, loan), why);
    }

    function test_AnObjectionSendsAClaimBackToItsReviewer() public {
        _bring(loan, ClaimState.Public);
        _advance(authority, loan, ClaimState.Submitted);
        _refused(world.advance(authority, loan, ClaimState.Approved), _wrongOffice(loan, authority));
        _approved(loan);
        _do(world.payClaim(treasurer, loan, COMPENSATION, _ref()));
    }

    function test_AnObjectionMayEndInARefusalAndThatInAnAppeal() public {
        _bring(loan, ClaimState.Public);
        _advance(authority, loan, ClaimState.Submitted);
        _advance(reviewer, loan, ClaimState.Rejected);
        _do(world.appeal(house, loan));
        _approved(loan);
    }
}
