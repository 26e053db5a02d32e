// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {Powers} from "../src/types/Registry.sol";
import {Actions} from "./utils/Actions.sol";

/// Which power each action asks of a key: the one in the table (`Actions._rule`), and no other.
contract PowersTest is Actions {
    function _refusedWithout(Action action) private {
        (address actor, uint16 power) = _rule(action);
        if (power == Powers.NONE) return;
        address clerk = _clerk(actor, Powers.ALL & ~power);
        _refused(_signed(action), abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, clerk, power));
    }

    /// Of a key that is not its participant's latest the ledger knows nothing; it asks the registry.
    function _refusedToAnOlderKeyWithout(Action action) private {
        (address actor, uint16 power) = _rule(action);
        if (power == Powers.NONE) return;
        address clerk = _olderClerk(actor, Powers.ALL & ~power);
        _refused(_signed(action), abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, clerk, power));
    }

    function _doneWithNothingElse(Action action) private {
        (address actor, uint16 power) = _rule(action);
        _clerk(actor, power == Powers.NONE ? Powers.POOL : power);
        _do(_signed(action));
    }

    function _doneByAnOlderKeyWithNothingElse(Action action) private {
        (address actor, uint16 power) = _rule(action);
        _olderClerk(actor, power == Powers.NONE ? Powers.POOL : power);
        _do(_signed(action));
    }

    function _olderClerk(address actor, uint16 powers) private returns (address clerk) {
        clerk = _clerk(actor, powers);
        (, uint256 secret) = world.keys(actor);
        world.useFirstKey(actor);
        _do(world.grant(actor, address(0xBEEF), Powers.ALL));
        world.useKey(actor, clerk, secret);
    }

    function test_EachActionIsRefusedToAKeyOfAllOtherPowers() public {
        _each(_refusedWithout);
    }

    function test_EachActionIsRefusedToAnOlderKeyOfAllOtherPowers() public {
        _each(_refusedToAnOlderKeyWithout);
    }

    function test_EachActionIsDoneByAKeyOfItsPowerAlone() public {
        _each(_doneWithNothingElse);
    }

    function test_EachActionIsDoneByAnOlderKeyOfItsPowerAlone() public {
        _each(_doneByAnOlderKeyWithNothingElse);
    }
}
