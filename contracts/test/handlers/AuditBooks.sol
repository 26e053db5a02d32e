// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFinancingDesk as D} from "../../src/interfaces/IFinancingDesk.sol";
import {IParticipantRegistry as R} from "../../src/interfaces/IParticipantRegistry.sol";
import {IReceivableLedger as L} from "../../src/interfaces/IReceivableLedger.sol";
import {Financing, FinancingKind} from "../../src/types/Desk.sol";
import {LotId} from "../../src/types/Ids.sol";
import {
    DebtorLine,
    LienKind,
    Lot,
    Receivable,
    ReceivableFlags as Flags,
    ReceivableState
} from "../../src/types/Ledger.sol";
import {Kind, Participant, Standing} from "../../src/types/Registry.sol";
import {AuditLots} from "./AuditLots.sol";
import {ACCEPT} from "./Shapes.sol";

/// What an action did to each receivable, line and participant, held against what it was before (design 3.5, lines 6 to 8).
abstract contract AuditBooks is AuditLots {
    function _auditReceivables(Act memory a) internal {
        for (uint256 k; k < receivables.length; ++k) {
            SeenReceivable memory was = receivables[k];
            (Receivable memory r, uint256 paid, uint256 early) = ledger.receivableWith(was.id);
            bool still = paid == was.paid && early == was.early;
            if (still && keccak256(abi.encode(r)) == keccak256(abi.encode(was.r))) continue;
            (receivables[k].r, receivables[k].paid, receivables[k].early) = (r, paid, early);
            if (r.state != was.r.state) _auditState(was, r, paid + early, a);
            if (was.r.state != ReceivableState.None) {
                bool same = r.debtor == was.r.debtor && r.supplier == was.r.supplier && r.face == was.r.face;
                _must(same && r.maturity == was.r.maturity, TRANSITIONS, "a receivable was rewritten");
            }
            if (paid != was.paid) _auditPayment(was, r, paid, a);
            if (early != was.early) _auditEarly(was, early, a);
            if (r.flags != was.r.flags) _auditFlags(was, r, a);
        }
    }

    function _auditState(SeenReceivable memory was, Receivable memory r, uint256 paid, Act memory a) private {
        if (!_moved(Table.Receivable, uint8(was.r.state), uint8(r.state), a.by)) {
            _must(false, TRANSITIONS, "a receivable outside its table");
        }
        bool right = a.actor == r.debtor;
        if (a.by == ACCEPT || a.by == L.rejectReceivable.selector) right = a.actor == r.supplier;
        bool paidBy = a.by == L.recordPayment.selector || a.by == D.confirmDisbursement.selector;
        if (paidBy) right = a.actor == seenLine[r.debtor].bank;
        if (a.by == L.declareDefault.selector) {
            LotId id = LotId.wrap(_word(a.data, 2));
            Lot memory lot = ledger.lotOf(id);
            right = lot.owner == a.actor || (lot.lien == LienKind.Secured && lot.lienParty == a.actor);
            right = right && indexOf[_lotKey(id)] != 0 && _key(id) == _key(was.id.firstLot());
            right = right && seenParty[a.actor].kind == Kind.Bank && block.timestamp > r.maturity;
        }
        _must(right, HANDS, "a receivable moved by a stranger to it");
        _must(
            (r.state == ReceivableState.Settled) == (paid == r.face), TRANSITIONS, "settled, or not, against the books"
        );
        if (r.state == ReceivableState.Accepted) {
            _must(block.timestamp <= r.maturity, TRANSITIONS, "accepted after it matured");
        }
        if (r.state == ReceivableState.Issued) _auditIssue(r);
    }

    function _auditIssue(Receivable memory r) private {
        uint256 longest = block.timestamp + uint256(_policy().longestTenor) * 1 days;
        _must(r.maturity > block.timestamp && r.maturity <= longest, LINES, "a tenor beyond the policy");
        _must(r.face >= _policy().leastLot, CONSERVATION, "a face below the minimum lot");
        _must(r.debtor != r.supplier, RECEIVERS, "a certificate to oneself");
        _must(seenLine[r.debtor].overdue == 0, LINES, "a stopped debtor issued");
        DebtorLine memory line = ledger.lineOf(r.debtor);
        _must(line.used <= line.limit, LINES, "issued beyond the limit");
        for (uint256 k; k < receivables.length; ++k) {
            SeenReceivable storage s = receivables[k];
            bool owed = s.r.state == ReceivableState.Accepted || s.r.state == ReceivableState.Defaulted;
            if (!owed || s.r.debtor != r.debtor || block.timestamp <= s.r.maturity) continue;
            // What 3.5(7) says is wider than what the ledger can do: it counts what was noted.
            _must(s.r.flags & Flags.OVERDUE_NOTED == 0, LINES, "issued with a noted debt unpaid");
            _saw("a matured debt that nobody noted did not stop its debtor");
        }
    }

    function _auditPayment(SeenReceivable memory was, Receivable memory r, uint256 paid, Act memory a) private {
        _must(a.by == L.recordPayment.selector, HANDS, "paid by no recorded payment");
        _must(a.actor == seenLine[r.debtor].bank, HANDS, "paid through a bank that is not the debtor's");
        _must(paid > was.paid && paid - was.paid == _word(a.data, 2), POOLS, "another amount than was recorded");
        _must(paid + was.early <= r.face, POOLS, "more paid than is owed");
        _must(r.flags & Flags.PAID_INTO != 0, LIENS, "paid into, and not closed");
        bool owed = was.r.state == ReceivableState.Accepted || was.r.state == ReceivableState.Defaulted;
        _must(owed, TRANSITIONS, "a payment on what is not owed");
    }

    function _auditEarly(SeenReceivable memory was, uint256 early, Act memory a) private {
        _must(a.by == D.confirmDisbursement.selector, HANDS, "paid early by no early payment");
        Financing memory f = financings[indexOf[_word(a.data, 1)] - 1].f;
        _must(f.kind == FinancingKind.EarlyPayment, HANDS, "paid early by another financing");
        _must(early - was.early == ledger.lotOf(f.lot).amount, POOLS, "another amount than the lot's");
        bool owed = was.r.state == ReceivableState.Accepted || was.r.state == ReceivableState.Defaulted;
        _must(owed && was.paid == 0, TRANSITIONS, "an early payment on what is not owed, or was paid into");
    }

    function _auditFlags(SeenReceivable memory was, Receivable memory r, Act memory a) private {
        _must(was.r.flags & Flags.PAID_INTO <= r.flags & Flags.PAID_INTO, LIENS, "opened again");
        bool before = was.r.flags & Flags.OVERDUE_NOTED != 0;
        bool after_ = r.flags & Flags.OVERDUE_NOTED != 0;
        if (before == after_) return;
        bool noting = a.by == L.noteOverdue.selector || a.by == L.declareDefault.selector;
        _must(!after_ || (noting && block.timestamp > r.maturity), LINES, "noted as overdue, and it was not");
        _must(after_ || r.state == ReceivableState.Settled, LINES, "the stop was lifted before the payment");
    }

    function _auditLines(Act memory a) internal {
        for (uint256 k; k < debtors.length; ++k) {
            address debtor = debtors[k];
            DebtorLine memory line = ledger.lineOf(debtor);
            DebtorLine memory was = seenLine[debtor];
            seenLine[debtor] = line;
            if (line.bank != was.bank) {
                bool right = a.by == L.appointBank.selector && a.actor == debtor;
                bool loose = was.used == 0 || seenParty[was.bank].standing != Standing.Active;
                _must(right && loose, HANDS, "a bank appointed by a stranger, or too early");
                _must(line.limit == 0 && seenParty[line.bank].kind == Kind.Bank, LINES, "a new bank with an old limit");
                if (was.used > 0) _saw("a debtor left its suspended bank");
            } else if (line.limit != was.limit) {
                bool own = a.by == L.appointBank.selector && a.actor == debtor && line.limit == 0;
                bool set = a.by == L.setLimit.selector && a.actor == line.bank;
                _must(own || set, HANDS, "a limit set by a stranger");
            }
        }
    }

    function _auditParties(Act memory a) internal {
        for (uint256 k; k < parties.length; ++k) {
            address who = parties[k];
            Participant memory p = registry.participantOf(who);
            Participant memory was = seenParty[who];
            if (keccak256(abi.encode(p)) == keccak256(abi.encode(was))) continue;
            seenParty[who] = p;
            if (p.standing != was.standing) {
                if (!_moved(Table.Standing, uint8(was.standing), uint8(p.standing), a.by)) {
                    _must(false, TRANSITIONS, "a standing outside its table");
                }
                bool operates = seenParty[a.actor].kind == Kind.Operator && a.actor != who;
                _must(operates && _address(a.data, 1) == who, HANDS, "a standing set by a stranger");
            }
            bool same = p.kind == was.kind && p.admittedAt == was.admittedAt;
            _must(same || was.standing == Standing.None, TRANSITIONS, "a participant was rewritten");
            if (p.consents != was.consents) {
                bytes4 by = p.consents ? R.giveConsent.selector : R.withdrawConsent.selector;
                _must(a.by == by && a.actor == who, HANDS, "somebody else's consent");
            }
            if (p.era != was.era) {
                _must(a.by == R.recoverKey.selector && a.actor == officers[4], HANDS, "keys taken by a stranger");
            } else if (p.key != was.key || p.powers != was.powers) {
                bool own = a.by == R.grantKey.selector || a.by == R.revokeKey.selector;
                bool fresh = a.by == R.admitParticipant.selector && was.standing == Standing.None;
                _must(fresh || (own && a.actor == who), HANDS, "somebody else's keys");
            }
        }
    }
}
