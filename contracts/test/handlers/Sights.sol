// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Circumstances that the tables of states do not show, and that a campaign must have met for its silence to mean
/// anything: what happened during a pause, which proofs were tried, what was refused.
abstract contract Sights {
    string[] private _names;
    string[] private _defects;
    mapping(bytes32 name => uint256 times) private _times;
    mapping(bytes32 name => bool) private _listed;

    constructor() {
        _list("during a pause: a payment was recorded");
        _list("during a pause: a lot was redeemed");
        _list("during a pause: a repayment was recorded");
        _list("during a pause: a bank let go of its reservation");
        _list("during a pause: a reserved lot was disbursed on");
        _list("during a pause: compensation was refunded");
        _list("during a pause: a recovery was recorded");
        _list("during a pause: a claim was paid");
        _list("during a pause: a certificate was accepted");
        _list("during a pause: a certificate was undone");
        _list("during a pause: what it stops was refused");
        _list("sent by the key itself");
        _list("sent by the key itself, in few words");
        _list("sent in a batch beside a refused one");
        _list("signed by a contract wallet");
        _list("signed by a key with some powers only");
        _list("signed before, sent later");
        _list("refused: one bit of it was changed");
        _list("refused: sent by somebody else's key");
        _list("refused: carried out before");
        _list("refused: its nonce was revoked");
        _list("refused: too late");
        _list("refused: a reference used before");
        _list("refused: an account without the role");
        _list("refused: a role before its delay");
        _list("refused: what a guardian cancelled");
        _list("a part of a lot was endorsed");
        _list("a whole lot was endorsed");
        _list("a lot under a lapsed reservation was endorsed");
        _list("a court moved a whole lot");
        _list("a court moved a part of a lot");
        _list("a court moved a lot under a pledge or recourse");
        _list("a bought-back lot stayed with the bank");
        _list("a buy-back in parts");
        _list("a lot was paid early");
        _list("redeemed beside a lot that was paid early");
        _list("redeemed in parts");
        _list("redeemed by the party of a lien");
        _list("redeemed under recourse: a surplus for the seller");
        _list("an invoice backed two certificates");
        _list("a stopped debtor was refused");
        _list("a matured debt that nobody noted did not stop its debtor");
        _list("a debtor left its suspended bank");
        _list("a policy came into force by its date");
        _list("an eligibility module kept somebody out");
        _list("keys were recovered");
        _list("an insured loan was kept out of a pool");
        _list("a project left its pool and was insured");
        _list("recoveries gave the whole compensation back");
        _list("a barred bank was kept out of a pool");
        _list("a barred bank was kept from claiming");
        _list("a closed loan was recovered");
        _list("a refund of a closed loan");
    }

    function _saw(string memory name) internal {
        bytes32 key = keccak256(bytes(name));
        require(_listed[key], name);
        ++_times[key];
    }

    /// A broken property that is known and open (see PROPERTIES.md): counted, so that the others can still be watched.
    /// Whoever mends it makes this `_must(false, ...)` again.
    function _defect(string memory name) internal {
        bytes32 key = keccak256(bytes(name));
        if (++_times[key] == 1) _defects.push(name);
    }

    function defects() external view returns (string[] memory names, uint256[] memory times) {
        (names, times) = (_defects, new uint256[](_defects.length));
        for (uint256 k; k < names.length; ++k) {
            times[k] = _times[keccak256(bytes(names[k]))];
        }
    }

    function sights() external view returns (string[] memory names, uint256[] memory times) {
        (names, times) = (_names, new uint256[](_names.length));
        for (uint256 k; k < names.length; ++k) {
            times[k] = _times[keccak256(bytes(names[k]))];
        }
    }

    function _list(string memory name) private {
        _names.push(name);
        _listed[keccak256(bytes(name))] = true;
    }
}
