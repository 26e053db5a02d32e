// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IFinancingDesk} from "../src/interfaces/IFinancingDesk.sol";
import {Financing, FinancingKind, FinancingState, QuoteTerms, RequestFinancing} from "../src/types/Desk.sol";
import {FinancingId, LotId} from "../src/types/Ids.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {Typed} from "./utils/Typed.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Requests: from the first word to the quote that is taken.
contract DeskTest is FinanceBase {
    function _words() private returns (RequestFinancing memory) {
        return RequestFinancing(
            alice, lot, PLEDGE, false, address(0), _now() + 5 days, world.TERMS(), world.nextNonce(), world.deadline()
        );
    }

    /// As the holder's own transaction, without a signature.
    function _unsigned(RequestFinancing memory words) private view returns (Call memory) {
        return Call(address(desk), abi.encodeCall(desk.requestFinancing, (words, "")));
    }

    // Request

    function test_KeepsWhatWasAskedFor() public {
        (Call memory c, FinancingId id) = world.requestOf(rival, alice, lot, DISCOUNT, true, _now() + 5 days);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.FinancingRequested(id, lot, alice, DISCOUNT, true, rival, _now() + 5 days, world.TERMS());
        _do(c);
        Financing memory f = desk.financingOf(id);
        assertTrue(f.state == FinancingState.Requested && f.kind == DISCOUNT && f.recourse, "state, kind, recourse");
        assertEq(f.holder, alice, "holder");
        assertEq(f.bank, rival, "bank");
        assertEq(LotId.unwrap(f.lot), LotId.unwrap(lot), "lot");
        assertEq(f.until, START + 5 days, "until");
        assertTrue(f.advance == 0 && f.repay == 0 && f.rateBps == 0, "nothing agreed yet");
    }

    function test_IsNamedByTheDigestOfItsWords() public {
        RequestFinancing memory words = _words();
        bytes32 digest = world.digestOf(address(desk), Typed.hash(words));
        (bool done,) = _directly(alice, _unsigned(words));
        assertTrue(done, "asked for");
        _is(FinancingId.wrap(uint256(digest)), FinancingState.Requested);
    }

    function test_LocksNothing() public {
        _request(alice, lot, PLEDGE);
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_StandsBesideAnotherRequestForTheSameLot() public {
        FinancingId first = _request(alice, lot, PLEDGE);
        FinancingId second = _request(alice, lot, DISCOUNT);
        assertTrue(FinancingId.unwrap(first) != FinancingId.unwrap(second), "two of them");
        _is(first, FinancingState.Requested);
        _is(second, FinancingState.Requested);
    }

    function test_IsNotStoppedByAPause() public {
        _pause();
        _quoted(alice, lot, PLEDGE, false, house, REPAY);
    }

    function test_RefusesARequestOfNoKind() public {
        (Call memory c,) = world.request(alice, lot, FinancingKind.None, _now() + 1);
        _refused(c, abi.encodeWithSelector(Errors.Desk_BadKind.selector));
    }

    function test_RefusesAPledgeWithRecourse() public {
        (Call memory c,) = world.requestOf(address(0), alice, lot, PLEDGE, true, _now() + 1);
        _refused(c, abi.encodeWithSelector(Errors.Desk_BadKind.selector));
    }

    function test_RefusesARequestThatEndsNow() public {
        (Call memory c, FinancingId id) = world.request(alice, lot, PLEDGE, _now());
        _refused(c, _lapsed(id));
    }

    function test_TakesARequestThatEndsInASecond() public {
        (Call memory c, FinancingId id) = world.request(alice, lot, PLEDGE, _now() + 1);
        _do(c);
        _is(id, FinancingState.Requested);
    }

    function test_RefusesARequestForALotOfAnother() public {
        (Call memory c,) = world.request(bob, lot, PLEDGE, _now() + 1);
        _refused(c, _notHolder(lot, bob));
    }

    function test_RefusesARequestForALotThatDoesNotExist() public {
        LotId unborn = lot.tailAt(1);
        (Call memory c,) = world.request(alice, unborn, PLEDGE, _now() + 1);
        _refused(c, _notHolder(unborn, alice));
    }

    function test_RefusesARequestToOneThatIsNoBank() public {
        (Call memory c,) = world.requestOf(bob, alice, lot, PLEDGE, false, _now() + 1);
        _refused(c, _wrongKind(bob));
    }

    function test_RefusesARequestToASuspendedBank() public {
        _do(world.standing(rival, Standing.Suspended));
        (Call memory c,) = world.requestOf(rival, alice, lot, PLEDGE, false, _now() + 1);
        _refused(c, _notActive(rival));
    }

    function test_RefusesTheSameWordsTwiceSentDirectly() public {
        RequestFinancing memory words = _words();
        FinancingId id = FinancingId.wrap(uint256(world.digestOf(address(desk), Typed.hash(words))));
        (bool done,) = _directly(alice, _unsigned(words));
        assertTrue(done, "the first time");
        bytes memory answer;
        (done, answer) = _directly(alice, _unsigned(words));
        assertTrue(!done, "the second time");
        assertEq(answer, _wrongState(id), "why");
    }

    function test_RefusesToAskDirectlyForWhatWasAskedForByRelay() public {
        RequestFinancing memory words = _words();
        bytes32 digest = world.digestOf(address(desk), Typed.hash(words));
        bytes memory proof = world.sign(alice, address(desk), Typed.hash(words));
        _do(Call(address(desk), abi.encodeCall(desk.requestFinancing, (words, proof))));
        (, bytes memory answer) = _directly(alice, _unsigned(words));
        assertEq(answer, _wrongState(FinancingId.wrap(uint256(digest))), "why");
    }

    function test_RefusesARequestByAKeyThatMayNotFinance() public {
        bytes memory why = _lacks(alice, Powers.FINANCE);
        (Call memory c,) = world.request(alice, lot, PLEDGE, _now() + 1);
        _refused(c, why);
    }

    // Withdrawal

    function test_TheHolderWithdrawsItsRequest() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        Call memory c = world.withdraw(alice, id);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.FinancingWithdrawn(id);
        _do(c);
        _is(id, FinancingState.Withdrawn);
    }

    function test_TheHolderWithdrawsAQuotedRequest() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.withdraw(alice, terms.financing));
        _refused(world.acceptQuote(alice, terms), _wrongState(terms.financing));
    }

    function test_AWithdrawnRequestLeavesTheLotToAnother() public {
        QuoteTerms memory terms = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _do(world.withdraw(alice, terms.financing));
        _taken(alice, lot, PLEDGE, false, rival, REPAY);
    }

    function test_ALapsedRequestIsWithdrawnLikeAnyOther() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        _later(5 days + 1);
        _do(world.withdraw(alice, id));
        _is(id, FinancingState.Withdrawn);
    }

    function test_RefusesAWithdrawalByAnother() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        _refused(world.withdraw(bob, id), abi.encodeWithSelector(Errors.Desk_NotHolder.selector, id, bob));
    }

    function test_RefusesAWithdrawalByTheNextOwnerOfTheLot() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        _do(world.transfer(alice, lot, FACE, bob));
        _refused(world.withdraw(bob, id), abi.encodeWithSelector(Errors.Desk_NotHolder.selector, id, bob));
    }

    function test_RefusesAWithdrawalAfterAQuoteWasTaken() public {
        FinancingId id = _pledgeTaken();
        _refused(world.withdraw(alice, id), _wrongState(id));
    }

    function test_RefusesAWithdrawalByAKeyThatMayNotFinance() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        bytes memory why = _lacks(alice, Powers.FINANCE);
        _refused(world.withdraw(alice, id), why);
    }

    // Refusal by the bank that was asked

    function test_TheBankThatWasAskedDeclines() public {
        FinancingId id = _ask(house, alice, lot, PLEDGE, false);
        Call memory c = world.decline(house, id);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.FinancingDeclined(id, house, world.TERMS());
        _do(c);
        _is(id, FinancingState.Declined);
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_RefusesThatABankDeclinesWhatAllWereAsked() public {
        FinancingId id = _request(alice, lot, PLEDGE);
        _do(world.quote(_offer(id, house, REPAY)));
        _refused(world.decline(house, id), _notFunder(id, house));
    }

    function test_RefusesThatABankDeclinesForAnother() public {
        FinancingId id = _ask(house, alice, lot, PLEDGE, false);
        _refused(world.decline(rival, id), _notFunder(id, rival));
    }

    function test_RefusesThatAKeyThatMayNotLendDeclines() public {
        FinancingId id = _ask(house, alice, lot, PLEDGE, false);
        bytes memory why = _lacks(house, Powers.LEND);
        _refused(world.decline(house, id), why);
    }

    // The table at `FinancingState`

    function test_RefusesEveryTransitionThatIsNotInTheTable() public {
        FinancingId[7] memory ids;
        ids[1] = _ask(house, alice, lot, PLEDGE, false);
        ids[2] = _taken(alice, _lot(FACE), PLEDGE, false, house, REPAY);
        ids[3] = _disbursed(alice, _lot(FACE), PLEDGE, house, ADVANCE, REPAY);
        ids[4] = _disbursed(alice, _lot(FACE), PLEDGE, house, ADVANCE, REPAY);
        _do(world.repay(house, ids[4], REPAY, _ref()));
        ids[5] = _ask(house, alice, lot, PLEDGE, false);
        _do(world.withdraw(alice, ids[5]));
        ids[6] = _ask(house, alice, lot, PLEDGE, false);
        _do(world.decline(house, ids[6]));
        for (uint256 k; k < ids.length; ++k) {
            FinancingId id = ids[k];
            assertEq(uint256(desk.financingOf(id).state), k, "the states in their order");
            bytes memory why = _wrongState(id);
            QuoteTerms memory terms = _offer(id, house, REPAY);
            if (k != 1) {
                _refused(world.withdraw(alice, id), why);
                _refused(world.quote(terms), why);
                _refused(world.acceptQuote(alice, terms), why);
            }
            if (k != 1 && k != 2) _refused(world.decline(house, id), why);
            if (k != 2) _refused(world.disburse(house, id, ADVANCE, _ref()), why);
            if (k != 3) _refused(world.repay(house, id, 1, _ref()), why);
            assertEq(uint256(desk.financingOf(id).state), k, "and nothing moved");
        }
    }
}
