// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Properties} from "./Properties.sol";

/// Any party doing any of its actions at any time. `step` draws one of them; the fuzzer draws from the same lists.
contract Everybody is Properties {
    bytes4[] private _onLots;
    bytes4[] private _onMoney;
    bytes4[] private _onRules;
    bytes4[] private _all;

    constructor() {
        setUp();
        _lists();
    }

    function _lists() private {
        _onLots = [
            this.issue.selector,
            this.issue.selector,
            this.issueAndAccept.selector,
            this.issueAndAccept.selector,
            this.accept.selector,
            this.transfer.selector,
            this.transfer.selector,
            this.transfer.selector,
            this.split.selector,
            this.split.selector,
            this.redeem.selector,
            this.redeem.selector,
            this.pay.selector,
            this.pay.selector,
            this.wait.selector,
            this.wait.selector,
            this.wait.selector,
            this.wait.selector,
            this.finance.selector,
            this.finance.selector
        ];
        _onMoney = [
            this.finance.selector,
            this.request.selector,
            this.quote.selector,
            this.acceptQuote.selector,
            this.disburse.selector,
            this.disburse.selector,
            this.decline.selector,
            this.withdraw.selector,
            this.repay.selector,
            this.openPool.selector,
            this.bar.selector,
            this.cover.selector,
            this.enter.selector,
            this.enter.selector,
            this.classify.selector,
            this.classify.selector,
            this.claim.selector,
            this.claim.selector,
            this.office.selector,
            this.office.selector,
            this.office.selector,
            this.payClaim.selector,
            this.payClaim.selector,
            this.recover.selector,
            this.recover.selector,
            this.recover.selector,
            this.refund.selector,
            this.project.selector,
            this.project.selector,
            this.project.selector,
            this.close.selector,
            this.closure.selector,
            this.closure.selector,
            this.closure.selector,
            this.closeByTime.selector,
            this.appeal.selector,
            this.withdrawClaim.selector,
            this.withdrawClaim.selector
        ];
        _onRules = [
            this.undo.selector,
            this.noteOverdue.selector,
            this.declareDefault.selector,
            this.appoint.selector,
            this.setLimit.selector,
            this.admit.selector,
            this.standing.selector,
            this.standing.selector,
            this.consent.selector,
            this.rotateKey.selector,
            this.partialKey.selector,
            this.revokeKey.selector,
            this.sendKept.selector,
            this.replay.selector,
            this.revokeIntent.selector,
            this.freeze.selector,
            this.unfreeze.selector,
            this.pause.selector,
            this.goOn.selector,
            this.goOn.selector,
            this.goOn.selector,
            this.unpause.selector,
            this.unpause.selector,
            this.turnGate.selector,
            this.plan.selector,
            this.planRecovery.selector,
            this.cancelPlan.selector,
            this.plan.selector,
            this.carryOut.selector,
            this.carryOut.selector,
            this.intrude.selector
        ];
        bytes4[][3] memory parts = [_onLots, _onMoney, _onRules];
        for (uint256 p; p < 3; ++p) {
            for (uint256 k; k < parts[p].length; ++k) {
                _all.push(parts[p][k]);
            }
        }
    }

    function issueAndAccept(uint256 seed) external {
        uint256 count = receivables.length;
        issue(seed);
        if (receivables.length > count) accept(receivables.length - 1);
    }

    function setSalt(uint256 to) external {
        salt = to;
    }

    /// What a pause may not stop, while there is one.
    function goOn(uint256 seed) external {
        if (!paused) return;
        bytes4[10] memory allowed = [
            this.pay.selector,
            this.redeem.selector,
            this.repay.selector,
            this.decline.selector,
            this.disburse.selector,
            this.payClaim.selector,
            this.recover.selector,
            this.refund.selector,
            this.accept.selector,
            this.undo.selector
        ];
        for (uint256 k; k < 4; ++k) {
            _call(allowed[(seed >> (16 * k)) % allowed.length], seed);
        }
    }

    /// One action of somebody, by `seed`; if there is nothing to it now, another.
    function step(uint256 seed, uint256 part) external {
        bytes4[] memory choice = actionsWith(part);
        uint256 before = tries;
        for (uint256 k; k < 8 && tries == before; ++k) {
            bytes4 which = choice[(seed >> (16 * k)) % choice.length];
            _call(which, seed);
        }
    }

    function _call(bytes4 which, uint256 seed) private {
        (bool done, bytes memory answer) = address(this).call(abi.encodePacked(which, seed));
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    /// What the fuzzer may call: everything, and those of one part once more (0 lots, 1 money, 2 rules).
    function actionsWith(uint256 part) public view returns (bytes4[] memory selectors) {
        bytes4[] storage more = part == 0 ? _onLots : part == 1 ? _onMoney : _onRules;
        selectors = new bytes4[](_all.length + more.length);
        for (uint256 k; k < selectors.length; ++k) {
            selectors[k] = k < _all.length ? _all[k] : more[k - _all.length];
        }
    }

    /// All that holds, at once.
    function holdsAll() external {
        holdsPartition();
        holdsConservation();
        holdsLiens();
        holdsReceivers();
        holdsOnce();
        holdsTransitions();
        holdsLines();
        holdsPools();
        holdsPause();
        holdsMirror();
        holdsHands();
    }
}
