// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Everybody} from "./handlers/Everybody.sol";
import {vm} from "./utils/Vm.sol";

// Each property is a contract of its own, so that each has a campaign of its own, and they run beside each other.
// forge-lint: disable-start(multi-contract-file)

/// What must hold whatever the parties do, in whatever order: one function for each line of design 3.5, each with a
/// campaign of its own. Everybody's actions (`handlers/`) are called one after the other; the property is looked at after
/// each, and all of them at the end of a run. What each says stands at its `holds...` in `handlers/Properties.sol`.
abstract contract Campaign {
    /// Forge reads these to know what to call.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Everybody internal everybody;
    uint256 private immutable SALT;
    uint256 private immutable MORE_OF;

    /// @param moreOf Lots 0, money 1 or rules 2: `Everybody.actionsWith`.
    constructor(uint256 salt, uint256 moreOf) {
        (SALT, MORE_OF) = (salt, moreOf);
    }

    function setUp() public {
        vm.warp(1_750_000_000);
        everybody = Everybody(vm.deployCode("Everybody.sol:Everybody"));
        everybody.setSalt(SALT);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(everybody);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(everybody), everybody.actionsWith(MORE_OF));
    }

    function afterInvariant() external {
        everybody.holdsAll();
    }
}

/// 3.5(1).
contract PartitionInvariant is Campaign(1, 0) {
    function invariant_LotsPartitionTheFaceAndRedeemedAndOutstandingAreTheFace() external view {
        everybody.holdsPartition();
    }
}

/// 3.5(2).
contract ConservationInvariant is Campaign(2, 0) {
    function invariant_NoSplitMakesOrLosesAFenAndPartsAndEndorsementsKeepToThePolicy() external view {
        everybody.holdsConservation();
    }
}

/// 3.5(3).
contract LiensInvariant is Campaign(3, 1) {
    function invariant_ALienedOrFrozenLotMovesOnlyAlongItsPathAndHasOneLiveFinancing() external view {
        everybody.holdsLiens();
    }
}

/// 3.5(4).
contract ReceiversInvariant is Campaign(4, 2) {
    function invariant_NobodyWhoMayNotEverReceivesALotNorADebtorItsOwnDebt() external view {
        everybody.holdsReceivers();
    }
}

/// 3.5(5).
contract OnceInvariant is Campaign(5, 1) {
    function invariant_EachIntentAndEachBanksReferenceCountsOnce() external view {
        everybody.holdsOnce();
    }
}

/// 3.5(6).
contract TransitionsInvariant is Campaign(6, 1) {
    function invariant_NoTransitionOutsideTheTables() external view {
        everybody.holdsTransitions();
    }
}

/// 3.5(7).
contract LinesInvariant is Campaign(7, 0) {
    function invariant_InvoicesAndLimitsAddUpAndANotedDebtStopsItsDebtor() external {
        everybody.holdsLines();
    }
}

/// 3.5(8).
contract PoolsInvariant is Campaign(8, 1) {
    function invariant_PoolsPayNoMoreThanTheirShareAndALoanIsInOne() external view {
        everybody.holdsPools();
    }
}

/// 3.5(9).
contract PauseInvariant is Campaign(9, 2) {
    function invariant_APauseStopsWhatItStopsAndNothingElse() external view {
        everybody.holdsPause();
    }
}

/// Beside 3.5: what the ledger keeps of the registry (3.2).
contract MirrorInvariant is Campaign(10, 2) {
    function invariant_TheLedgersCopyOfTheParticipantsIsTheRegistrys() external view {
        everybody.holdsMirror();
    }
}

/// Beside 3.5: intents (3.4), and the roles of `Authority.sol`.
contract HandsInvariant is Campaign(11, 2) {
    function invariant_NothingIsDoneButByThoseWhoseItIs() external view {
        everybody.holdsHands();
    }
}
// forge-lint: disable-end(multi-contract-file)
