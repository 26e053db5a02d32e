// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ClaimState, Library, Pool} from "../types/Pool.sol";

/// The table at `ClaimState`: what each state is, and whose step leads from one to another.
library Claims {
    /// Submitted and not yet paid, refused or taken back.
    function underWay(ClaimState s) internal pure returns (bool) {
        return s == ClaimState.Appealed
            || (s >= ClaimState.Submitted && s <= ClaimState.PapersComplete && s != ClaimState.Rejected);
    }

    /// Its closure is applied for, and not yet approved by all.
    function closing(ClaimState s) internal pure returns (bool) {
        return s >= ClaimState.ClosureSought && s <= ClaimState.ClosureApproved;
    }

    /// Paid, and not at an end: not upgraded, closed or recalled.
    function compensated(ClaimState s) internal pure returns (bool) {
        return s == ClaimState.Paid || s == ClaimState.Recovering || closing(s);
    }

    /// Where a loan of the pool is while its claim is in this state.
    function libraryOf(ClaimState s) internal pure returns (Library) {
        if (s == ClaimState.Closed) return Library.Settled;
        bool paid = compensated(s) || s == ClaimState.Upgraded || s == ClaimState.Recalled;
        return paid ? Library.Compensated : Library.Loans;
    }

    /// Whose step it is; nobody's if there is no such step.
    function officeOf(Pool memory pool, ClaimState from, ClaimState to) internal pure returns (address) {
        if (to == ClaimState.Approved || to == ClaimState.Rejected) {
            return from == ClaimState.Submitted || from == ClaimState.Appealed ? pool.reviewer : address(0);
        }
        if (to == ClaimState.Public) return from == ClaimState.Approved ? pool.authority : address(0);
        if (to == ClaimState.Planned || to == ClaimState.Submitted) {
            return from == ClaimState.Public ? pool.authority : address(0);
        }
        if (to == ClaimState.PapersComplete) return from == ClaimState.Planned ? pool.treasurer : address(0);
        if (to == ClaimState.Recalled) {
            return compensated(from) || from == ClaimState.Closed ? pool.authority : address(0);
        }
        (address office, ClaimState next) = _turn(pool, from);
        return to == next || to == ClaimState.Recovering ? office : address(0);
    }

    /// Which of the four who close a loan has it before it: it passes the loan on, or sends it back.
    function _turn(Pool memory pool, ClaimState s) private pure returns (address office, ClaimState next) {
        if (s == ClaimState.ClosureSought) return (pool.reviewer, ClaimState.ClosureReviewed);
        if (s == ClaimState.ClosureReviewed) return (pool.treasurer, ClaimState.ClosureChecked);
        if (s == ClaimState.ClosureChecked) return (pool.authority, ClaimState.ClosureApproved);
        if (s == ClaimState.ClosureApproved) return (pool.supervisor, ClaimState.Closed);
    }
}
