// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Intents} from "../../src/base/Intents.sol";
import {IReceivableLedger as L} from "../../src/interfaces/IReceivableLedger.sol";
import {Financing, FinancingKind, FinancingState} from "../../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../../src/types/Ids.sol";
import {
    DebtorLine,
    Invoice,
    IssueReceivable,
    LienKind,
    Lot,
    Receivable,
    ReceivableFlags,
    ReceivableState
} from "../../src/types/Ledger.sol";
import {Policy} from "../../src/types/Policy.sol";
import {ClaimState, Cover, Library, Loan} from "../../src/types/Pool.sol";
import {Kind, Participant} from "../../src/types/Registry.sol";
import {AuthorityHandler} from "./AuthorityHandler.sol";

/// What must hold at any moment, whatever was done before (design 3.5). Each reverts with what is wrong, be it that the
/// books do not add up now or that an action on the way broke the line.
abstract contract Properties is AuthorityHandler {
    modifier unbroken(uint256 line) {
        string memory what = broken(line);
        assertTrue(bytes(what).length == 0, what);
        _;
    }

    /// 3.5(1).
    function holdsPartition() public view unbroken(PARTITION) {
        for (uint256 k; k < receivables.length; ++k) {
            SeenReceivable storage s = receivables[k];
            (Receivable memory r, uint256 paid, uint256 early) = ledger.receivableWith(s.id);
            assertEq(early, s.early, "paid early");
            (uint256 end, uint256 redeemed, uint256 walked) = _walk(s, r);
            bool live = _live(r.state);
            assertEq(end, live ? r.face : 0, "the lots end where the face ends");
            uint256 outstanding = end - redeemed;
            assertEq(redeemed + outstanding, live ? r.face : 0, "redeemed and outstanding are the face");
            assertLe(redeemed, paid + early, "redeemed");
            assertLe(paid + early, r.face, "paid");
            assertTrue((r.state == ReceivableState.Settled) == (paid + early == r.face), "settled when all is paid");
            assertEq(_known(s.id), walked, "no lot but those");
        }
    }

    /// From lot to lot: each begins where the last one ended.
    function _walk(SeenReceivable storage s, Receivable memory r)
        private
        view
        returns (uint256 end, uint256 redeemed, uint256 walked)
    {
        uint256 early;
        while (end < r.face) {
            Lot memory lot = ledger.lotOf(s.id.firstLot().tailAt(end));
            if (lot.amount == 0) break; // a hole, or an undone receivable
            assertTrue(lot.owner != address(0), "a lot of nobody");
            if (_wasPaidEarly(s.id.firstLot().tailAt(end))) {
                early += lot.amount;
                assertEq(lot.redeemed, lot.amount, "paid early, and not to the last fen");
            } else {
                assertLe(lot.redeemed, _share(s, lot.amount), "a lot's share");
            }
            assertLe(lot.claim, lot.amount - lot.redeemed, "a claim within the lot");
            end += lot.amount;
            redeemed += lot.redeemed;
            ++walked;
        }
        assertEq(early, s.early, "the lots that were paid early");
    }

    function _wasPaidEarly(LotId id) private view returns (bool) {
        return lots[indexOf[_lotKey(id)] - 1].paidEarly;
    }

    function _known(ReceivableId id) private view returns (uint256 count) {
        for (uint256 k; k < lots.length; ++k) {
            if (_key(lots[k].id) == ReceivableId.unwrap(id) && lots[k].lot.amount > 0) ++count;
        }
    }

    /// 3.5(2). And the policy by which parts and endorsements are measured is the one of its date.
    function holdsConservation() public view unbroken(CONSERVATION) {
        (uint256 issued, uint256 held) = (0, 0);
        for (uint256 k; k < receivables.length; ++k) {
            if (_live(receivables[k].r.state)) issued += receivables[k].r.face;
        }
        for (uint256 k; k < lots.length; ++k) {
            held += ledger.lotOf(lots[k].id).amount;
        }
        assertEq(held, issued, "what is held is what was issued");
        (Policy memory current,,, bool pausedNow) = ledger.policy();
        assertEq(abi.encode(current), abi.encode(_policy()), "the policy of this date");
        assertTrue(pausedNow == paused, "paused or not");
    }

    /// 3.5(3). A financing that was accepted and is in time has its lot, and it alone; a lien is of one live financing.
    function holdsLiens() public view unbroken(LIENS) {
        for (uint256 k; k < financings.length; ++k) {
            Financing storage f = financings[k].f;
            bool waits = f.state == FinancingState.Accepted && block.timestamp <= f.until;
            if (!waits || financings[k].takenDown) continue;
            Lot memory lot = ledger.lotOf(f.lot);
            bool reserved = lot.lien == LienKind.Reserved && lot.lienParty == f.bank && lot.owner == f.holder;
            assertTrue(reserved && lot.until == f.until, "accepted, and its lot is not reserved");
            assertEq(lots[indexOf[_lotKey(f.lot)] - 1].financing, k + 1, "two live financings of one lot");
        }
        for (uint256 l; l < lots.length; ++l) {
            Lot memory lot = _normal(ledger.lotOf(lots[l].id));
            assertTrue((lot.lien != LienKind.None) == (lot.lienParty != address(0)), "a lien and its party");
            if (lot.lien == LienKind.None) continue;
            Financing storage f = financings[lots[l].financing - 1].f;
            assertTrue(_lotKey(f.lot) == _lotKey(lots[l].id), "a lien of no financing");
            bool reserved = lot.lien == LienKind.Reserved && f.state == FinancingState.Accepted;
            bool secured = lot.lien == LienKind.Secured && f.state == FinancingState.Disbursed;
            bool bought = lot.lien == LienKind.Recourse && f.state >= FinancingState.Disbursed && f.recourse;
            assertTrue(reserved || secured || bought, "a lien, and its financing is elsewhere");
            assertTrue(bought ? lot.lienParty == f.holder : lot.lienParty == f.bank, "a lien of another party");
            if (!reserved) assertLe(lot.claim, f.repay, "a claim beyond what was agreed");
        }
    }

    /// 3.5(4).
    function holdsReceivers() public view unbroken(RECEIVERS) {
        for (uint256 k; k < lots.length; ++k) {
            Lot memory lot = ledger.lotOf(lots[k].id);
            if (lot.amount == 0) continue;
            assertTrue(lot.owner != _receivableOf(lots[k].id).debtor, "a debtor holds its own debt");
            Kind kind = registry.participantOf(lot.owner).kind;
            assertTrue(kind == Kind.Enterprise || kind == Kind.Bank, "a lot of somebody who may have none");
        }
        for (uint256 k; k < parties.length; ++k) {
            assertTrue(ledger.canReceive(parties[k]) == _mayReceive(parties[k]), "who may receive");
        }
    }

    /// 3.5(5).
    function holdsOnce() public view unbroken(ONCE) {
        for (uint256 k; k < sent.length; ++k) {
            bytes memory data = sent[k].call.data;
            bool used = Intents(sent[k].call.target).isNonceUsed(_actorOf(data), _nonceOf(data));
            assertTrue(used, "a used nonce is free again");
        }
    }

    /// 3.5(6).
    function holdsTransitions() public view unbroken(TRANSITIONS) {}

    /// 3.5(7). Not a view: that a matured debt can be noted is tried, and taken back.
    function holdsLines() public unbroken(LINES) {
        uint256[] memory backed = new uint256[](INVOICES);
        for (uint256 d; d < debtors.length; ++d) {
            (uint256 outstanding, uint256 noted) = (0, 0);
            for (uint256 k; k < receivables.length; ++k) {
                SeenReceivable storage s = receivables[k];
                if (s.r.debtor != debtors[d]) continue;
                if (s.r.state == ReceivableState.Issued || _owed(k)) outstanding += s.r.face - s.paid - s.early;
                if (s.r.flags & ReceivableFlags.OVERDUE_NOTED != 0) ++noted;
            }
            DebtorLine memory line = ledger.lineOf(debtors[d]);
            assertEq(line.used, outstanding, "a line is what is outstanding");
            assertEq(line.overdue, noted, "a stop is what was noted");
        }
        for (uint256 k; k < receivables.length; ++k) {
            if (_live(receivables[k].r.state)) _back(backed, k);
            if (!_late(k)) continue;
            bytes memory data = abi.encodeCall(L.noteOverdue, (receivables[k].id));
            assertTrue(_wouldBeDone(address(ledger), data, address(0), false), "a matured debt cannot be noted");
        }
        for (uint256 k; k < INVOICES; ++k) {
            Invoice memory invoice = ledger.invoiceOf(_invoice(k));
            assertEq(invoice.used, backed[k], "an invoice is used by the certificates it backs");
            assertLe(invoice.used, invoice.amount, "an invoice");
        }
    }

    function _back(uint256[] memory backed, uint256 k) private view {
        IssueReceivable memory i = _originalOf(k);
        for (uint256 u; u < i.invoices.length; ++u) {
            for (uint256 n; n < INVOICES; ++n) {
                if (i.invoices[u].invoice == _invoice(n)) backed[n] += i.invoices[u].used;
            }
        }
    }

    /// 3.5(8).
    function holdsPools() public view unbroken(POOLS) {
        for (uint256 k; k < financings.length; ++k) {
            FinancingId id = financings[k].id;
            Loan memory loan = pool.loanOf(id);
            Library in_ = pool.libraryOf(id);
            if (loan.bank == address(0)) {
                assertTrue(in_ == Library.None && loan.claim == ClaimState.None, "in a library, and not entered");
                continue;
            }
            assertTrue(financings[k].f.kind == FinancingKind.Pledge, "a bought receivable in a pool");
            assertTrue(in_ == _library(loan.claim), "the library that its claim says");
            // What was insured once it was out of the pool may still be recalled.
            bool out = in_ == Library.Settled || loan.claim == ClaimState.Recalled;
            assertTrue(loan.cover == Cover.None || out, "insured or guaranteed, and in a pool");
            assertLe(loan.outstanding, loan.principal, "outstanding");
            assertLe(loan.recovered, loan.outstanding, "recovered");
            assertLe(loan.refunded, loan.compensation, "refunded");
            uint256 due = pool.refundDue(id);
            assertLe(loan.refunded + due, loan.compensation, "refunds, made and due");
            uint256 kept_ = uint256(loan.compensation) + loan.recovered - loan.refunded - due;
            assertLe(kept_, loan.outstanding, "compensation and recoveries that the bank keeps");
            // What is recovered after its closure is shared, too, but never while it is being closed.
            if (loan.claim >= ClaimState.ClosureSought && loan.claim != ClaimState.Recalled) {
                assertEq(due, 0, "to be closed, and owing");
            }
            if (loan.claim == ClaimState.Closed && loan.compensation == 0) {
                assertEq(loan.outstanding, 0, "closed with no compensation, and outstanding");
            }
        }
    }

    function _library(ClaimState s) private pure returns (Library) {
        if (s == ClaimState.Closed) return Library.Settled;
        bool paid = s == ClaimState.Paid || s == ClaimState.Recovering || s == ClaimState.Upgraded;
        if (s >= ClaimState.ClosureSought) paid = true; // and Recalled
        return paid ? Library.Compensated : Library.Loans;
    }

    /// 3.5(9).
    function holdsPause() public view unbroken(PAUSE) {}

    /// What the ledger keeps of the participants is what the registry says, keys and all.
    function holdsMirror() public view unbroken(MIRROR) {
        for (uint256 k; k < parties.length; ++k) {
            Participant memory p = registry.participantOf(parties[k]);
            assertEq(abi.encode(ledger.memberOf(parties[k])), abi.encode(p), "the ledger's copy");
            if (p.key == address(0)) continue;
            assertEq(registry.powersOf(parties[k], p.key), p.powers, "the key that is kept beside");
        }
    }

    /// Nothing is done but by those whose it is: 3.4, and the table of `Authority.sol`.
    function holdsHands() public view unbroken(HANDS) {
        for (uint256 k; k < parties.length; ++k) {
            address[] storage keys = keysOf[parties[k]];
            for (uint256 i = keys.length > 4 ? keys.length - 4 : 0; i < keys.length; ++i) {
                uint16 powers = powersOf[_powerKey(parties[k], keys[i])];
                assertEq(registry.powersOf(parties[k], keys[i]), powers, "the powers of a key");
            }
        }
    }

    function _live(ReceivableState s) private pure returns (bool) {
        return s != ReceivableState.None && s != ReceivableState.Rejected && s != ReceivableState.Cancelled;
    }
}
