// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A replaceable module: who, of the active enterprises and banks, may receive certificates. The ledger starts with
/// none, and then all of them may. A module can only refuse; it moves nothing.
interface IEligibility {
    function mayReceive(address participant) external view returns (bool);
}
