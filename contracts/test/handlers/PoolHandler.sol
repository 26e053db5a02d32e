// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Financing, FinancingKind, FinancingState} from "../../src/types/Desk.sol";
import {LienKind, Lot} from "../../src/types/Ledger.sol";
import {ClaimState, Cover, Loan, LoanClass, Pool} from "../../src/types/Pool.sol";
import {DeskHandler} from "./DeskHandler.sol";

/// The compensation pools: banks, reviewers, treasurers and authorities.
abstract contract PoolHandler is DeskHandler {
    uint16[4] internal _ratios = [1_000, 3_333, 5_000, 5_001];

    function openPool(uint256 seed) public action(seed) {
        bytes32 name = pools[_roll(2)];
        address[4] storage offices = officesOf[name];
        if (pool.poolOf(name).authority != address(0) && !_chance(12)) return;
        (address reviewer, address treasurer, address supervisor) = (_or(offices[1]), _or(offices[2]), _or(offices[3]));
        _send(world.open(_or(offices[0]), name, reviewer, treasurer, supervisor, _ratios[1 + _roll(3)]));
    }

    function cover(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _chance(2) ? _closed : _paidOut);
        if (!found || (!_closed(k) && !_chance(2))) return;
        Cover to = financings[k].loan.cover == Cover.None || _chance(2) ? Cover(1 + _roll(2)) : Cover.None;
        _send(world.cover(_or(financings[k].f.bank), financings[k].id, to));
    }

    function enter(uint256 seed) public action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _chance(6) ? _covered : _outside);
        if (!found) return;
        uint40 advance = financings[k].f.advance;
        uint40 principal = _chance(8) ? _between(0, advance + 1) : advance;
        _send(world.enterIn(_or(financings[k].f.bank), financings[k].id, pools[_roll(2)], principal, _ratios[_roll(4)]));
    }

    function classify(uint256 seed) public action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _chance(4) ? _compensated : _entered);
        if (!found) return;
        bool performing = financings[k].loan.class >= LoanClass.Substandard;
        LoanClass to = performing ? LoanClass(1 + _roll(2)) : LoanClass(3 + _roll(3));
        if (_chance(4)) to = LoanClass(_roll(6));
        // A loan for which a claim is possible shall mostly stay so.
        if (performing && financings[k].loan.claim == ClaimState.None && !_chance(4)) return;
        _send(world.classify(_or(financings[k].loan.bank), financings[k].id, to));
    }

    function claim(uint256 seed) public action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _claimable);
        if (found) _claim(k);
    }

    function _claim(uint256 k) internal {
        Loan storage loan = financings[k].loan;
        uint40 owed = lots[indexOf[_lotKey(financings[k].f.lot)] - 1].lot.claim;
        uint40 most = owed < loan.principal ? owed : loan.principal;
        uint40 outstanding = _chance(3) ? _between(1, most) : most + (_chance(24) ? 1 : 0);
        uint256 amount = uint256(outstanding) * loan.ratioBps / 10_000 + (_chance(24) ? 1 : 0);
        _send(world.claim(_or(loan.bank), financings[k].id, outstanding, _between(amount, amount)));
    }

    /// A loan that goes bad, as far as it goes: into a pool, non-performing, claimed for.
    function project(uint256 seed) external action(seed) {
        _project();
    }

    function _project() internal returns (uint256 k) {
        bool found;
        (k, found) = _pick(financings.length, _outside);
        if (!found) k = _lend();
        if (k == financings.length) return k;
        Financing storage f = financings[k].f;
        if (!_send(world.enterIn(_or(f.bank), financings[k].id, pools[0], f.advance, _ratios[_roll(3)]))) return k;
        if (!_send(world.classify(f.bank, financings[k].id, LoanClass(3 + _roll(3))))) return k;
        if (_claimable(k)) _claim(k);
    }

    function appeal(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _rejected);
        if (found) _send(world.appeal(_or(financings[k].loan.bank), financings[k].id));
    }

    function withdrawClaim(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _underWay);
        if (found && (_chance(3) || financings[k].loan.claim == ClaimState.Appealed)) {
            _send(world.withdrawClaim(_or(financings[k].loan.bank), financings[k].id));
        }
    }

    /// The office whose step it is takes it; now and then another office, or another step.
    function office(uint256 seed) public action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _chance(6) ? _compensated : _underWay);
        if (!found) return;
        _step(k);
        for (uint256 i = _roll(3); i > 0 && _underWay(k); --i) {
            _step(k);
        }
    }

    function _step(uint256 k) internal {
        Loan storage loan = financings[k].loan;
        Pool memory p = pool.poolOf(loan.pool);
        (ClaimState to, address by) = (ClaimState.Recalled, p.authority);
        if (loan.claim == ClaimState.Submitted || loan.claim == ClaimState.Appealed) {
            (to, by) = (_chance(3) ? ClaimState.Rejected : ClaimState.Approved, p.reviewer);
        } else if (loan.claim == ClaimState.Approved) {
            to = ClaimState.Public;
        } else if (loan.claim == ClaimState.Public) {
            to = _chance(4) ? ClaimState.Submitted : ClaimState.Planned;
        } else if (loan.claim == ClaimState.Planned) {
            (to, by) = (ClaimState.PapersComplete, p.treasurer);
        } else if (_closing(k) && !_chance(8)) {
            (to, by) = _nextClosing(p, loan.claim);
            if (_chance(6)) to = ClaimState.Recovering;
        }
        if (_chance(12)) to = ClaimState(_roll(17));
        _send(world.advance(_or(by), financings[k].id, to));
    }

    function _nextClosing(Pool memory p, ClaimState from) internal pure returns (ClaimState to, address by) {
        address[4] memory turns = [p.reviewer, p.treasurer, p.authority, p.supervisor];
        uint256 turn = uint256(from) - uint256(ClaimState.ClosureSought);
        return (turn == 3 ? ClaimState.Closed : ClaimState(uint256(from) + 1), turns[turn]);
    }

    function payClaim(uint256 seed) public action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _complete);
        if (!found) return;
        address treasurer = _or(pool.poolOf(financings[k].loan.pool).treasurer);
        uint40 fen = financings[k].loan.compensation + (_chance(16) ? 1 : 0);
        _send(world.payClaim(treasurer, financings[k].id, fen, _reference(treasurer)));
    }

    function recover(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _compensated);
        if (!found) return;
        if (!_recover(k) || !_chance(2)) return;
        _refund(k);
        Loan storage loan = financings[k].loan;
        if (loan.claim != ClaimState.Recovering || pool.refundDue(financings[k].id) > 0) return;
        if (_chance(2)) _send(world.classify(loan.bank, financings[k].id, LoanClass.Normal));
        else _step(k);
    }

    function _recover(uint256 k) internal returns (bool done) {
        Loan storage loan = financings[k].loan;
        uint256 left = loan.outstanding - loan.recovered;
        uint40 gross = _chance(2) ? _between(left, left) : _between(0, left + (_chance(8) ? 1 : 0));
        address bank = _or(loan.bank);
        return _send(world.recover(bank, financings[k].id, gross, _reference(bank)));
    }

    function refund(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _refundable);
        if (found) _refund(k);
    }

    function _refund(uint256 k) internal {
        uint256 due = pool.refundDue(financings[k].id);
        address bank = _or(financings[k].loan.bank);
        uint40 fen = _chance(12) ? _between(0, due + 1) : _between(due, due);
        _send(world.refund(bank, financings[k].id, fen, _reference(bank)));
    }

    function close(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _closable);
        if (found) _send(world.close(_or(financings[k].loan.bank), financings[k].id));
    }

    // What something can be done with

    function _paidOut(uint256 k) private view returns (bool) {
        return financings[k].f.state == FinancingState.Disbursed;
    }

    function _outside(uint256 k) internal view returns (bool) {
        bool pledged = financings[k].f.kind == FinancingKind.Pledge && _paidOut(k);
        return pledged && financings[k].loan.bank == address(0);
    }

    function _covered(uint256 k) private view returns (bool) {
        return _outside(k) && financings[k].loan.cover != Cover.None;
    }

    function _entered(uint256 k) private view returns (bool) {
        return financings[k].loan.bank != address(0) && financings[k].loan.claim != ClaimState.Closed;
    }

    function _claimable(uint256 k) internal view returns (bool) {
        Loan storage loan = financings[k].loan;
        return
            loan.bank != address(0) && loan.claim == ClaimState.None && loan.class >= LoanClass.Substandard && _owes(k);
    }

    function _owes(uint256 k) private view returns (bool) {
        Lot storage lot = lots[indexOf[_lotKey(financings[k].f.lot)] - 1].lot;
        return _paidOut(k) && lot.lien == LienKind.Secured && lot.claim > 0;
    }

    function _rejected(uint256 k) internal view returns (bool) {
        return financings[k].loan.claim == ClaimState.Rejected;
    }

    function _underWay(uint256 k) internal view returns (bool) {
        ClaimState s = financings[k].loan.claim;
        return (s >= ClaimState.Submitted && s <= ClaimState.PapersComplete && s != ClaimState.Rejected)
            || s == ClaimState.Appealed;
    }

    function _complete(uint256 k) internal view returns (bool) {
        return financings[k].loan.claim == ClaimState.PapersComplete;
    }

    function _compensated(uint256 k) internal view returns (bool) {
        ClaimState s = financings[k].loan.claim;
        return s == ClaimState.Paid || s == ClaimState.Recovering || _closing(k);
    }

    function _closing(uint256 k) internal view returns (bool) {
        ClaimState s = financings[k].loan.claim;
        return s >= ClaimState.ClosureSought && s <= ClaimState.ClosureApproved;
    }

    function _refundable(uint256 k) private view returns (bool) {
        return pool.refundDue(financings[k].id) > 0;
    }

    function _closable(uint256 k) private view returns (bool) {
        return (financings[k].loan.claim == ClaimState.None || _rejected(k)) && financings[k].loan.bank != address(0)
            && !_owes(k);
    }

    function _closed(uint256 k) internal view returns (bool) {
        return financings[k].loan.claim == ClaimState.Closed;
    }
}
