// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../../src/Errors.sol";
import {HIGHEST_PARTICIPANT, Kind, Powers, Standing} from "../../src/types/Registry.sol";
import {vm} from "../utils/Vm.sol";
import {Wallet} from "../utils/Wallet.sol";
import {Courier} from "./Courier.sol";

/// Participants come, are suspended and reinstated, consent or not, and change their keys; and what was signed is sent
/// late, twice, or taken back.
abstract contract RegistryHandler is Courier {
    uint256 private constant MOST_PARTIES = 20;

    function admit(uint256 seed) external action(seed) {
        if (parties.length >= MOST_PARTIES && !_chance(4)) return;
        (address key,) = _freshKey();
        address who = address(uint160(_roll(HIGHEST_PARTICIPANT)));
        if (_chance(3)) who = _one(parties); // admitted already
        else if (_chance(8)) who = address(uint160(HIGHEST_PARTICIPANT) + 1); // too long a name
        Kind kind = _chance(8) ? Kind.None : Kind(1 + _roll(7));
        if (!_send(world.admit(who, kind, key))) return;
        if (_mayReceive(who) && holders.length < 6) holders.push(who);
    }

    /// Mostly back again: with everybody suspended nothing happens.
    function standing(uint256 seed) external action(seed) {
        address who = _one(parties);
        bool suspended = false;
        for (uint256 k; k < parties.length && !suspended; ++k) {
            suspended = seenParty[parties[k]].standing == Standing.Suspended;
            if (suspended) who = parties[k];
        }
        if (!suspended && _chance(2)) return;
        Standing to = suspended && !_chance(6) ? Standing.Active : Standing.Suspended;
        if (_chance(12)) to = Standing.None;
        address by = world.operator();
        if (seenParty[by].standing == Standing.Suspended) by = deputy;
        _send(world.standingBy(_or(by), who, to));
    }

    function consent(uint256 seed) external action(seed) {
        address who = _one(_chance(2) ? holders : banks);
        if (seenParty[who].consents && _chance(4)) _send(world.withdrawConsent(who));
        else _send(world.consent(who));
    }

    /// A new key, now and then a contract wallet; the old one is revoked, or forgotten.
    function rotateKey(uint256 seed) external action(seed) {
        address who = _one(parties);
        (address old,) = world.keys(who);
        (address key, uint256 secret) = _freshKey();
        if (_chance(3)) key = address(new Wallet(key));
        if (!_send(world.grant(who, key, Powers.ALL))) return;
        world.useKey(who, key, secret);
        if (_chance(2)) _send(world.revoke(who, old));
    }

    /// A key that may do some things, and tries others.
    function partialKey(uint256 seed) external action(seed) {
        address who = _one(_chance(2) ? holders : banks);
        (address key, uint256 secret) = _freshKey();
        // forge-lint: disable-next-line(unsafe-typecast)
        uint16 powers = uint16(_roll(Powers.ALL + 2)); // a few bits, or one too many
        (address old, uint256 oldSecret) = world.keys(who);
        if (!_send(world.grant(who, key, powers))) return;
        world.useKey(who, key, secret);
        _send(world.consent(who));
        address other = _one(keysOf[who]);
        if (other != old || _chance(8)) _send(world.revoke(who, other)); // without it, `who` waits for a recovery
        world.useKey(who, old, oldSecret);
    }

    function revokeKey(uint256 seed) external action(seed) {
        address who = _one(parties);
        address key = _one(keysOf[_chance(8) ? _one(parties) : who]);
        (address current,) = world.keys(who);
        if (key == current && !_chance(8)) return; // whoever does that waits for days
        _send(world.revoke(who, key));
    }

    /// What was signed some time ago.
    function sendKept(uint256 seed) external action(seed) {
        if (kept.length == 0) return;
        Sent memory s = kept[_roll(kept.length)];
        bool late = block.timestamp > _deadlineOf(s.call.data);
        bytes32 nonce = keccak256(abi.encode(s.call.target, _actorOf(s.call.data), _nonceOf(s.call.data)));
        bool gone = usedNonce[nonce];
        ++tries;
        bool done = _plain(s.call, s.signer);
        if (done) _saw("signed before, sent later");
        if (late) {
            _must(!done, ONCE, "carried out after its deadline");
            _saw("refused: too late");
        }
        if (gone) _must(!done, ONCE, "a used or revoked nonce counted");
    }

    function replay(uint256 seed) external action(seed) {
        if (sent.length > 0) _again(sent[_roll(sent.length)].call);
    }

    /// Signed, taken back, and sent all the same.
    function revokeIntent(uint256 seed) external action(seed) {
        if (kept.length == 0) return;
        Sent memory s = kept[_roll(kept.length)];
        address who = _actorOf(s.call.data);
        if (!_send(world.revokeIntent(who, s.call.target, _nonceOf(s.call.data)))) return;
        (bool done, bytes memory answer) = s.call.target.call(s.call.data);
        _must(!done, ONCE, "a revoked intent was carried out");
        if (_selector(answer) == Errors.Intent_NonceUsed.selector) _saw("refused: its nonce was revoked");
    }

    function wait(uint256 seed) external action(seed) {
        _wait(_chance(8) ? _between(1 days, 12 days) : _between(1 hours, 36 hours));
    }

    function _wait(uint256 time) internal {
        ++tries;
        bool early = block.timestamp < policyFrom;
        vm.warp(block.timestamp + time);
        if (early && block.timestamp >= policyFrom) _saw("a policy came into force by its date");
        _audit(Act(bytes4(0), address(0), ""));
    }
}
