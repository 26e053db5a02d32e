// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CompensationPool} from "../../src/CompensationPool.sol";
import {FinancingId} from "../../src/types/Ids.sol";
import "../../src/types/Pool.sol" as P;
import {TypedPool} from "./TypedPool.sol";

/// A signed intent, ready for whoever carries it.
struct Call {
    address target;
    bytes data;
}

/// The pool's part of `World`.
abstract contract WorldPool {
    CompensationPool public pool;

    bytes32 public constant TERMS = keccak256("terms");

    function sign(address participant, address target, bytes32 structHash) public view virtual returns (bytes memory);

    function deadline() public view virtual returns (uint40);

    function nextNonce() public virtual returns (uint256);

    function open(
        address by,
        bytes32 name,
        address reviewer,
        address treasurer,
        address supervisor,
        uint16 highestRatioBps
    ) external returns (Call memory) {
        P.OpenPool memory i = P.OpenPool(
            by, name, reviewer, treasurer, supervisor, highestRatioBps, TERMS, nextNonce(), deadline()
        );
        return _toPool(abi.encodeCall(pool.openPool, (i, _toP(by, TypedPool.hash(i)))));
    }

    function bar(address by, bytes32 name, address bank, P.Bar to) external returns (Call memory) {
        P.BarBank memory i = P.BarBank(by, name, bank, to, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.barBank, (i, _toP(by, TypedPool.hash(i)))));
    }

    function cover(address bank, FinancingId id, P.Cover to) external returns (Call memory) {
        P.RecordCover memory i = P.RecordCover(bank, id, to, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.recordCover, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function enterIn(address bank, FinancingId id, bytes32 name, uint40 principal, uint16 ratioBps)
        public
        returns (Call memory)
    {
        P.EnterLoan memory i = P.EnterLoan(bank, id, name, principal, ratioBps, TERMS, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.enterLoan, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function appeal(address bank, FinancingId id) external returns (Call memory) {
        P.AppealClaim memory i = P.AppealClaim(bank, id, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.appealClaim, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function withdrawClaim(address bank, FinancingId id) external returns (Call memory) {
        P.WithdrawClaim memory i = P.WithdrawClaim(bank, id, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.withdrawClaim, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function close(address bank, FinancingId id) external returns (Call memory) {
        P.CloseLoan memory i = P.CloseLoan(bank, id, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.closeLoan, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function enter(address bank, FinancingId id, uint40 principal, uint16 ratioBps) external returns (Call memory) {
        return enterIn(bank, id, "shenzhen", principal, ratioBps);
    }

    function classify(address bank, FinancingId id, P.LoanClass class) external returns (Call memory) {
        P.ClassifyLoan memory i = P.ClassifyLoan(bank, id, class, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.classifyLoan, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function claim(address bank, FinancingId id, uint40 outstanding, uint40 amount) external returns (Call memory) {
        P.SubmitClaim memory i = P.SubmitClaim(bank, id, outstanding, amount, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.submitClaim, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function advance(address office, FinancingId id, P.ClaimState to) external returns (Call memory) {
        P.AdvanceClaim memory i = P.AdvanceClaim(office, id, to, TERMS, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.advanceClaim, (i, _toP(office, TypedPool.hash(i)))));
    }

    function payClaim(address treasurer, FinancingId id, uint40 amount, bytes32 ref) external returns (Call memory) {
        P.PayClaim memory i = P.PayClaim(treasurer, id, amount, ref, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.payClaim, (i, _toP(treasurer, TypedPool.hash(i)))));
    }

    function recover(address bank, FinancingId id, uint40 gross, bytes32 ref) external returns (Call memory) {
        P.RecordRecovery memory i = P.RecordRecovery(bank, id, gross, ref, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.recordRecovery, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function refund(address bank, FinancingId id, uint40 amount, bytes32 ref) external returns (Call memory) {
        P.RefundCompensation memory i = P.RefundCompensation(bank, id, amount, ref, nextNonce(), deadline());
        return _toPool(abi.encodeCall(pool.refundCompensation, (i, _toP(bank, TypedPool.hash(i)))));
    }

    function _toP(address participant, bytes32 structHash) private view returns (bytes memory) {
        return sign(participant, address(pool), structHash);
    }

    function _toPool(bytes memory data) private view returns (Call memory) {
        return Call(address(pool), data);
    }
}
