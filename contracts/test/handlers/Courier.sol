// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../../src/Errors.sol";
import {Batch} from "../../src/base/Batch.sol";
import {Intents} from "../../src/base/Intents.sol";
import {ICompensationPool as P} from "../../src/interfaces/ICompensationPool.sol";
import {IFinancingDesk as D} from "../../src/interfaces/IFinancingDesk.sol";
import {IParticipantRegistry as R} from "../../src/interfaces/IParticipantRegistry.sol";
import {IReceivableLedger as L} from "../../src/interfaces/IReceivableLedger.sol";
import {RequestFinancing} from "../../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId, receivableFrom} from "../../src/types/Ids.sol";
import {IssueReceivable, LienKind, Lot} from "../../src/types/Ledger.sol";
import {Powers, Standing} from "../../src/types/Registry.sol";
import {Typed} from "../utils/Typed.sol";
import {Vm, vm} from "../utils/Vm.sol";
import {Call} from "../utils/World.sol";
import {AuditFunds} from "./AuditFunds.sol";
import {ACCEPT, TRANSFER} from "./Shapes.sol";

/// Carries what the parties signed: as it is, by the key itself, in a batch, later, spoilt, or twice; and has every
/// action judged.
abstract contract Courier is AuditFunds {
    error Probed(bool done);

    uint256 private constant KEPT = 12;

    struct Sent {
        Call call;
        address signer;
    }

    Sent[] internal kept; // signed and not yet sent
    Sent[] internal sent; // signed and carried out
    uint256 private _keptAt;
    uint256 private _sentAt;

    /// @return done Whether it was carried out now.
    function _send(Call memory c) internal returns (bool done) {
        ++tries;
        (address signer,) = world.keys(_actorOf(c.data));
        uint256 way = _roll(32);
        if (way == 0) {
            _keep(kept, _keptAt++, c, signer);
            return false;
        }
        if (way == 1) _spoil(c);
        if (way == 2) _meddle(c);
        if (way < 8) return _direct(c, signer);
        if (way < 12) return _batched(c, signer);
        return _plain(c, signer);
    }

    function _plain(Call memory c, address signer) internal returns (bool done) {
        bytes memory answer;
        if (_selector(c.data) == L.redeemLot.selector) vm.recordLogs();
        (done, answer) = c.target.call(c.data);
        if (!done) {
            _refusal(c, answer, address(0));
            return false;
        }
        _used(c, signer);
        _done(c.data, signer);
        if (_chance(12)) _again(c);
    }

    function _direct(Call memory c, address key) private returns (bool done) {
        bytes memory data = _ownWords(c.data);
        bytes memory answer;
        if (_selector(data) == L.redeemLot.selector) vm.recordLogs();
        vm.prank(key);
        (done, answer) = c.target.call(data);
        if (!done) {
            _refusal(Call(c.target, data), answer, key);
            return false;
        }
        _saw(data.length > c.data.length / 2 ? "sent by the key itself" : "sent by the key itself, in few words");
        _done(c.data, key);
    }

    /// Somebody else sends it as its own.
    function _meddle(Call memory c) private {
        (address key,) = world.keys(_one(parties));
        if (powersOf[_powerKey(_actorOf(c.data), key)] != 0) return; // that one may
        bytes memory data = _actsForItself(c.data) ? _ownWords(c.data) : _direct(c.data);
        vm.prank(key);
        (bool done,) = c.target.call(data);
        _must(!done, HANDS, "done by somebody else's key");
        _saw("refused: sent by somebody else's key");
    }

    /// Without a proof, and half of the time in the short form, if there is one.
    function _ownWords(bytes memory data) private returns (bytes memory) {
        bytes memory short = _short(data);
        return short.length > 0 && _chance(2) ? short : _direct(data);
    }

    /// The short forms name nobody: they are the owner's, or the supplier's.
    function _actsForItself(bytes memory data) private view returns (bool) {
        uint256 k = indexOf[_selector(data) == TRANSFER ? _lotKey(LotId.wrap(_word(data, 1))) : _word(data, 1)];
        if (k == 0) return false;
        if (_selector(data) == TRANSFER) return lots[k - 1].lot.owner == _actorOf(data);
        return _selector(data) == ACCEPT && receivables[k - 1].r.supplier == _actorOf(data);
    }

    /// Between one that was carried out before, if there is one for this contract, and itself again.
    function _batched(Call memory c, address signer) private returns (bool done) {
        bytes[] memory calls = new bytes[](3);
        calls[0] = hex"00000000";
        if (sent.length > 0) {
            Sent storage old = sent[_roll(sent.length)];
            if (old.call.target == c.target) calls[0] = old.call.data;
        }
        calls[1] = calls[2] = c.data;
        if (_selector(c.data) == L.redeemLot.selector) vm.recordLogs();
        bytes[] memory reasons = Batch(c.target).batch(calls);
        _must(reasons[0].length > 0, ONCE, "an old intent carried out in a batch");
        _must(reasons[2].length > 0 || reasons[1].length > 0, ONCE, "carried out twice in a batch");
        done = reasons[1].length == 0;
        if (!done) {
            _must(reasons[2].length > 0, ONCE, "refused, and carried out in one batch");
            _refusal(c, reasons[1], address(0));
            return false;
        }
        _saw("sent in a batch beside a refused one");
        _used(c, signer);
        _done(c.data, signer);
    }

    function _spoil(Call memory c) private {
        (bool done,) = c.target.call(_spoilt(c.data, _roll(type(uint128).max)));
        _must(!done, HANDS, "a changed intent was carried out");
        if (!done) _saw("refused: one bit of it was changed");
    }

    /// The same once more, which never counts.
    function _again(Call memory c) internal {
        (bool done,) = c.target.call(c.data);
        _must(!done, ONCE, "an intent was carried out twice");
        if (!done) _saw("refused: carried out before");
    }

    function _keep(Sent[] storage shelf, uint256 at_, Call memory c, address signer) private {
        if (shelf.length < KEPT) shelf.push();
        shelf[at_ % KEPT] = Sent(c, signer);
    }

    /// What a signed intent uses up.
    function _used(Call memory c, address signer) private {
        bytes32 nonce = keccak256(abi.encode(c.target, _actorOf(c.data), _nonceOf(c.data)));
        _must(!usedNonce[nonce], ONCE, "a used or revoked nonce counted");
        usedNonce[nonce] = true;
        _must(Intents(c.target).isNonceUsed(_actorOf(c.data), _nonceOf(c.data)), ONCE, "a nonce was not used up");
        _must(block.timestamp <= _deadlineOf(c.data), ONCE, "carried out after its deadline");
        if (signer.code.length > 0) _saw("signed by a contract wallet");
        _keep(sent, _sentAt++, c, signer);
    }

    /// It was carried out: by whom, with what, and what did it do?
    function _done(bytes memory data, address signer) private {
        Shape memory shape = shapes[_selector(data)];
        address actor = _actorOf(data);
        uint16 powers = powersOf[_powerKey(actor, signer)];
        _must(seenParty[actor].standing == Standing.Active, HANDS, "a suspended participant acted");
        _must(powers != 0 && powers & shape.power == shape.power, HANDS, "a key did what it may not");
        if (powers != Powers.ALL) _saw("signed by a key with some powers only");
        _must(!(paused && shape.stopped), PAUSE, "done during a pause that stops it");
        if (paused) _sawDuringPause(_selector(data));
        if (shape.money) {
            bytes32 ref = keccak256(abi.encode(actor, _word(data, 3)));
            _must(_word(data, 3) != 0 && !usedReference[ref], ONCE, "a bank's reference counted twice");
            usedReference[ref] = true;
            referencesOf[actor].push(bytes32(_word(data, 3)));
        }
        _creates(data);
        if (_selector(data) == L.redeemLot.selector) _auditShares(data);
        _audit(Act(_selector(data), actor, data));
        _keysAfter(data, actor);
    }

    function _audit(Act memory a) internal {
        _auditFinancings(a);
        _auditLots(a);
        _auditReceivables(a);
        _auditLines(a);
        _auditParties(a);
    }

    /// It was refused. Was that the pause, where a pause must not matter?
    function _refusal(Call memory c, bytes memory answer, address key) private {
        bytes4 why = _selector(answer);
        bytes4 what = _selector(c.data);
        if (why == Errors.Ledger_ReferenceUsed.selector) _saw("refused: a reference used before");
        if (why == Errors.Ledger_DebtorStopped.selector) _saw("a stopped debtor was refused");
        if (why == Errors.Pool_Covered.selector) _saw("an insured loan was kept out of a pool");
        bool entry = what == P.enterLoan.selector;
        if (why == Errors.Pool_Barred.selector) {
            _saw(entry ? "a barred bank was kept out of a pool" : "a barred bank was kept from claiming");
        }
        if (why == Errors.Ledger_CannotReceive.selector && gateOn) _saw("an eligibility module kept somebody out");
        if (!paused) return;
        if (why == Errors.Ledger_Paused.selector) {
            _must(shapes[what].stopped, PAUSE, "a pause stopped what it may not stop");
            _saw("during a pause: what it stops was refused");
        } else if (!shapes[what].stopped) {
            _must(
                !_wouldBeDone(c.target, c.data, key, true),
                PAUSE,
                "a pause, by a roundabout way, stopped what it may not"
            );
        }
    }

    /// Whether a call would be carried out, with the pause lifted or as things are. Nothing of it remains.
    function _wouldBeDone(address target, bytes memory data, address key, bool unpaused) internal returns (bool done) {
        try this.probe(target, data, key, unpaused) {
            assert(false);
        } catch (bytes memory answer) {
            assembly ("memory-safe") {
                done := mload(add(answer, 0x24))
            }
        }
    }

    function probe(address target, bytes calldata data, address key, bool unpaused) external {
        if (unpaused) {
            vm.prank(officers[1]);
            ledger.unpause(0);
        }
        if (key != address(0)) vm.prank(key);
        (bool done,) = target.call(data);
        revert Probed(done);
    }

    function _sawDuringPause(bytes4 what) private {
        if (what == L.recordPayment.selector) _saw("during a pause: a payment was recorded");
        if (what == L.redeemLot.selector) _saw("during a pause: a lot was redeemed");
        if (what == ACCEPT) _saw("during a pause: a certificate was accepted");
        if (what == L.rejectReceivable.selector) _saw("during a pause: a certificate was undone");
        if (what == L.cancelReceivable.selector) _saw("during a pause: a certificate was undone");
        if (what == D.recordRepayment.selector) _saw("during a pause: a repayment was recorded");
        if (what == D.declineFinancing.selector) _saw("during a pause: a bank let go of its reservation");
        if (what == D.confirmDisbursement.selector) _saw("during a pause: a reserved lot was disbursed on");
        if (what == P.refundCompensation.selector) _saw("during a pause: compensation was refunded");
        if (what == P.recordRecovery.selector) _saw("during a pause: a recovery was recorded");
        if (what == P.payClaim.selector) _saw("during a pause: a claim was paid");
    }

    /// What an intent makes is looked at from now on.
    function _creates(bytes memory data) private {
        if (_selector(data) == L.issueReceivable.selector) {
            (IssueReceivable memory i,) = abi.decode(_arguments(data), (IssueReceivable, bytes));
            ReceivableId id = receivableFrom(world.digestOf(address(ledger), Typed.hash(i)));
            _must(indexOf[ReceivableId.unwrap(id)] == 0, TRANSITIONS, "a receivable was issued twice");
            SeenReceivable storage s = receivables.push();
            s.id = id;
            (s.r.debtor, s.r.supplier, s.r.face) = (i.debtor, i.supplier, i.face);
            originals.push(abi.encode(i));
            indexOf[ReceivableId.unwrap(id)] = receivables.length;
            Lot memory none;
            _trackLot(id.firstLot(), none);
        } else if (_selector(data) == D.requestFinancing.selector) {
            (RequestFinancing memory i,) = abi.decode(_arguments(data), (RequestFinancing, bytes));
            FinancingId id = FinancingId.wrap(uint256(world.digestOf(address(desk), Typed.hash(i))));
            _must(indexOf[FinancingId.unwrap(id)] == 0, TRANSITIONS, "a financing was asked for twice");
            SeenFinancing storage s = financings.push();
            s.id = id;
            indexOf[FinancingId.unwrap(id)] = financings.length;
        } else if (_selector(data) == R.admitParticipant.selector) {
            parties.push(_address(data, 1));
        }
    }

    function _keysAfter(bytes memory data, address actor) private {
        bytes4 what = _selector(data);
        if (what == R.grantKey.selector) {
            // forge-lint: disable-next-line(unsafe-typecast)
            _noteKey(actor, _address(data, 1), uint16(_word(data, 2))); // it went through: 16 bits
        } else if (what == R.revokeKey.selector) {
            powersOf[_powerKey(actor, _address(data, 1))] = 0;
        } else if (what == R.admitParticipant.selector) {
            _noteKey(_address(data, 1), _address(data, 3), Powers.ALL);
            _takeKey(_address(data, 1), _address(data, 3));
        } else if (what == Intents.revokeIntent.selector) {
            usedNonce[keccak256(abi.encode(_address(data, 1), actor, _word(data, 2)))] = true;
        }
    }

    /// Who is owed what of a redemption stands in its event alone: a pledgee first, a seller with recourse last.
    function _auditShares(bytes memory data) private {
        LotId id = LotId.wrap(_word(data, 1));
        Lot memory was = lots[indexOf[_lotKey(id)] - 1].lot;
        uint256 due = ledger.lotOf(id).redeemed - was.redeemed;
        uint256 first = due < was.claim ? due : was.claim;
        uint256 toParty = was.lien == LienKind.Secured ? first : was.lien == LienKind.Recourse ? due - first : 0;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 k; k < logs.length; ++k) {
            if (logs[k].topics[0] != L.LotRedeemed.selector) continue;
            (uint40 toOwner, uint40 toLienParty) = abi.decode(logs[k].data, (uint40, uint40));
            _must(address(uint160(uint256(logs[k].topics[2]))) == was.owner, CONSERVATION, "paid to no owner");
            _must(address(uint160(uint256(logs[k].topics[3]))) == was.lienParty, CONSERVATION, "paid to no creditor");
            _must(toLienParty == toParty && toOwner == due - toParty, CONSERVATION, "shared out wrongly");
            return;
        }
        _must(false, CONSERVATION, "redeemed in silence");
    }
}
