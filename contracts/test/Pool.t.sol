// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {FinancingKind} from "../src/types/Desk.sol";
import {FinancingId, LotId} from "../src/types/Ids.sol";
import {ClaimState, Loan, LoanClass} from "../src/types/Pool.sol";
import {Kind} from "../src/types/Registry.sol";
import {Base} from "./utils/Base.sol";

contract PoolTest is Base {
    uint40 private constant PRINCIPAL = 800_000_01;
    uint40 private constant REPAY = 820_000_00;
    uint16 private constant RATIO = 3_000;
    uint40 private constant COMPENSATION = 240_000_00; // floor(80,000,001 * 30 %)

    address private reviewer;
    address private treasurer;
    address private authority;
    LotId private lot;
    FinancingId private loan;

    function setUp() public override {
        super.setUp();
        reviewer = world.join("reviewer", Kind.PoolReviewer);
        treasurer = world.join("treasurer", Kind.PoolTreasurer);
        authority = world.join("authority", Kind.PoolAuthority);
        lot = _lot(FACE);
        loan = _disbursed(alice, lot, FinancingKind.Pledge, house, PRINCIPAL, REPAY);
    }

    function _enter() private {
        _do(world.enter(house, loan, PRINCIPAL, RATIO));
    }

    function _claimed() private {
        _enter();
        _do(world.classify(house, loan, LoanClass.Substandard));
        _do(world.claim(house, loan, PRINCIPAL, COMPENSATION));
    }

    function _paid() private {
        _claimed();
        _do(world.advance(reviewer, loan, ClaimState.Approved));
        _do(world.advance(authority, loan, ClaimState.Public));
        _do(world.advance(authority, loan, ClaimState.Planned));
        _do(world.advance(treasurer, loan, ClaimState.PapersComplete));
        _do(world.payClaim(treasurer, loan, COMPENSATION, _ref()));
    }

    function _state(ClaimState state) private view {
        assertEq(uint256(pool.loanOf(loan).claim), uint256(state), "claim state");
    }

    function _wrongStep() private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_WrongStep.selector, loan);
    }

    // Entry

    function test_ALoanEntersOnce() public {
        _enter();
        Loan memory l = pool.loanOf(loan);
        assertTrue(l.bank == house && l.principal == PRINCIPAL && l.class == LoanClass.Normal, "entered");
        _refused(
            world.enter(house, loan, PRINCIPAL, RATIO),
            abi.encodeWithSelector(Errors.Pool_AlreadyEntered.selector, loan)
        );
    }

    function test_OnlyTheLenderEntersItsLoan() public {
        _refused(
            world.enter(rival, loan, PRINCIPAL, RATIO),
            abi.encodeWithSelector(Errors.Pool_NotLender.selector, loan, rival)
        );
    }

    function test_OnlyADisbursedPledgeLoanEnters() public {
        FinancingId bought = _disbursed(alice, _lot(FACE), FinancingKind.Discount, house, PRINCIPAL, FACE);
        FinancingId reserved = _reserved(alice, _lot(FACE), FinancingKind.Pledge, house, PRINCIPAL, REPAY);
        _refused(
            world.enter(house, bought, PRINCIPAL, RATIO),
            abi.encodeWithSelector(Errors.Pool_NotEligible.selector, bought)
        );
        _refused(
            world.enter(house, reserved, PRINCIPAL, RATIO),
            abi.encodeWithSelector(Errors.Pool_NotEligible.selector, reserved)
        );
        _do(world.repay(house, loan, REPAY, _ref()));
        _refused(
            world.enter(house, loan, PRINCIPAL, RATIO), abi.encodeWithSelector(Errors.Pool_NotEligible.selector, loan)
        );
    }

    function test_RefusesMoreThanWasLentAndMoreThanHalf() public {
        _refused(
            world.enter(house, loan, PRINCIPAL + 1, RATIO),
            abi.encodeWithSelector(Errors.Pool_PrincipalExceeded.selector, PRINCIPAL + 1, PRINCIPAL)
        );
        _refused(
            world.enter(house, loan, 0, RATIO),
            abi.encodeWithSelector(Errors.Pool_PrincipalExceeded.selector, 0, PRINCIPAL)
        );
        _refused(
            world.enter(house, loan, PRINCIPAL, 5_001), abi.encodeWithSelector(Errors.Pool_RatioTooHigh.selector, 5_001)
        );
        _refused(world.enter(house, loan, PRINCIPAL, 0), abi.encodeWithSelector(Errors.Pool_RatioTooHigh.selector, 0));
    }

    // Class and claim

    function test_OnlyANonPerformingLoanIsClaimedFor() public {
        _enter();
        bytes memory performing = abi.encodeWithSelector(Errors.Pool_NotNonPerforming.selector, loan);
        _refused(world.claim(house, loan, PRINCIPAL, COMPENSATION), performing);
        _do(world.classify(house, loan, LoanClass.SpecialMention));
        _refused(world.claim(house, loan, PRINCIPAL, COMPENSATION), performing);
        _do(world.classify(house, loan, LoanClass.Loss));
        _do(world.claim(house, loan, PRINCIPAL, COMPENSATION));
        _state(ClaimState.Submitted);
    }

    function test_RefusesTheClassNoneAndTheSameClass() public {
        _enter();
        bytes memory bad = abi.encodeWithSelector(Errors.Pool_BadClass.selector);
        _refused(world.classify(house, loan, LoanClass.None), bad);
        _refused(world.classify(house, loan, LoanClass.Normal), bad);
    }

    function test_ALoanStaysNonPerformingWhileItsClaimIsUnderWay() public {
        _claimed();
        _refused(world.classify(house, loan, LoanClass.Normal), _wrongStep());
        _refused(world.classify(house, loan, LoanClass.SpecialMention), _wrongStep());
        _do(world.classify(house, loan, LoanClass.Doubtful));
        _do(world.advance(reviewer, loan, ClaimState.Rejected));
        _do(world.classify(house, loan, LoanClass.Normal));
    }

    function test_OnlyTheLenderClassifiesClaimsRecoversAndRefunds() public {
        _enter();
        bytes memory notLender = abi.encodeWithSelector(Errors.Pool_NotLender.selector, loan, rival);
        _refused(world.classify(rival, loan, LoanClass.Loss), notLender);
        _refused(world.claim(rival, loan, PRINCIPAL, COMPENSATION), notLender);
        _refused(world.recover(rival, loan, 1, _ref()), notLender);
        _refused(world.refund(rival, loan, 1, _ref()), notLender);
        FinancingId none = FinancingId.wrap(7);
        _refused(
            world.classify(house, none, LoanClass.Loss), abi.encodeWithSelector(Errors.Pool_NotEntered.selector, none)
        );
    }

    function test_AClaimIsExactlyTheRatioOfTheOutstanding() public {
        _enter();
        _do(world.classify(house, loan, LoanClass.Substandard));
        _refused(
            world.claim(house, loan, PRINCIPAL, COMPENSATION + 1),
            abi.encodeWithSelector(Errors.Pool_AmountDiffers.selector, COMPENSATION + 1, COMPENSATION)
        );
        _refused(
            world.claim(house, loan, PRINCIPAL + 1, COMPENSATION),
            abi.encodeWithSelector(Errors.Pool_PrincipalExceeded.selector, PRINCIPAL + 1, PRINCIPAL)
        );
        _refused(world.claim(house, loan, 1, 0), abi.encodeWithSelector(Errors.Pool_AmountDiffers.selector, 0, 0));
        _do(world.claim(house, loan, 100, 30));
    }

    function test_RefusesAClaimForWhatWasRepaid() public {
        _enter();
        _do(world.classify(house, loan, LoanClass.Substandard));
        _do(world.repay(house, loan, 20_000_00, _ref()));
        _refused(
            world.claim(house, loan, PRINCIPAL, COMPENSATION),
            abi.encodeWithSelector(Errors.Pool_PrincipalExceeded.selector, PRINCIPAL, 800_000_00)
        );
        _pay(lot.receivableOf(), FACE);
        _do(world.redeem(alice, lot));
        _refused(
            world.claim(house, loan, 100, 30), abi.encodeWithSelector(Errors.Pool_PrincipalExceeded.selector, 100, 0)
        );
    }

    // Steps

    function test_AClaimWalksThroughItsOfficesInOrder() public {
        _paid();
        _state(ClaimState.Paid);
    }

    function test_EachStepIsItsOwnOffices() public {
        _claimed();
        _wrongOffice(authority, ClaimState.Approved);
        _wrongOffice(house, ClaimState.Approved);
        _wrongOffice(treasurer, ClaimState.Rejected);
        _do(world.advance(reviewer, loan, ClaimState.Approved));
        _wrongOffice(reviewer, ClaimState.Public);
        _do(world.advance(authority, loan, ClaimState.Public));
        _wrongOffice(treasurer, ClaimState.Planned);
        _do(world.advance(authority, loan, ClaimState.Planned));
        _wrongOffice(reviewer, ClaimState.PapersComplete);
        _do(world.advance(treasurer, loan, ClaimState.PapersComplete));
        _refused(
            world.payClaim(reviewer, loan, COMPENSATION, _ref()),
            abi.encodeWithSelector(Errors.Registry_WrongKind.selector, reviewer)
        );
    }

    function _wrongOffice(address office, ClaimState to) private {
        _refused(
            world.advance(office, loan, to), abi.encodeWithSelector(Errors.Pool_WrongOffice.selector, loan, office)
        );
    }

    /// Every step from every state: only those of the table are done.
    function test_RefusesEveryStepOutsideTheTable() public {
        _stepsRefused(ClaimState.None);
        _enter();
        _stepsRefused(ClaimState.None);
        _do(world.classify(house, loan, LoanClass.Substandard));
        _do(world.claim(house, loan, PRINCIPAL, COMPENSATION));
        _stepsRefused(ClaimState.Submitted);
        _do(world.advance(reviewer, loan, ClaimState.Approved));
        _stepsRefused(ClaimState.Approved);
        _do(world.advance(authority, loan, ClaimState.Public));
        _stepsRefused(ClaimState.Public);
        _do(world.advance(authority, loan, ClaimState.Planned));
        _stepsRefused(ClaimState.Planned);
        _do(world.advance(treasurer, loan, ClaimState.PapersComplete));
        _stepsRefused(ClaimState.PapersComplete);
        _do(world.payClaim(treasurer, loan, COMPENSATION, _ref()));
        _stepsRefused(ClaimState.Paid);
        _do(world.recover(house, loan, 1, _ref()));
        _stepsRefused(ClaimState.Recovering);
    }

    function test_ARejectedClaimIsFinal() public {
        _claimed();
        _do(world.advance(reviewer, loan, ClaimState.Rejected));
        _stepsRefused(ClaimState.Rejected);
    }

    function _stepsRefused(ClaimState from) private {
        _state(from);
        address[3] memory offices = [reviewer, authority, treasurer];
        for (uint256 to; to <= uint256(ClaimState.Recovering); ++to) {
            if (_allowed(from, ClaimState(to))) continue;
            for (uint256 k; k < offices.length; ++k) {
                _refused(world.advance(offices[k], loan, ClaimState(to)), _wrongStep());
            }
        }
        if (from != ClaimState.PapersComplete) {
            _refused(world.payClaim(treasurer, loan, COMPENSATION, _ref()), _wrongStep());
        }
        if (from == ClaimState.None) return;
        _refused(world.claim(house, loan, PRINCIPAL, COMPENSATION), _wrongStep());
        if (from != ClaimState.Paid && from != ClaimState.Recovering) {
            _refused(world.recover(house, loan, 1, _ref()), _wrongStep());
            _refused(
                world.refund(house, loan, 1, _ref()), abi.encodeWithSelector(Errors.Pool_AmountDiffers.selector, 1, 0)
            );
        }
    }

    function _allowed(ClaimState from, ClaimState to) private pure returns (bool) {
        if (from == ClaimState.Submitted) return to == ClaimState.Approved || to == ClaimState.Rejected;
        if (from == ClaimState.Approved) return to == ClaimState.Public;
        if (from == ClaimState.Public) return to == ClaimState.Planned;
        return from == ClaimState.Planned && to == ClaimState.PapersComplete;
    }

    // Money

    function test_PaysExactlyTheClaimAgainstAFreshReference() public {
        _claimed();
        _do(world.advance(reviewer, loan, ClaimState.Approved));
        _do(world.advance(authority, loan, ClaimState.Public));
        _do(world.advance(authority, loan, ClaimState.Planned));
        _do(world.advance(treasurer, loan, ClaimState.PapersComplete));
        _refused(
            world.payClaim(treasurer, loan, COMPENSATION - 1, _ref()),
            abi.encodeWithSelector(Errors.Pool_AmountDiffers.selector, COMPENSATION - 1, COMPENSATION)
        );
        _do(world.payClaim(treasurer, loan, COMPENSATION, _ref()));
        _refused(world.payClaim(treasurer, loan, COMPENSATION, _ref()), _wrongStep());
    }

    function test_RecoveriesNeverPassThePrincipal() public {
        _paid();
        _do(world.recover(house, loan, PRINCIPAL - 10, _ref()));
        _refused(
            world.recover(house, loan, 11, _ref()),
            abi.encodeWithSelector(Errors.Pool_RecoveryExceeded.selector, 11, 10)
        );
        _refused(
            world.recover(house, loan, 0, _ref()), abi.encodeWithSelector(Errors.Pool_RecoveryExceeded.selector, 0, 10)
        );
    }

    function test_ARecoveryIsRefundedByRatioToTheFenAndOnce() public {
        _paid();
        bytes32 ref = _ref();
        _do(world.recover(house, loan, 1_001, ref));
        assertEq(pool.refundDue(loan), 300, "floor(1001 * 30 %)");
        _refused(
            world.refund(house, loan, 301, _ref()), abi.encodeWithSelector(Errors.Pool_AmountDiffers.selector, 301, 300)
        );
        _refused(
            world.refund(house, loan, 300, ref),
            abi.encodeWithSelector(Errors.Ledger_ReferenceUsed.selector, house, ref)
        );
        _do(world.refund(house, loan, 300, _ref()));
        _refused(
            world.refund(house, loan, 300, _ref()), abi.encodeWithSelector(Errors.Pool_AmountDiffers.selector, 300, 0)
        );
    }

    /// However the recoveries are cut: refunds follow their sum, never pass the compensation, and what the bank keeps of
    /// compensation and recoveries never passes the principal.
    function testFuzz_RefundsFollowTheSumOfRecoveries(uint40[6] memory cuts, uint16 ratio, uint40 owed) public {
        ratio = uint16(bound(ratio, 1, 5_000));
        owed = bound40(owed, 10_000, PRINCIPAL);
        uint40 compensation = bound40(uint256(owed) * ratio / 10_000, 0, PRINCIPAL);
        _do(world.enter(house, loan, PRINCIPAL, ratio));
        _do(world.classify(house, loan, LoanClass.Loss));
        _do(world.claim(house, loan, owed, compensation));
        _do(world.advance(reviewer, loan, ClaimState.Approved));
        _do(world.advance(authority, loan, ClaimState.Public));
        _do(world.advance(authority, loan, ClaimState.Planned));
        _do(world.advance(treasurer, loan, ClaimState.PapersComplete));
        _do(world.payClaim(treasurer, loan, compensation, _ref()));
        uint256 recovered;
        for (uint256 k; k < cuts.length && recovered < PRINCIPAL; ++k) {
            uint40 gross = bound40(cuts[k], 1, PRINCIPAL - recovered);
            _do(world.recover(house, loan, gross, _ref()));
            recovered += gross;
            uint256 due = pool.refundDue(loan);
            if (due > 0) _do(world.refund(house, loan, bound40(due, 0, PRINCIPAL), _ref()));
            Loan memory l = pool.loanOf(loan);
            uint256 share = recovered * ratio / 10_000;
            assertEq(l.refunded, share < compensation ? share : compensation, "refunded");
            assertLe(uint256(compensation) + recovered - l.refunded, PRINCIPAL, "kept by the bank");
        }
    }
}
