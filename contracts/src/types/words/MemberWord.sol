// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Kind, Participant, Standing} from "../Registry.sol";

/// A participant in one word, from the low end: key 160, powers 16, kind 8, standing 8, consents 8, era 8, admitted 40.
type MemberWord is uint256;

using {Members.key, Members.powers, Members.is_, Members.isActive, Members.consents} for MemberWord global;
using {Members.maySign, Members.mayHold, Members.unpack} for MemberWord global;

// Every cast below cuts a field out of its word, or widens one.
// forge-lint: disable-start(unsafe-typecast)
library Members {
    uint256 private constant KEY = type(uint160).max;
    uint256 private constant ACTIVE_ENTERPRISE = uint256(Kind.Enterprise) | uint256(Standing.Active) << 8;
    uint256 private constant ACTIVE_BANK = uint256(Kind.Bank) | uint256(Standing.Active) << 8;

    function pack(Participant calldata p) internal pure returns (MemberWord) {
        return MemberWord.wrap(
            uint160(p.key) | uint256(p.powers) << 160 | uint256(p.kind) << 176 | uint256(p.standing) << 184
                | (p.consents ? 1 << 192 : 0) | uint256(p.era) << 200 | uint256(p.admittedAt) << 208
        );
    }

    function key(MemberWord word) internal pure returns (address) {
        return address(uint160(MemberWord.unwrap(word)));
    }

    function powers(MemberWord word) internal pure returns (uint16) {
        return uint16(MemberWord.unwrap(word) >> 160);
    }

    function is_(MemberWord word, Kind kind) internal pure returns (bool) {
        return uint8(MemberWord.unwrap(word) >> 176) == uint8(kind);
    }

    function isActive(MemberWord word) internal pure returns (bool) {
        return uint8(MemberWord.unwrap(word) >> 184) == uint8(Standing.Active);
    }

    function consents(MemberWord word) internal pure returns (bool) {
        return uint8(MemberWord.unwrap(word) >> 192) != 0;
    }

    /// Active, and `signer` is the key granted last and has this power. Nobody signs as the zero address.
    function maySign(MemberWord word, address signer, uint16 power) internal pure returns (bool) {
        uint256 wanted = uint160(signer) | uint256(power) << 160 | uint256(Standing.Active) << 184;
        return MemberWord.unwrap(word) & (KEY | uint256(power) << 160 | uint256(type(uint8).max) << 184) == wanted;
    }

    /// Active, and an enterprise or a bank.
    function mayHold(MemberWord word) internal pure returns (bool) {
        uint256 kindAndStanding = uint16(MemberWord.unwrap(word) >> 176);
        return kindAndStanding == ACTIVE_ENTERPRISE || kindAndStanding == ACTIVE_BANK;
    }

    function unpack(MemberWord word) internal pure returns (Participant memory p) {
        (p.key, p.powers) = (key(word), powers(word));
        p.kind = Kind(uint8(MemberWord.unwrap(word) >> 176));
        p.standing = Standing(uint8(MemberWord.unwrap(word) >> 184));
        (p.consents, p.era) = (consents(word), uint8(MemberWord.unwrap(word) >> 200));
        p.admittedAt = uint40(MemberWord.unwrap(word) >> 208);
    }
}
// forge-lint: disable-end(unsafe-typecast)
