// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Authority} from "../../src/Authority.sol";
import {ICompensationPool as P} from "../../src/interfaces/ICompensationPool.sol";
import {IEligibility} from "../../src/interfaces/IEligibility.sol";
import {IParticipantRegistry as R} from "../../src/interfaces/IParticipantRegistry.sol";
import {IPoolPolicy} from "../../src/interfaces/IPoolPolicy.sol";
import {IReceivableLedger as L} from "../../src/interfaces/IReceivableLedger.sol";
import {LotId} from "../../src/types/Ids.sol";
import {LienKind, ReceivableState} from "../../src/types/Ledger.sol";
import {Policy} from "../../src/types/Policy.sol";
import {Participant} from "../../src/types/Registry.sol";
import {vm} from "../utils/Vm.sol";
import {ClosureHandler} from "./ClosureHandler.sol";

/// The roles of `Authority.sol`, each after its delay or before it, and those who have none of them.
abstract contract AuthorityHandler is ClosureHandler {
    uint40 private constant LASTS = 7 days; // what is scheduled and not carried out by then is void

    struct Plan {
        uint256 role;
        address target;
        bytes data;
        uint256 from;
        bool over;
        bool cancelled;
    }

    Plan[] private _plans;
    mapping(bytes32 data => uint256 indexPlusOne) private _planOf;
    uint256 private _reasons;

    function freeze(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(lots.length, _chance(2) ? _bound : _movable);
        if (found && _chance(3)) _asOfficer(2, address(ledger), abi.encodeCall(L.freezeLot, (lots[k].id, _reason())));
    }

    function unfreeze(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(lots.length, _frozen);
        if (found) _asOfficer(2, address(ledger), abi.encodeCall(L.unfreezeLot, (lots[k].id, _reason())));
    }

    function pause(uint256 seed) external action(seed) {
        if (_chance(2)) _asOfficer(1, address(ledger), abi.encodeCall(L.pause, (_reason())));
    }

    function unpause(uint256 seed) external action(seed) {
        if (paused) _asOfficer(1, address(ledger), abi.encodeCall(L.unpause, (_reason())));
    }

    /// Of somebody's account with the eligibility module; of the pools' cap.
    function turnGate(uint256 seed) external action(seed) {
        address who = _one(_chance(3) ? banks : holders);
        gate.refuse(who, !gate.refused(who));
        gate.setCap(2_000 + 1_000 * _roll(5));
        gate.setWait(_between(0, 3) * 5 days);
    }

    /// A court's order, a policy, a module, a lost key: in public, some days before.
    function plan(uint256 seed) external action(seed) {
        uint256 kind = _roll(8);
        if (kind < 4) {
            uint256 count = _plans.length;
            _planTransfer();
            if (_plans.length > count && _chance(2)) _carryOut(count); // before the lot is somebody else's
        } else if (kind == 4) {
            _planPolicy();
        } else if (kind == 5) {
            _planGate();
        } else if (kind == 6) {
            _planRecovery(_one(parties));
        } else {
            _schedule(5, address(pool), abi.encodeCall(P.setPolicyModule, (IPoolPolicy(address(gate)))));
        }
    }

    /// Whoever has no key left asks for a new one.
    function planRecovery(uint256 seed) external action(seed) {
        for (uint256 k; k < parties.length; ++k) {
            (address key,) = world.keys(parties[k]);
            if (powersOf[_powerKey(parties[k], key)] == 0) return _planRecovery(parties[k]);
        }
    }

    function cancelPlan(uint256 seed) external action(seed) {
        if (_plans.length == 0 || !_chance(3)) return;
        Plan storage p = _plans[_roll(_plans.length)];
        if (p.over || p.cancelled) return;
        Authority authority = world.authority();
        vm.prank(officers[1]);
        try authority.cancel(officers[p.role], p.target, p.data) {
            p.cancelled = true;
        } catch {}
    }

    /// In time, too early, too late, or though it was cancelled.
    function carryOut(uint256 seed) external action(seed) {
        if (_plans.length == 0) return;
        (uint256 k, bool found) = _pick(_plans.length, _pending);
        if (!found) return;
        _carryOut(k);
    }

    function _carryOut(uint256 k) private {
        Plan storage p = _plans[k];
        if (!p.over && !p.cancelled && block.timestamp < p.from && !_chance(4)) _wait(p.from - block.timestamp);
        bool due = block.timestamp >= p.from && block.timestamp < p.from + LASTS && !p.cancelled && !p.over;
        bool done = _asOfficer(p.role, p.target, p.data);
        _must(due || !done, HANDS, "a role acted before its delay, after its time, or cancelled");
        if (block.timestamp < p.from) _saw("refused: a role before its delay");
        if (p.cancelled) _saw("refused: what a guardian cancelled");
        if (done || block.timestamp >= p.from + LASTS) p.over = true;
    }

    /// Whoever has not the role.
    function intrude(uint256 seed) external action(seed) {
        (uint256 role, address target, bytes memory data) = _anyRoleCall();
        uint256 other = _roll(6);
        address who = other == 0 ? _one(keysOf[_one(parties)]) : officers[other];
        if (role > 0 && other == role) who = address(desk);
        vm.prank(who);
        (bool done,) = target.call(data);
        _must(!done, HANDS, "a role's act by somebody who has not the role");
        _saw("refused: an account without the role");
    }

    function _anyRoleCall() private returns (uint256 role, address target, bytes memory data) {
        if (lots.length == 0) return (1, address(ledger), abi.encodeCall(L.pause, (_reason())));
        LotId id = lots[_roll(lots.length)].id;
        (address to, uint256 which) = (_one(parties), _roll(14));
        target = address(ledger);
        if (which == 0) return (1, target, abi.encodeCall(L.pause, (_reason())));
        if (which == 1) return (1, target, abi.encodeCall(L.unpause, (_reason())));
        if (which == 2) return (2, target, abi.encodeCall(L.freezeLot, (id, _reason())));
        if (which == 3) return (2, target, abi.encodeCall(L.unfreezeLot, (id, _reason())));
        if (which == 4) return (0, target, abi.encodeCall(L.forceTransfer, (id, to, 1, _reason())));
        if (which == 5) return (0, target, abi.encodeCall(L.setPolicy, (_policy(), uint40(block.timestamp))));
        if (which == 6) return (0, target, abi.encodeCall(L.setEligibility, (IEligibility(to))));
        if (which == 7) return (0, target, abi.encodeCall(L.reserveLot, (id, to, to, uint40(block.timestamp))));
        if (which == 8) return (0, target, abi.encodeCall(L.releaseLot, (id, to)));
        if (which == 9) return (0, target, abi.encodeCall(L.useReference, (to, _reason())));
        Participant memory p = seenParty[to];
        if (which == 10) return (0, target, abi.encodeCall(L.noteParticipant, (to, p)));
        if (which == 11) return (0, target, abi.encodeCall(L.reduceClaim, (id, to, 0)));
        if (which == 12) return (0, address(registry), abi.encodeCall(R.recoverKey, (to, to, _reason())));
        return (0, address(pool), abi.encodeCall(P.setPolicyModule, (IPoolPolicy(to))));
    }

    function _planTransfer() private {
        (uint256 k, bool found) = _pick(lots.length, _chance(3) ? _reservedLot : _chance(2) ? _bound : _movable);
        if (!found) return;
        uint40 amount = lots[k].lot.amount;
        if (_chance(2) && lots.length < MOST_LOTS) amount = _between(1, amount);
        address to = _chance(16) ? _one(parties) : _one(holders);
        _schedule(3, address(ledger), abi.encodeCall(L.forceTransfer, (lots[k].id, to, amount, _reason())));
    }

    function _planPolicy() private {
        Policy memory next = Policy(100_00, 200, 366, 24);
        next.leastLot = _between(_chance(8) ? 0 : 1, 20_000_00);
        next.mostEndorsements = uint8(_between(1, _chance(2) ? 5 : 200)); // forge-lint: disable-line(unsafe-typecast)
        next.longestTenor = uint16(_between(30, _chance(8) ? 400 : 366)); // forge-lint: disable-line(unsafe-typecast)
        next.closesBefore = uint8(_between(0, 72)); // forge-lint: disable-line(unsafe-typecast)
        uint40 from = uint40(block.timestamp) + _between(6 days, 13 days);
        _schedule(5, address(ledger), abi.encodeCall(L.setPolicy, (next, from)));
    }

    function _planGate() private {
        address module = gateOn && !_chance(4) ? address(0) : address(gate);
        _schedule(5, address(ledger), abi.encodeCall(L.setEligibility, (IEligibility(module))));
    }

    function _planRecovery(address who) private {
        (address key,) = _freshKey();
        _schedule(4, address(registry), abi.encodeCall(R.recoverKey, (who, key, _reason())));
    }

    function _schedule(uint256 role, address target, bytes memory data) private {
        Authority authority = world.authority();
        uint32[6] memory delays = [uint32(0), 0, 0, 2 days, 3 days, 7 days];
        vm.prank(officers[role]);
        try authority.schedule(target, data, 0) {
            uint256 k = _planOf[keccak256(data)]; // the same words once more are the same plan
            if (k == 0) {
                _plans.push();
                k = _planOf[keccak256(data)] = _plans.length;
            }
            _plans[k - 1] = Plan(role, target, data, block.timestamp + delays[role], false, false);
        } catch {}
    }

    function _asOfficer(uint256 role, address target, bytes memory data) private returns (bool done) {
        bytes4 what = _selector(data);
        Participant memory before;
        if (what == R.recoverKey.selector) before = seenParty[_address(data, 0)];
        Policy memory inForce = _policy();
        ++tries;
        vm.prank(officers[role]);
        (done,) = target.call(data);
        if (!done) return false;
        if (what == L.pause.selector) paused = true;
        if (what == L.unpause.selector) paused = false;
        if (what == L.setEligibility.selector) gateOn = _word(data, 0) != 0;
        if (what == P.setPolicyModule.selector) ownPoolPolicy = true;
        if (what == L.setPolicy.selector) {
            (Policy memory next, uint40 from) = abi.decode(_arguments(data), (Policy, uint40));
            _must(from >= block.timestamp, HANDS, "a policy for yesterday");
            _must(next.leastLot > 0 && next.longestTenor <= 366, HANDS, "a policy beyond its bounds");
            (policyNow, policyNext, policyFrom) = (inForce, next, from);
        }
        _audit(Act(what, officers[role], data));
        if (what == R.recoverKey.selector) _recovered(_address(data, 0), _address(data, 1), before);
    }

    function _recovered(address who, address key, Participant memory before) private {
        _must(seenParty[who].era == before.era + 1, HANDS, "recovered in the same era");
        for (uint256 k; k < keysOf[who].length; ++k) {
            _must(registry.powersOf(who, keysOf[who][k]) == 0, HANDS, "an old key after a recovery");
        }
        _noteKey(who, key, 127);
        _takeKey(who, key);
        _saw("keys were recovered");
    }

    function _reason() private returns (bytes32) {
        return bytes32(++_reasons);
    }

    function _pending(uint256 k) private view returns (bool) {
        return !_plans[k].over && (!_plans[k].cancelled || k % 3 == 0);
    }

    function _reservedLot(uint256 k) private view returns (bool) {
        return lots[k].lot.lien == LienKind.Reserved && lots[k].lot.until >= block.timestamp + 2 days;
    }

    function _frozen(uint256 k) private view returns (bool) {
        return lots[k].lot.frozen;
    }

    function _bound(uint256 k) private view returns (bool) {
        ReceivableState s = _receivableOf(lots[k].id).state;
        bool owed = s == ReceivableState.Accepted || s == ReceivableState.Defaulted;
        return owed && (lots[k].lot.lien != LienKind.None || lots[k].lot.frozen);
    }
}
