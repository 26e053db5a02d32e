// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFinancingDesk as D} from "../../src/interfaces/IFinancingDesk.sol";
import {IReceivableLedger as L} from "../../src/interfaces/IReceivableLedger.sol";
import {LotId} from "../../src/types/Ids.sol";
import {LienKind, Lot, Receivable, ReceivableState} from "../../src/types/Ledger.sol";
import {TRANSFER} from "./Shapes.sol";
import {State} from "./State.sol";

/// What an action did to each lot, held against what it was before (design 3.5, lines 2 to 4 and 6).
abstract contract AuditLots is State {
    function _auditLots(Act memory a) internal {
        uint256 count = lots.length; // tails that are found on the way are judged where they are found
        for (uint256 k; k < count; ++k) {
            LotId id = lots[k].id;
            Lot memory now_ = _normal(ledger.lotOf(id));
            Lot memory was = lots[k].lot;
            if (keccak256(abi.encode(was)) == keccak256(abi.encode(now_))) continue;
            lots[k].lot = now_;
            _auditLot(k, id, was, now_, a);
        }
    }

    function _auditLot(uint256 k, LotId id, Lot memory was, Lot memory now_, Act memory a) private {
        if (was.amount == 0) return _auditBirth(id, now_, a);
        if (now_.amount == 0) return _auditEnd(id, was, a);
        if (was.lien != now_.lien) _auditLien(k, was, now_, a);
        if (was.owner != now_.owner) _auditMove(k, id, was, now_, a);
        else _must(was.endorsements == now_.endorsements || _toSelf(a), CONSERVATION, "endorsed without a move");
        if (was.amount != now_.amount) _auditCut(id, was, now_, a);
        if (was.redeemed != now_.redeemed) _auditRedemption(id, was, now_, a);
        else if (was.claim != now_.claim && was.lien == now_.lien) _auditRepayment(k, was, now_, a);
        if (was.frozen != now_.frozen) {
            bool ordered = a.by == (now_.frozen ? L.freezeLot.selector : L.unfreezeLot.selector);
            _must(ordered && a.actor == officers[2], LIENS, "frozen or set free by nobody's order");
        }
        bool party = was.lien == now_.lien && was.lien != LienKind.None;
        _must(!party || was.lienParty == now_.lienParty, LIENS, "a lien changed its party");
        _must(was.lien != LienKind.Reserved || now_.until == was.until || now_.until == 0, LIENS, "another lapse");
    }

    /// A holder may endorse a lot to itself.
    function _toSelf(Act memory a) private pure returns (bool) {
        return a.by == TRANSFER && _address(a.data, 3) == a.actor;
    }

    function _auditBirth(LotId id, Lot memory now_, Act memory a) private {
        Receivable storage r = _receivableOf(id);
        _must(a.by == L.issueReceivable.selector, CONSERVATION, "a lot out of nothing");
        _must(now_.owner == r.supplier && now_.amount == r.face, CONSERVATION, "issued otherwise than written");
        _must(now_.redeemed == 0 && now_.endorsements == 0 && !now_.frozen, CONSERVATION, "not a fresh lot");
        _receives(now_.owner);
    }

    function _auditEnd(LotId id, Lot memory was, Act memory a) private {
        bool undone = a.by == L.rejectReceivable.selector || a.by == L.cancelReceivable.selector;
        _must(undone && was.lien == LienKind.None, CONSERVATION, "a lot vanished");
        _must(_receivableOf(id).state == ReceivableState.Issued, CONSERVATION, "an accepted lot vanished");
    }

    function _auditLien(uint256 k, Lot memory was, Lot memory now_, Act memory a) private {
        if (!_moved(Table.Lien, uint8(was.lien), uint8(now_.lien), a.by)) {
            _must(false, TRANSITIONS, "a lien outside its table");
        }
        _whose(k, now_, a);
        if (a.by == bytes4(0)) return; // time, which is nobody
        _must(
            !was.frozen || a.by == L.forceTransfer.selector || a.by == D.declineFinancing.selector
                || a.by == D.recordRepayment.selector,
            LIENS,
            "a lien moved on a frozen lot"
        );
        address right = was.lien == LienKind.None || was.lien == LienKind.Recourse ? was.owner : was.lienParty;
        if (now_.redeemed > was.redeemed && a.by == D.confirmDisbursement.selector) right = seenLine[right].bank;
        if (a.by == L.forceTransfer.selector) right = officers[3];
        if (a.by == L.redeemLot.selector && a.actor == was.owner) right = was.owner;
        _must(a.actor == right, HANDS, "a lien moved by a stranger to it");
        if (now_.lien == LienKind.Reserved) lots[k].mostEndorsements = _policy().mostEndorsements;
        if (now_.lien == LienKind.Secured) _must(now_.lienParty == was.lienParty, LIENS, "pledged to another bank");
        if (now_.lien == LienKind.Recourse) _must(now_.lienParty == was.owner, LIENS, "recourse against a stranger");
        _must(now_.claim <= now_.amount - now_.redeemed, LIENS, "a claim beyond the lot");
    }

    /// Keeps the books of whose lien is on a lot.
    function _whose(uint256 k, Lot memory now_, Act memory a) private {
        uint256 before = lots[k].financing;
        if (now_.lien == LienKind.Reserved) {
            lots[k].financing = indexOf[_word(a.data, 1)];
        } else if (a.by == L.forceTransfer.selector) {
            (lots[k].financing, financings[before - 1].takenDown) = (0, true);
        } else if (a.by != bytes4(0) && a.by != L.redeemLot.selector) {
            _onItsOwn(k, a);
        }
        if (now_.lien == LienKind.None) lots[k].financing = 0;
    }

    /// What a bank declines, disburses on or has repaid is the financing that the lien is of. The desk goes by the lot
    /// and the bank alone, so that one bank can act on one of its financings through another, dead one.
    function _onItsOwn(uint256 k, Act memory a) private {
        (uint256 own, uint256 acted) = (lots[k].financing, indexOf[_word(a.data, 1)]);
        if (own == acted) return;
        if (a.by == D.declineFinancing.selector) _defect("declined one financing, and let go of another's lot");
        else if (a.by == D.confirmDisbursement.selector) _defect("disbursed on another financing's reservation");
        else _defect("repaid one financing, and reduced another's claim");
        financings[own - 1].takenDown = true;
        lots[k].financing = acted;
    }

    function _auditMove(uint256 k, LotId id, Lot memory was, Lot memory now_, Act memory a) private {
        bool free = was.lien == LienKind.None && !was.frozen;
        _receives(now_.owner);
        _must(now_.owner != _receivableOf(id).debtor, RECEIVERS, "a debtor got its own debt");
        _must(now_.endorsements == _oneMore(was.endorsements), CONSERVATION, "endorsements not counted");
        if (a.by == TRANSFER) {
            _must(free, LIENS, "a lot that is not free was endorsed");
            _must(a.actor == was.owner && now_.owner == _address(a.data, 3), HANDS, "endorsed by a stranger");
            _must(seenParty[now_.owner].consents, RECEIVERS, "endorsed to one that gave no consent");
            _must(now_.endorsements <= _policy().mostEndorsements, CONSERVATION, "endorsed too often");
            _open(id);
            _saw("a whole lot was endorsed");
        } else if (a.by == D.confirmDisbursement.selector) {
            bool path = was.lien == LienKind.Reserved && was.lienParty == now_.owner && !was.frozen;
            _must(path && a.actor == now_.owner, LIENS, "bought by another than whom it was reserved for");
            _must(now_.endorsements <= lots[k].mostEndorsements, CONSERVATION, "bought, and endorsed too often");
        } else if (a.by == D.recordRepayment.selector) {
            bool path = was.lien == LienKind.Recourse && was.lienParty == now_.owner && !was.frozen;
            _must(path && a.actor == was.owner && now_.lien == LienKind.None, LIENS, "a buy-back that is none");
        } else {
            _must(a.by == L.forceTransfer.selector, LIENS, "a lot moved by no path");
            _must(a.actor == officers[3] && was.frozen == now_.frozen, HANDS, "no court's order");
            bool stays = was.lien == now_.lien && was.lienParty == now_.lienParty && was.claim == now_.claim;
            _must(stays || was.lien != LienKind.Secured, LIENS, "a court wiped out a pledge");
            if (was.lien > LienKind.Reserved) _saw("a court moved a lot under a pledge or recourse");
            _saw("a court moved a whole lot");
        }
    }

    /// `was` became its own head; what it lost must be one new lot, and nothing else.
    function _auditCut(LotId id, Lot memory was, Lot memory now_, Act memory a) private {
        _must(now_.amount < was.amount, CONSERVATION, "a lot grew");
        LotId tailId = id.tailAt(now_.amount);
        Lot memory tail = ledger.lotOf(tailId);
        uint256 least = _policy().leastLot;
        _must(indexOf[_lotKey(tailId)] == 0, CONSERVATION, "a lot's id was used twice");
        _must(uint256(now_.amount) + tail.amount == was.amount, CONSERVATION, "fen lost or made by a split");
        _must(now_.amount >= least && tail.amount >= least, CONSERVATION, "a part below the minimum lot");
        _must(was.redeemed + now_.redeemed + tail.redeemed == 0, CONSERVATION, "split after a redemption");
        _must(tail.lien == LienKind.None && now_.lien == LienKind.None, LIENS, "split under a lien");
        _must(tail.frozen == was.frozen && now_.frozen == was.frozen, LIENS, "split out of a freeze");
        _open(id);
        _cutBy(id, was, tail, a);
        _trackLot(tailId, tail);
    }

    function _cutBy(LotId id, Lot memory was, Lot memory tail, Act memory a) private {
        bool passed = tail.owner != was.owner;
        uint256 hands = passed ? _oneMore(was.endorsements) : was.endorsements;
        _must(tail.endorsements == hands, CONSERVATION, "a tail's endorsements");
        if (passed) {
            _receives(tail.owner);
            _must(tail.owner != _receivableOf(id).debtor, RECEIVERS, "a debtor got its own debt");
        }
        if (a.by == L.forceTransfer.selector) {
            _must(was.lien != LienKind.Secured && a.actor == officers[3], LIENS, "a court split a pledged lot");
            _saw("a court moved a part of a lot");
            return;
        }
        bool split = a.by == L.splitLot.selector;
        _must(split || a.by == TRANSFER, LIENS, "a lot cut by no path");
        _must(was.lien == LienKind.None && !was.frozen, LIENS, "a lot that is not free was cut");
        _must(a.actor == was.owner && (!split || !passed), HANDS, "cut by a stranger");
        if (!passed) return;
        _must(seenParty[tail.owner].consents, RECEIVERS, "endorsed to one that gave no consent");
        _must(tail.endorsements <= _policy().mostEndorsements, CONSERVATION, "endorsed too often");
        _saw("a part of a lot was endorsed");
    }

    function _auditRedemption(LotId id, Lot memory was, Lot memory now_, Act memory a) private {
        if (a.by == D.confirmDisbursement.selector) return _auditDischarge(id, was, now_, a);
        SeenReceivable storage s = receivables[indexOf[_key(id)] - 1];
        uint256 share = _share(s, was.amount);
        _must(a.by == L.redeemLot.selector, LIENS, "redeemed by no path");
        _must(!was.frozen && was.lien != LienKind.Reserved, LIENS, "redeemed though frozen or reserved");
        _must(a.actor == was.owner || a.actor == was.lienParty, HANDS, "redeemed by a stranger");
        _must(now_.redeemed > was.redeemed && now_.redeemed == share, PARTITION, "redeemed another share");
        uint256 due = now_.redeemed - was.redeemed;
        uint256 first = due < was.claim ? due : was.claim;
        _must(now_.claim == was.claim - first, LIENS, "a claim not served by the redemption");
        if (s.early > 0) _saw("redeemed beside a lot that was paid early");
        if (share < was.amount) _saw("redeemed in parts");
        if (a.actor == was.lienParty) _saw("redeemed by the party of a lien");
        if (was.lien == LienKind.Recourse && due > first) _saw("redeemed under recourse: a surplus for the seller");
    }

    /// The debtor's bank paid the lot's owner: all of it is gone at once, before anything was paid into the receivable.
    function _auditDischarge(LotId id, Lot memory was, Lot memory now_, Act memory a) private {
        SeenReceivable storage s = receivables[indexOf[_key(id)] - 1];
        bool path = was.lien == LienKind.Reserved && was.lienParty == s.r.debtor && !was.frozen;
        _must(path && now_.lien == LienKind.None, LIENS, "paid early, and not reserved for its debtor");
        _must(a.actor == seenLine[s.r.debtor].bank, HANDS, "paid early through another bank than the debtor's");
        _must(was.redeemed == 0 && now_.redeemed == now_.amount, PARTITION, "paid early, and not to the last fen");
        _must(s.paid == 0, PARTITION, "paid early after a payment in which it has its share");
        _must(now_.owner == was.owner && now_.amount == was.amount, CONSERVATION, "paid early, and moved");
        lots[indexOf[_lotKey(id)] - 1].paidEarly = true;
        _saw("a lot was paid early");
    }

    function _auditRepayment(uint256 k, Lot memory was, Lot memory now_, Act memory a) private {
        _must(a.by == D.recordRepayment.selector && now_.claim < was.claim, LIENS, "a claim changed by no path");
        bool pledged = was.lien == LienKind.Secured && a.actor == was.lienParty;
        bool bought = was.lien == LienKind.Recourse && a.actor == was.owner;
        _onItsOwn(k, a);
        _must(pledged || bought, HANDS, "a claim reduced by a stranger");
        if (bought && now_.claim > 0) _saw("a buy-back in parts");
        if (bought && now_.claim == 0) {
            _must(was.frozen || !_mayReceive(was.lienParty), LIENS, "bought back, and not given back");
            _saw("a bought-back lot stayed with the bank");
        }
    }

    /// The count stops at 255, past which only courts and buy-backs come.
    function _oneMore(uint256 endorsements) private pure returns (uint256) {
        return endorsements == type(uint8).max ? endorsements : endorsements + 1;
    }

    function _receives(address owner) internal {
        _must(_mayReceive(owner), RECEIVERS, "somebody who may not received a lot");
    }

    function _open(LotId id) private {
        SeenReceivable storage s = receivables[indexOf[_key(id)] - 1];
        bool open = s.r.state == ReceivableState.Accepted && s.paid == 0;
        bool early = block.timestamp + uint256(_policy().closesBefore) * 1 hours <= s.r.maturity;
        _must(open && early, LIENS, "cut or endorsed after its receivable had closed");
    }

    function _trackLot(LotId id, Lot memory lot) internal {
        lots.push(SeenLot(id, lot, 0, 0, false));
        indexOf[_lotKey(id)] = lots.length;
    }

    function _key(LotId id) internal pure returns (uint256) {
        return LotId.unwrap(id) & ~((uint256(1) << 40) - 1);
    }

    function _receivableOf(LotId id) internal view returns (Receivable storage) {
        return receivables[indexOf[_key(id)] - 1].r;
    }
}
