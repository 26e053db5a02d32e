// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Fen} from "../../src/base/Fen.sol";
import {vm} from "../utils/Vm.sol";

// forge-lint: disable-start(mixed-case-function)
// Halmos looks for `check_`, as forge does for `test_`.

/// The arithmetic of money, for all amounts of 40 bits: proven by Halmos (contracts/proofs/halmos.py), not tried.
///
/// A solver that meets a sum of floors among other products does not come to an end. So what is true of any product and
/// any floor is proven apart, for all words (`check_Lemma...`), and then used as known (`vm.assume`) with the numbers
/// at hand. Nothing else is assumed but what the contracts refuse otherwise.
contract ArithmeticProof {
    uint256 private constant AMOUNTS = 1 << 40;

    // What is true of any words

    function _distributes(uint256 x, uint256 y, uint256 z) private pure returns (bool) {
        unchecked {
            return (x + y) * z == x * z + y * z;
        }
    }

    function _small(uint256 x, uint256 y) private pure returns (bool) {
        unchecked {
            return x > AMOUNTS || y > AMOUNTS || x * y <= AMOUNTS * AMOUNTS;
        }
    }

    function _grows(uint256 x, uint256 y, uint256 z) private pure returns (bool) {
        unchecked {
            return x > y || y > AMOUNTS || z > AMOUNTS || x * z <= y * z;
        }
    }

    function _within(uint256 amount, uint256 paid, uint256 face) private pure returns (bool) {
        return paid > face || amount > AMOUNTS || face > AMOUNTS || Fen.share(amount, paid, face) <= amount;
    }

    function _floor(uint256 amount, uint256 paid, uint256 face) private pure returns (bool) {
        unchecked {
            return Fen.share(amount, paid, face) * face <= amount * paid;
        }
    }

    function _greatest(uint256 z, uint256 amount, uint256 paid, uint256 face) private pure returns (bool) {
        unchecked {
            return z > 2 * AMOUNTS || face > AMOUNTS || z * face > amount * paid || z <= Fen.share(amount, paid, face);
        }
    }

    function check_LemmaProductsDistribute(uint256 x, uint256 y, uint256 z) external pure {
        assert(_distributes(x, y, z));
    }

    function check_LemmaProductsOfAmountsAreSmall(uint256 x, uint256 y) external pure {
        assert(_small(x, y));
    }

    function check_LemmaProductsGrow(uint256 x, uint256 y, uint256 z) external pure {
        assert(_grows(x, y, z));
    }

    function check_LemmaAShareIsNeverMoreThanTheLot(uint256 amount, uint256 paid, uint256 face) external pure {
        assert(_within(amount, paid, face));
    }

    function check_LemmaAShareTimesTheFaceIsCovered(uint256 amount, uint256 paid, uint256 face) external pure {
        assert(_floor(amount, paid, face));
    }

    function check_LemmaNoGreaterShareIsCovered(uint256 z, uint256 amount, uint256 paid, uint256 face) external pure {
        assert(_greatest(z, amount, paid, face));
    }

    // Shares

    /// Cutting a lot in two gives its parts no more together than it had: so by induction no partition does.
    function check_TwoPartsShareNoMoreThanTheWhole(uint40 a, uint40 b, uint40 paid, uint40 face) external pure {
        vm.assume(paid <= face && uint256(a) + b <= face);
        uint256 x = Fen.share(a, paid, face);
        uint256 y = Fen.share(b, paid, face);
        uint256 whole = uint256(a) + b;
        vm.assume(_within(a, paid, face) && _within(b, paid, face));
        vm.assume(_floor(a, paid, face) && _floor(b, paid, face));
        vm.assume(_distributes(x, y, face) && _distributes(a, b, paid));
        vm.assume(_small(x, face) && _small(y, face) && _small(a, paid) && _small(b, paid));
        vm.assume(_greatest(x + y, whole, paid, face));
        assert(x + y <= Fen.share(whole, paid, face));
    }

    /// With the one before: all lots of a receivable together redeem at most what was paid.
    function check_TheWholeSharesWhatWasPaid(uint40 paid, uint40 face) external pure {
        vm.assume(paid <= face);
        assert(Fen.share(face, paid, face) == paid);
    }

    function check_AShareNeverFalls(uint40 amount, uint40 before, uint40 paid, uint40 face) external pure {
        vm.assume(before <= paid && paid <= face);
        uint256 earlier = Fen.share(amount, before, face);
        vm.assume(_within(amount, before, face) && _floor(amount, before, face) && _grows(before, paid, amount));
        vm.assume(_greatest(earlier, amount, paid, face));
        assert(earlier <= Fen.share(amount, paid, face));
    }

    function check_AllIsSharedOnceAllIsPaid(uint40 amount, uint40 face) external pure {
        assert(Fen.share(amount, face, face) == amount);
    }

    /// A share is off by less than one fen.
    function check_AShareIsRoundedDownByLessThanAFen(uint40 amount, uint40 paid, uint40 face) external pure {
        vm.assume(paid <= face);
        unchecked {
            assert(uint256(amount) * paid < Fen.share(amount, paid, face) * face + face);
        }
    }

    // Splits

    /// As `Endorsements` cuts: the parts are what there was, and neither is smaller than the least lot.
    function check_ASplitConserves(uint40 amount, uint40 part, uint40 least) external pure {
        vm.assume(part < amount && Fen.least(part, amount - part) >= least);
        (uint256 head, uint256 tail) = (amount - part, part);
        assert(head + tail == amount && head >= least && tail >= least && head > 0);
    }

    // The pool

    /// What is due less what went back never falls below nothing: the due only grows with the recoveries.
    function check_ARefundNeverFalls(uint40 before, uint40 recovered, uint16 ratioBps, uint40 compensation)
        external
        pure
    {
        vm.assume(before <= recovered && ratioBps <= Fen.BPS);
        assert(Fen.refund(before, ratioBps, compensation) <= Fen.refund(recovered, ratioBps, compensation));
    }

    function check_ARefundIsNeverMoreThanTheCompensation(uint40 recovered, uint16 ratioBps, uint40 compensation)
        external
        pure
    {
        uint256 due = Fen.refund(recovered, ratioBps, compensation);
        assert(due <= compensation && due <= Fen.portion(recovered, ratioBps));
    }

    function check_APortionIsNeverMoreThanTheLoss(uint40 loss, uint16 ratioBps) external pure {
        vm.assume(ratioBps <= Fen.BPS);
        assert(Fen.portion(loss, ratioBps) <= loss);
    }

    // Limits

    /// A debtor's line, an invoice: what is drawn within what is left stays within the limit, and within 40 bits.
    function check_ADrawnLineStaysWithinItsLimit(uint40 limit, uint40 used, uint40 face) external pure {
        vm.assume(face > 0 && face <= Fen.beyond(limit, used));
        unchecked {
            assert(uint40(used + face) == uint256(used) + face && used + face <= limit);
        }
    }
}
// forge-lint: disable-end(mixed-case-function)
