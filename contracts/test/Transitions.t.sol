// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Everybody} from "./handlers/Everybody.sol";
import {Tables} from "./handlers/Tables.sol";
import {Assert} from "./utils/Assert.sol";
import {vm} from "./utils/Vm.sol";

/// Long walks of everybody through the ledger, always the same ones, and what they met: each row of each table of states
/// (`src/types/`) must have been reached, and so must each circumstance of `handlers/Sights.sol`. Nothing outside the
/// tables may have happened. `forge test --match-contract Transitions -vv` prints the counts.
contract TransitionsTest is Assert {
    event log_named_uint(string what, uint256 times);

    uint256 private constant START = 1_750_000_000;
    uint256 private constant STEPS = 400; // of a walk; then a fresh ledger, since a debt is due one day

    string[] private _lines; // rows of the tables, then sights
    mapping(uint256 line => uint256) private _times;
    mapping(string defect => uint256 times) private _open;
    string[] private _defects;

    string[7] private _receivables = ["None", "Issued", "Accepted", "Settled", "Rejected", "Cancelled", "Defaulted"];
    string[4] private _liens = ["None", "Reserved", "Secured", "Recourse"];
    string[7] private _financings = ["None", "Requested", "Accepted", "Disbursed", "Repaid", "Withdrawn", "Declined"];
    string[17] private _claims = [
        "None",
        "Submitted",
        "Rejected",
        "Approved",
        "Public",
        "Planned",
        "PapersComplete",
        "Paid",
        "Recovering",
        "Appealed",
        "Upgraded",
        "Closed",
        "ClosureSought",
        "ClosureReviewed",
        "ClosureChecked",
        "ClosureApproved",
        "Recalled"
    ];
    string[3] private _standings = ["None", "Active", "Suspended"];

    function test_EveryTransitionOfTheTablesIsReachedAndNoOther() public {
        vm.pauseGasMetering();
        bool long = keccak256(bytes(vm.envOr("FOUNDRY_PROFILE", string("")))) == keccak256("long");
        (uint256 seed, uint256 least, uint256 most) = long ? (uint256(77), 100, 100) : (uint256(1), 12, 60);
        uint256 walk = 0;
        while (walk < least || (walk < most && bytes(_missing()).length > 0)) {
            seed = _walk(walk++, uint256(keccak256(abi.encode(seed))));
        }
        _report(walk);
        assertTrue(bytes(_missing()).length == 0, string.concat("never met: ", _missing()));
    }

    /// Three sorts of walks: lots, money, which has the longest tables, rules (see `Everybody.actionsWith`).
    function _walk(uint256 walk, uint256 seed) private returns (uint256) {
        vm.warp(START);
        Everybody everybody = Everybody(vm.deployCode("Everybody.sol:Everybody"));
        for (uint256 k; k < STEPS; ++k) {
            seed = uint256(keccak256(abi.encode(seed)));
            try everybody.step(seed, walk % 4 < 3 ? walk % 4 : 1) {}
            catch (bytes memory why) {
                _stop("it stopped in walk", walk, k, why);
            }
            if (k % 5 > 0) continue;
            try everybody.holdsAll() {}
            catch (bytes memory why) {
                _stop("a property broke in walk", walk, k, why);
            }
        }
        _count(everybody);
        return seed;
    }

    function _stop(string memory what, uint256 walk, uint256 step, bytes memory why) private {
        emit log_named_uint(what, walk);
        emit log_named_uint("before or at its step", step);
        assembly ("memory-safe") {
            revert(add(why, 0x20), mload(why))
        }
    }

    function _count(Everybody everybody) private {
        Tables.Row[] memory rows = everybody.rows();
        (string[] memory names, uint256[] memory times) = everybody.sights();
        for (uint256 k; k < rows.length + names.length; ++k) {
            bool row = k < rows.length;
            if (_lines.length == k) {
                _lines.push(row ? _words(rows[k]) : string.concat("seen        ", names[k - rows.length]));
            }
            _times[k] += row ? rows[k].times : times[k - rows.length];
        }
        (names, times) = everybody.defects();
        for (uint256 k; k < names.length; ++k) {
            if (_open[names[k]] == 0) _defects.push(names[k]);
            _open[names[k]] += times[k];
        }
    }

    /// One of those that no walk has met yet, or nothing.
    function _missing() private view returns (string memory) {
        for (uint256 k; k < _lines.length; ++k) {
            if (_times[k] == 0) return _lines[k];
        }
        return "";
    }

    function _report(uint256 walks) private {
        emit log_named_uint("steps walked", walks * STEPS);
        for (uint256 k; k < _lines.length; ++k) {
            emit log_named_uint(_lines[k], _times[k]);
        }
        for (uint256 k; k < _defects.length; ++k) {
            emit log_named_uint(string.concat("OPEN        ", _defects[k]), _open[_defects[k]]);
        }
    }

    function _words(Tables.Row memory row) private view returns (string memory) {
        (string memory table, string memory from, string memory to) = ("standing    ", "", "");
        if (row.table == Tables.Table.Receivable) {
            (table, from, to) = ("receivable  ", _receivables[row.from], _receivables[row.to]);
        } else if (row.table == Tables.Table.Lien) {
            (table, from, to) = ("lien        ", _liens[row.from], _liens[row.to]);
        } else if (row.table == Tables.Table.Financing) {
            (table, from, to) = ("financing   ", _financings[row.from], _financings[row.to]);
        } else if (row.table == Tables.Table.Claim) {
            (table, from, to) = ("claim       ", _claims[row.from], _claims[row.to]);
        } else {
            (from, to) = (_standings[row.from], _standings[row.to]);
        }
        return string.concat(table, from, " -> ", to, ", ", row.how);
    }
}
