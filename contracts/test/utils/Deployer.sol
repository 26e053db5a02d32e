// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Authority} from "../../src/Authority.sol";
import {CompensationPool} from "../../src/CompensationPool.sol";
import {FinancingDesk} from "../../src/FinancingDesk.sol";
import {ParticipantRegistry} from "../../src/ParticipantRegistry.sol";
import {ReceivableLedger} from "../../src/ReceivableLedger.sol";
import {IPoolPolicy} from "../../src/interfaces/IPoolPolicy.sol";
import {Policy} from "../../src/types/Policy.sol";
import {vm} from "./Vm.sol";

/// Sets the four contracts up for others, and keeps nothing.
contract Deployer {
    Authority public authority;
    ParticipantRegistry public registry;
    ReceivableLedger public ledger;
    FinancingDesk public desk;
    CompensationPool public pool;

    constructor(Authority.Holders memory holders, address operator, address operatorsKey) {
        address registryAt = vm.computeCreateAddress(address(this), 3);
        address deskAt = vm.computeCreateAddress(address(this), 4);
        address poolAt = vm.computeCreateAddress(address(this), 5);
        authority = new Authority(holders, registryAt, vm.computeCreateAddress(address(this), 2), poolAt);
        Policy memory first = Policy(100_00, 200, 366, 24);
        ledger = new ReceivableLedger(ParticipantRegistry(registryAt), deskAt, poolAt, address(authority), first);
        registry = new ParticipantRegistry(ledger, address(authority), operator, operatorsKey, "kyb");
        desk = new FinancingDesk(registry, ledger);
        pool = new CompensationPool(registry, ledger, desk, address(authority), IPoolPolicy(address(0)));
    }
}
