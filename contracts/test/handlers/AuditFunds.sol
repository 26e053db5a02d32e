// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICompensationPool as P} from "../../src/interfaces/ICompensationPool.sol";
import {Financing, FinancingKind, FinancingState} from "../../src/types/Desk.sol";
import {FinancingId} from "../../src/types/Ids.sol";
import {LienKind, Lot} from "../../src/types/Ledger.sol";
import {ClaimState, Cover, Loan, LoanClass, Pool} from "../../src/types/Pool.sol";
import {Kind} from "../../src/types/Registry.sol";
import {AuditBooks} from "./AuditBooks.sol";

/// What an action did to each financing and to the loan that it became, held against what it was before (design 3.5,
/// lines 3, 6 and 8).
abstract contract AuditFunds is AuditBooks {
    function _auditFinancings(Act memory a) internal {
        for (uint256 k; k < financings.length; ++k) {
            FinancingId id = financings[k].id;
            Financing memory f = desk.financingOf(id);
            Financing memory was = financings[k].f;
            if (keccak256(abi.encode(f)) != keccak256(abi.encode(was))) {
                financings[k].f = f;
                _must(f.state != was.state, TRANSITIONS, "a financing rewritten in its state");
                if (!_moved(Table.Financing, uint8(was.state), uint8(f.state), a.by)) {
                    _must(false, TRANSITIONS, "a financing outside its table");
                }
                _auditFinancing(was, f, a);
            }
            if (f.kind != FinancingKind.Pledge) continue; // no other enters a pool; `holdsPools` looks at all of them
            Loan memory loan = pool.loanOf(id);
            Loan memory old = financings[k].loan;
            if (keccak256(abi.encode(loan)) == keccak256(abi.encode(old))) continue;
            financings[k].loan = loan;
            _auditLoan(f, old, loan, a);
        }
    }

    function _auditFinancing(Financing memory was, Financing memory f, Act memory a) private {
        Lot memory lot = lots[indexOf[_lotKey(f.lot)] - 1].lot; // as it was: lots are judged after financings
        if (f.state == FinancingState.Requested) {
            _must(a.actor == f.holder && lot.owner == f.holder, HANDS, "asked for by another than the owner");
            return;
        }
        bool same = f.holder == was.holder && f.kind == was.kind && f.recourse == was.recourse;
        _must(same && _lotKey(f.lot) == _lotKey(was.lot), TRANSITIONS, "a financing was rewritten");
        bool holders_ = f.state == FinancingState.Accepted || f.state == FinancingState.Withdrawn;
        bool early = f.kind == FinancingKind.EarlyPayment;
        // That a debtor has paid is its bank's to say.
        address funder = early && f.state == FinancingState.Repaid ? seenLine[was.bank].bank : was.bank;
        _must(a.actor == (holders_ ? f.holder : funder), HANDS, "a financing moved by a stranger to it");
        if (f.state == FinancingState.Accepted) {
            _must(was.bank == address(0) || was.bank == f.bank, HANDS, "another bank than was asked");
            bool mayFund = early ? f.bank == _receivableOf(f.lot).debtor : seenParty[f.bank].kind == Kind.Bank;
            _must(mayFund && f.bank != f.holder, HANDS, "funded by no bank, or paid early by another than the debtor");
            _must(!early || f.repay == lot.amount, LIENS, "paid early, and not to the last fen");
            _must(block.timestamp <= was.until, TRANSITIONS, "accepted after it had lapsed");
            _must(f.repay <= lot.amount && f.advance > 0 && f.advance <= f.repay, LIENS, "owed more than the lot");
            _must(lot.owner == f.holder && lot.lien == LienKind.None && !lot.frozen, LIENS, "a lot that is not free");
            return;
        }
        bool terms = f.advance == was.advance && f.repay == was.repay && f.bank == was.bank && f.until == was.until;
        _must(terms, TRANSITIONS, "terms changed after they were accepted");
        bool paidOut = f.state == FinancingState.Disbursed || (early && f.state == FinancingState.Repaid);
        _must(!early || f.state != FinancingState.Disbursed, TRANSITIONS, "paid early, and still to be repaid");
        if (paidOut) {
            _must(block.timestamp <= was.until, TRANSITIONS, "disbursed after it had lapsed");
            _must(lot.lien == LienKind.Reserved && lot.lienParty == f.bank, LIENS, "disbursed on what was not reserved");
            _must(lot.owner == f.holder && _word(a.data, 2) == f.advance, LIENS, "another advance, or another's lot");
        }
        if (f.state == FinancingState.Repaid) _must(ledger.lotOf(f.lot).claim == 0, LIENS, "repaid, and still owed");
    }

    function _auditLoan(Financing memory f, Loan memory was, Loan memory loan, Act memory a) private {
        if (was.bank == address(0) && loan.bank != address(0)) return _auditEntry(f, was, loan, a);
        if (loan.bank != address(0)) {
            bool same = loan.bank == was.bank && loan.pool == was.pool && loan.ratioBps == was.ratioBps;
            // Whoever comes back from an upgrade has lost no more what was recovered.
            bool back = loan.claim == ClaimState.None && _wasPaid(was.claim);
            uint40 principal = back ? was.outstanding - was.recovered : was.principal;
            _must(same && loan.principal == principal, POOLS, "a loan changed its pool or its terms");
        }
        if (loan.cover != was.cover) {
            bool outside = was.bank == address(0) || was.claim == ClaimState.Closed;
            _must(a.by == P.recordCover.selector && a.actor == f.bank, HANDS, "a cover recorded by a stranger");
            _must(outside, POOLS, "insured or guaranteed while in a pool");
            if (was.claim == ClaimState.Closed) _saw("a project left its pool and was insured");
        }
        if (loan.class != was.class) {
            _must(a.by == P.classifyLoan.selector && a.actor == loan.bank, HANDS, "classed by a stranger");
        }
        if (loan.claim != was.claim) _auditClaim(was, loan, a);
        _auditAmounts(was, loan, a);
    }

    function _auditEntry(Financing memory f, Loan memory was, Loan memory loan, Act memory a) private {
        Pool memory p = pool.poolOf(loan.pool);
        uint256 cap = ownPoolPolicy ? gate.cap() : 5_000;
        if (p.highestRatioBps < cap) cap = p.highestRatioBps;
        _must(a.by == P.enterLoan.selector && a.actor == f.bank && loan.bank == f.bank, HANDS, "entered by a stranger");
        _must(f.kind == FinancingKind.Pledge && f.state == FinancingState.Disbursed, POOLS, "not a disbursed loan");
        _must(was.cover == Cover.None && loan.cover == Cover.None, POOLS, "insured or guaranteed, and in a pool");
        _must(loan.principal > 0 && loan.principal <= f.advance, POOLS, "entered with more than was lent");
        _must(loan.ratioBps > 0 && loan.ratioBps <= cap, POOLS, "a ratio beyond its caps");
        _must(p.authority != address(0) && loan.claim == ClaimState.None, POOLS, "entered with a claim, or nowhere");
        _must(loan.class == LoanClass.Normal && !loan.appealed, POOLS, "entered with a past");
    }

    function _auditClaim(Loan memory was, Loan memory loan, Act memory a) private {
        if (!_moved(Table.Claim, uint8(was.claim), uint8(loan.claim), a.by)) {
            _must(false, TRANSITIONS, "a claim outside its table");
        }
        Pool memory p = pool.poolOf(loan.pool);
        address right = loan.bank;
        if (a.by == P.payClaim.selector) right = p.treasurer;
        else if (a.by == P.closeByTime.selector) right = address(0); // anybody's
        else if (a.by == P.advanceClaim.selector) right = _office(p, was.claim, loan.claim);
        _must(a.actor == right, HANDS, "a claim moved by a stranger to it");
        bool fresh = loan.claim == ClaimState.Submitted && was.claim == ClaimState.None;
        if (fresh || loan.claim == ClaimState.Appealed) {
            _must(loan.class >= LoanClass.Substandard, POOLS, "claimed for a performing loan");
        }
        if (fresh) {
            uint256 share = uint256(loan.outstanding) * loan.ratioBps / 10_000;
            _must(loan.outstanding <= loan.principal && loan.compensation == share, POOLS, "claimed another amount");
        }
        if (loan.claim == ClaimState.Closed && a.by != P.closeByTime.selector) {
            _must(pool.refundDue(FinancingId.wrap(_word(a.data, 1))) == 0, POOLS, "closed, and owing");
        }
        if (loan.claim == ClaimState.Recalled) _must(was.refunded < was.compensation, POOLS, "recalled for nothing");
        bool returned = loan.claim == ClaimState.None && _wasPaid(was.claim);
        if (returned || was.claim == ClaimState.Recalled) {
            uint256 back = was.refunded + (a.by == P.refundCompensation.selector ? _word(a.data, 2) : 0);
            _must(back == was.compensation, POOLS, "returned or closed before its compensation was back");
        }
    }

    /// Paid, and not closed.
    function _wasPaid(ClaimState s) private pure returns (bool) {
        return s >= ClaimState.Paid && s != ClaimState.Appealed && s != ClaimState.Closed;
    }

    function _office(Pool memory p, ClaimState from, ClaimState to) private pure returns (address) {
        if (to == ClaimState.Recalled) return p.authority;
        if (from == ClaimState.Submitted || from == ClaimState.Appealed) return p.reviewer;
        if (from == ClaimState.ClosureSought) return p.reviewer;
        if (from == ClaimState.Planned || from == ClaimState.ClosureReviewed) return p.treasurer;
        return from == ClaimState.ClosureApproved ? p.supervisor : p.authority;
    }

    /// Amounts change by their own functions only, and only forwards, until the claim is gone as a whole.
    function _auditAmounts(Loan memory was, Loan memory loan, Act memory a) private {
        bool gone = loan.claim == ClaimState.None && was.claim != ClaimState.None;
        if (loan.claim == ClaimState.Closed && was.claim == ClaimState.Rejected) gone = true;
        if (gone) {
            uint256 rest = uint256(loan.outstanding) + loan.compensation + loan.recovered + loan.refunded;
            _must(rest == 0, POOLS, "a claim that is gone left an amount");
            return;
        }
        bool submitted = a.by == P.submitClaim.selector;
        bool same = loan.outstanding == was.outstanding && loan.compensation == was.compensation;
        _must(same || submitted, POOLS, "another amount than was claimed");
        if (loan.recovered != was.recovered) {
            bool more = loan.recovered > was.recovered && loan.recovered - was.recovered == _word(a.data, 2);
            _must(
                a.by == P.recordRecovery.selector && a.actor == loan.bank && more, POOLS, "a recovery nobody recorded"
            );
            if (was.claim == ClaimState.Closed) _saw("a closed loan was recovered");
        }
        if (loan.refunded != was.refunded) {
            bool more = loan.refunded > was.refunded && loan.refunded - was.refunded == _word(a.data, 2);
            _must(a.by == P.refundCompensation.selector && a.actor == loan.bank && more, POOLS, "a refund nobody made");
            if (was.claim == ClaimState.Closed) _saw("a refund of a closed loan");
            bool whole = loan.refunded == loan.compensation && loan.claim == ClaimState.Recovering;
            if (whole) _saw("recoveries gave the whole compensation back");
        }
    }
}
