// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IParticipantRegistry} from "../interfaces/IParticipantRegistry.sol";
import {Intents} from "./Intents.sol";

/// A contract that asks the registry who may sign for whom.
abstract contract Member is Intents {
    IParticipantRegistry public immutable REGISTRY;

    constructor(string memory name, IParticipantRegistry registry) Intents(name) {
        REGISTRY = registry;
    }

    function _requireKey(address participant, address key, uint16 power) internal view override {
        REGISTRY.requireKey(participant, key, power);
    }
}
