// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {
    DebtorLine,
    Invoice,
    IssueReceivable,
    LienKind,
    Lot,
    Receivable,
    ReceivableFlags,
    ReceivableState
} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Kind, HIGHEST_PARTICIPANT, Participant, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";

/// What goes into a word comes out of it: every field, at any value that it can have, whatever its neighbours are.
contract WordsTest is LedgerBase {
    uint40 private constant MOST = type(uint40).max;

    /// A participant of any address that nobody has yet.
    function _anyone(uint256 seed, Kind kind) private returns (address participant) {
        participant = address(uint160(bound(seed, 1, HIGHEST_PARTICIPANT)));
        vm.assume(registry.participantOf(participant).kind == Kind.None);
        _admitted(participant, kind);
    }

    function _withoutLimit(address debtor) private {
        _do(world.appoint(debtor, house));
        _do(world.limit(house, debtor, MOST));
    }

    // A lot

    struct Walk {
        uint256 owner;
        uint256 bank;
        uint40 face;
        uint40 until;
        uint40 claim;
        uint40 paid;
        uint8 hands;
    }

    function testFuzz_ALotsWordIsExactAtEveryStep(Walk memory w, bool sold) public {
        w.face = bound40(w.face, LEAST, MOST);
        w.until = bound40(w.until, _now(), MOST);
        w.claim = bound40(w.claim, sold ? 1 : 0, MOST);
        w.paid = bound40(w.paid, 1, w.face);
        _walk(w, _anyone(w.owner, Kind.Enterprise), _anyone(w.bank, Kind.Bank), sold);
    }

    function test_ALotsWordIsExactAtTheEnds() public {
        (address lowest, address highest) = (address(1), address(HIGHEST_PARTICIPANT));
        _admitted(lowest, Kind.Enterprise);
        _admitted(highest, Kind.Bank);
        _walk(Walk(0, 0, MOST, MOST, MOST, MOST, 0), lowest, highest, false);
        _walk(Walk(0, 0, MOST, _now(), 1, 1, 4), lowest, highest, true);
        (lowest, highest) = (address(2), address(HIGHEST_PARTICIPANT - 1));
        _admitted(lowest, Kind.Bank);
        _admitted(highest, Kind.Enterprise);
        _walk(Walk(0, 0, LEAST, MOST, 0, LEAST, 3), highest, lowest, false);
        _walk(Walk(0, 0, MOST, MOST, MOST, MOST - 1, 1), highest, lowest, true);
    }

    /// From issue to redemption, with a look at the whole word after each step.
    function _walk(Walk memory w, address owner, address bank, bool sold) private {
        _withoutLimit(core);
        ReceivableId id = _acceptedOf(_intentFor(core, owner, w.face));
        LotId lot = id.firstLot();
        Lot memory l = Lot(owner, w.face, 0, 0, false, LienKind.None, address(0), 0, 0);
        _lotIs(lot, l, "accepted");
        for (; l.endorsements < w.hands % 5; ++l.endorsements) {
            _do(world.transfer(owner, lot, w.face, owner));
        }
        _reserve(lot, owner, bank, w.until);
        (l.lien, l.lienParty, l.until) = (LienKind.Reserved, bank, w.until);
        _lotIs(lot, l, "reserved");
        _blink(lot, l);
        if (sold) {
            _asDesk(abi.encodeCall(ledger.buyLot, (lot, owner, bank, w.claim, 0)));
            (l.owner, l.lien, l.lienParty) = (bank, LienKind.Recourse, owner);
            ++l.endorsements;
        } else {
            _asDesk(abi.encodeCall(ledger.secureLot, (lot, owner, bank, w.claim)));
            l.lien = LienKind.Secured;
        }
        (l.until, l.claim) = (0, w.claim);
        _lotIs(lot, l, "secured or sold");
        _blink(lot, l);
        _pay(id, w.paid);
        _do(world.redeem(owner, lot));
        uint40 met = w.paid < w.claim ? w.paid : w.claim;
        (l.redeemed, l.claim) = (w.paid, w.claim - met);
        if (l.claim == 0 && met > 0 && !sold) (l.lien, l.lienParty) = (LienKind.None, address(0));
        _lotIs(lot, l, "redeemed");
        _blink(lot, l);
        if (w.paid < w.face) _pay(id, w.face - w.paid);
    }

    function _blink(LotId lot, Lot memory l) private {
        _freeze(lot);
        l.frozen = true;
        _lotIs(lot, l, "frozen");
        _unfreeze(lot);
        l.frozen = false;
        _lotIs(lot, l, "unfrozen");
    }

    /// A count that is full stays full, and does not run into the next field.
    function test_TheCountOfHandsStopsAtTwoHundredAndFiftyFive() public {
        LotId lot = _lot(FACE);
        _govern(Policy(LEAST, type(uint8).max, 366, 24));
        for (uint256 k; k < type(uint8).max; ++k) {
            _do(world.transfer(alice, lot, FACE, alice));
        }
        Lot memory l = Lot(alice, FACE, 0, 255, false, LienKind.None, address(0), 0, 0);
        _lotIs(lot, l, "full");
        _do(world.split(alice, lot, LEAST));
        _force(lot, bob, FACE - LEAST);
        (l.owner, l.amount) = (bob, FACE - LEAST);
        _lotIs(lot, l, "moved by a court");
        _force(lot, carol, LEAST);
        (l.owner, l.amount) = (carol, LEAST);
        _lotIs(lot.tailAt(FACE - 2 * LEAST), l, "and in part");
    }

    // A receivable

    function testFuzz_AReceivablesWordIsExactAtEveryStep(
        uint256 debtor,
        uint256 supplier,
        uint40 start,
        uint40 tenor,
        uint40 face,
        bool defaults
    ) public {
        vm.warp(bound40(start, START, MOST - 400 days));
        face = bound40(face, 2 * LEAST, MOST);
        tenor = bound40(tenor, 1 days, 366 days);
        _live(_anyone(debtor, Kind.Enterprise), _anyone(supplier, Kind.Bank), tenor, face, defaults);
    }

    function test_AReceivablesWordIsExactAtTheEnds() public {
        (address lowest, address highest) = (address(1), address(HIGHEST_PARTICIPANT));
        _admitted(lowest, Kind.Enterprise);
        _admitted(highest, Kind.Bank);
        _live(lowest, highest, 366 days, MOST, true);
        vm.warp(MOST - 366 days); // no maturity is later than this one's
        IssueReceivable memory i = _intentFor(lowest, highest, MOST);
        i.maturity = MOST;
        ReceivableId id = _acceptedOf(i);
        Receivable memory r = Receivable(lowest, highest, MOST, MOST, ReceivableState.Accepted, 0);
        _receivableIs(id, r, 0);
        _pay(id, MOST);
        (r.state, r.flags) = (ReceivableState.Settled, ReceivableFlags.PAID_INTO);
        _receivableIs(id, r, MOST);
    }

    function _live(address debtor, address supplier, uint40 tenor, uint40 face, bool defaults) private {
        _withoutLimit(debtor);
        IssueReceivable memory i = _intentFor(debtor, supplier, face);
        i.maturity = _now() + tenor;
        Receivable memory r = Receivable(debtor, supplier, i.maturity, face, ReceivableState.Issued, 0);
        ReceivableId id = _issue(i);
        _receivableIs(id, r, 0);
        _do(world.accept(supplier, id));
        r.state = ReceivableState.Accepted;
        _receivableIs(id, r, 0);
        vm.warp(i.maturity + 1);
        ledger.noteOverdue(id);
        r.flags = ReceivableFlags.OVERDUE_NOTED;
        _receivableIs(id, r, 0);
        if (defaults) _do(world.declareDefault(supplier, id, id.firstLot()));
        if (defaults) r.state = ReceivableState.Defaulted;
        _receivableIs(id, r, 0);
        _pay(id, face - 1);
        r.flags = ReceivableFlags.OVERDUE_NOTED | ReceivableFlags.PAID_INTO;
        _receivableIs(id, r, face - 1);
        _pay(id, 1);
        (r.flags, r.state) = (ReceivableFlags.PAID_INTO, ReceivableState.Settled);
        _receivableIs(id, r, face);
    }

    function _receivableIs(ReceivableId id, Receivable memory expected, uint256 paid) private view {
        assertEq(abi.encode(_receivable(id)), abi.encode(expected), "receivable");
        assertEq(_paid(id), paid, "paid");
    }

    // A line, an invoice, a participant

    function testFuzz_ALinesWordIsExactAtEveryStep(uint256 bank, uint40 limit, uint40 used, uint8 overdue) public {
        address lender = _anyone(bank, Kind.Bank);
        overdue = overdue % 4;
        limit = bound40(limit, 4 * LEAST, MOST);
        used = bound40(used, LEAST, limit - overdue * LEAST);
        _do(world.appoint(core, lender));
        DebtorLine memory line = DebtorLine(lender, 0, 0, 0);
        _lineIs(line);
        _do(world.limit(lender, core, limit));
        line.limit = limit;
        _lineIs(line);
        ReceivableId[3] memory ids;
        for (uint256 k; k < overdue; ++k) {
            ids[k] = _accepted(LEAST);
        }
        _issued(used);
        line.used = used + overdue * LEAST;
        _lineIs(line);
        _wait(TENOR + 1);
        for (uint256 k; k < overdue; ++k) {
            ledger.noteOverdue(ids[k]);
            ++line.overdue;
            _lineIs(line);
        }
        _do(world.limit(lender, core, MOST));
        line.limit = MOST;
        _lineIs(line);
        for (uint256 k; k < overdue; ++k) {
            _do(world.pay(lender, ids[k], LEAST, _ref()));
            (line.used, line.overdue) = (line.used - LEAST, line.overdue - 1);
            _lineIs(line);
        }
    }

    function _lineIs(DebtorLine memory expected) private view {
        assertEq(abi.encode(ledger.lineOf(core)), abi.encode(expected), "line");
    }

    function testFuzz_AnInvoicesWordIsExactAtEveryStep(uint256 debtor, uint40 amount, uint40 used) public {
        address owner = _anyone(debtor, Kind.Enterprise);
        _withoutLimit(owner);
        amount = bound40(amount, LEAST, MOST);
        used = bound40(used, LEAST, amount);
        IssueReceivable memory i = _intentFor(owner, alice, used);
        i.invoices[0].amount = amount;
        ReceivableId id = _issue(i);
        bytes32 invoice = i.invoices[0].invoice;
        assertEq(abi.encode(ledger.invoiceOf(invoice)), abi.encode(Invoice(owner, amount, used)), "used");
        _do(world.cancel(owner, id, i));
        assertEq(abi.encode(ledger.invoiceOf(invoice)), abi.encode(Invoice(owner, amount, 0)), "released");
    }

    function testFuzz_AParticipantsWordIsExact(
        address participant,
        address key,
        uint16 powers,
        uint8 kind,
        uint8 standing,
        bool consents,
        uint8 era,
        uint40 admittedAt
    ) public {
        Kind someKind = Kind(kind % (uint8(type(Kind).max) + 1));
        Standing someStanding = Standing(standing % (uint8(type(Standing).max) + 1));
        _memberIs(participant, Participant(key, powers, someKind, someStanding, consents, era, admittedAt));
    }

    function _memberIs(address participant, Participant memory p) private {
        _doFrom(address(registry), address(ledger), abi.encodeCall(ledger.noteParticipant, (participant, p)));
        assertEq(abi.encode(ledger.memberOf(participant)), abi.encode(p), "word");
        bool holds = p.standing == Standing.Active && (p.kind == Kind.Enterprise || p.kind == Kind.Bank);
        assertTrue(ledger.canReceive(participant) == holds, "canReceive");
    }

    function test_AParticipantsWordIsExactAtTheEnds() public {
        Participant memory p = Participant(
            address(type(uint160).max),
            type(uint16).max,
            Kind.PoolAuthority,
            Standing.Suspended,
            true,
            type(uint8).max,
            type(uint40).max
        );
        _memberIs(alice, p);
        p = Participant(address(0), type(uint16).max, Kind.None, Standing.Suspended, false, type(uint8).max, 0);
        _memberIs(alice, p);
    }
}
