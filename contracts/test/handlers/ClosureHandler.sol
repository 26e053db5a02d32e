// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICompensationPool as P} from "../../src/interfaces/ICompensationPool.sol";
import {FinancingId} from "../../src/types/Ids.sol";
import {Bar, ClaimState, Loan, LoanClass, Pool} from "../../src/types/Pool.sol";
import {PoolHandler} from "./PoolHandler.sol";

/// The end of a loan in a pool: closure in four steps, recall, what time closes; and banks that are barred.
abstract contract ClosureHandler is PoolHandler {
    /// Some compensated loans on their way to the end.
    function closure(uint256 seed) external action(seed) {
        for (uint256 rounds; rounds < 3; ++rounds) {
            (uint256 k, bool found) = _pick(financings.length, _chance(6) ? _closedPaid : _compensated);
            if (!found || !(_compensated(k) || _closedPaid(k))) (k, found) = _compensate();
            if (found) _end(k);
        }
    }

    /// Sought to be closed and passed on as far as chance will have it; sent back, or something is recovered after all;
    /// the same again; and then it performs, is recalled, is closed, or an office tries something else.
    function _end(uint256 k) private {
        (FinancingId id, Loan storage loan) = (financings[k].id, financings[k].loan);
        for (uint256 rounds = _roll(3); rounds > 0 && _compensated(k); --rounds) {
            _passOn(k, _roll(4));
            if (_closing(k) && _chance(2)) {
                (, address by) = _nextClosing(_poolOf(k), loan.claim);
                _send(world.advance(by, id, ClaimState.Recovering));
            } else if (loan.recovered < loan.outstanding) {
                _recoverUpTo(k, 1_000);
            }
        }
        uint256 then = _roll(5);
        if (then == 0 && loan.recovered < loan.outstanding) _recoverUpTo(k, type(uint40).max);
        if (then < 4) _passOn(k, _roll(5));
        if (then < 2) _send(world.classify(loan.bank, id, LoanClass(1 + _roll(2))));
        else if (then == 2) _send(world.advance(_or(_poolOf(k).authority), id, ClaimState.Recalled));
        else if (then == 3 && _closedPaid(k) && loan.recovered < loan.outstanding) _recover(k);
        else _step(k);
        if (_chance(2) && pool.refundDue(id) > 0) _refund(k);
    }

    function _passOn(uint256 k, uint256 steps) private {
        (FinancingId id, Loan storage loan) = (financings[k].id, financings[k].loan);
        if (pool.refundDue(id) > 0) _refund(k);
        if (_compensated(k) && !_closing(k)) _send(world.close(_or(loan.bank), id));
        for (; steps > 0 && _closing(k); --steps) {
            (ClaimState to, address by) = _nextClosing(_poolOf(k), loan.claim);
            _send(world.advance(by, id, to));
        }
    }

    function _recoverUpTo(uint256 k, uint40 fen) private {
        Loan storage loan = financings[k].loan;
        uint40 left = loan.outstanding - loan.recovered;
        _send(world.recover(loan.bank, financings[k].id, fen < left ? fen : left, _reference(loan.bank)));
    }

    /// One for which it could be claimed, or a new one, as far as its payment; others give up on the way.
    function _compensate() private returns (uint256 k, bool found) {
        (k, found) = _pick(financings.length, _claimable);
        if (found && _claimable(k)) _claim(k);
        else k = _project();
        if (k == financings.length) return (k, false);
        Loan storage loan = financings[k].loan;
        for (uint256 steps; steps < 8 && (_underWay(k) || _rejected(k)); ++steps) {
            if (_rejected(k)) {
                _send(world.appeal(loan.bank, financings[k].id));
            } else if (_chance(12)) {
                _send(world.withdrawClaim(loan.bank, financings[k].id));
            } else if (_complete(k)) {
                address treasurer = _poolOf(k).treasurer;
                _send(world.payClaim(treasurer, financings[k].id, loan.compensation, _reference(treasurer)));
            } else {
                _step(k);
            }
        }
        return (k, _compensated(k));
    }

    /// Anybody, of a loan for which nothing is claimed; now and then long after.
    function closeByTime(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _unclaimed);
        if (!found || financings[k].loan.bank == address(0)) return;
        uint256 wait = ownPoolPolicy ? gate.wait() : 184 days;
        uint256 until = _receivableOf(financings[k].f.lot).maturity + wait;
        if (_chance(6) && wait > 0 && until >= block.timestamp) _wait(until - block.timestamp + _roll(2));
        bool due = _unclaimed(k) && wait > 0 && block.timestamp > until;
        (bool done,) = address(pool).call(abi.encodeCall(P.closeByTime, (financings[k].id)));
        _must(done == due, POOLS, "a loan that time could not close, or one that it could");
        if (done) _audit(Act(P.closeByTime.selector, address(0), ""));
    }

    /// A bank, and sooner one that has something to bring; it tries, and mostly is let in again, so that business goes on.
    function bar(uint256 seed) external action(seed) {
        if (!_chance(4)) return;
        (uint256 k, bool found) = _pick(financings.length, _chance(2) ? _claimable : _rejected);
        if (!found || financings[k].loan.bank == address(0)) (k, found) = _pick(financings.length, _outside);
        if (!found) return;
        bytes32 name = financings[k].loan.pool == 0 ? pools[0] : financings[k].loan.pool;
        address bank = financings[k].f.bank;
        if (!_send(world.bar(_or(officesOf[name][0]), name, bank, Bar(_roll(3))))) return;
        if (_outside(k)) _send(world.enterIn(bank, financings[k].id, name, financings[k].f.advance, _ratios[0]));
        else if (_claimable(k)) _claim(k);
        else if (_rejected(k)) _send(world.appeal(bank, financings[k].id));
        if (!_chance(6)) _send(world.bar(officesOf[name][0], name, bank, Bar.None));
    }

    function _poolOf(uint256 k) private view returns (Pool memory) {
        return pool.poolOf(financings[k].loan.pool);
    }

    function _closedPaid(uint256 k) internal view returns (bool) {
        return _closed(k) && financings[k].loan.compensation > 0;
    }

    function _unclaimed(uint256 k) internal view returns (bool) {
        return financings[k].loan.bank != address(0) && financings[k].loan.claim == ClaimState.None;
    }
}
