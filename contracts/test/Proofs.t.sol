// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {TransferLot} from "../src/types/Ledger.sol";
import {Powers} from "../src/types/Registry.sol";
import {LotId} from "../src/types/Ids.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {Typed} from "./utils/Typed.sol";
import {vm} from "./utils/Vm.sol";
import {Wallet} from "./utils/Wallet.sol";
import {FrugalWallet} from "./utils/FrugalWallet.sol";
import {OddWallet} from "./utils/OddWallet.sol";
import {PedanticWallet} from "./utils/PedanticWallet.sol";
import {Call} from "./utils/World.sol";

/// What proves that a key agreed: an account's 65 bytes, or a contract wallet's word. Of the third proof, none at all:
/// `Direct.t.sol`.
contract ProofsTest is LedgerBase {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    LotId private lot;
    address private alices;
    uint256 private secret;

    function setUp() public override {
        super.setUp();
        lot = _lot(FACE);
        (alices, secret) = world.keys(alice);
    }

    function _transfer() private returns (TransferLot memory) {
        return TransferLot(alice, lot, 1_000_00, bob, world.TERMS(), world.nextNonce(), world.deadline());
    }

    function _digest(TransferLot memory i) private view returns (bytes32) {
        return world.digestOf(address(ledger), Typed.hash(i));
    }

    function _bad(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Intent_BadSignature.selector, signer);
    }

    // An account's signature

    function test_AnAccountSignsWithSixtyFiveBytes() public {
        TransferLot memory i = _transfer();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, _digest(i));
        _do(_transferCall(i, abi.encodePacked(r, s, v)));
    }

    function test_RefusesTheOtherSignatureOfTheSameKey() public {
        TransferLot memory i = _transfer();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, _digest(i));
        _refused(
            _transferCall(i, abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? 28 : 27)), _bad(address(0))
        );
    }

    function test_RefusesASignatureThatRecoversToNobody() public {
        TransferLot memory i = _transfer();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, _digest(i));
        _refused(_transferCall(i, new bytes(65)), _bad(address(0)));
        _refused(_transferCall(i, abi.encodePacked(bytes32(0), s, v)), _bad(address(0)));
        _refused(_transferCall(i, abi.encodePacked(r, s, uint8(0))), _bad(address(0)));
        _refused(_transferCall(i, abi.encodePacked(r, s, v - 27)), _bad(address(0)));
        _refused(_transferCall(i, abi.encodePacked(r, s, uint8(29))), _bad(address(0)));
    }

    function testFuzz_RefusesAnyOtherSixtyFiveBytes(bytes32 r, bytes32 s, uint8 v) public {
        TransferLot memory i = _transfer();
        bytes memory proof = abi.encodePacked(r, s, v);
        address recovered = uint256(s) > ORDER / 2 ? address(0) : ecrecover(_digest(i), v, r, s);
        bytes memory why = abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, recovered);
        _refused(_transferCall(i, proof), recovered == address(0) ? _bad(address(0)) : why);
    }

    // Of another length

    function _first(bytes memory proof) private pure returns (address) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return address(bytes20(proof)); // the first twenty bytes are meant
    }

    function test_RefusesAProofThatHasNoRoomForASignature() public {
        TransferLot memory i = _transfer();
        _refused(_transferCall(i, hex"01"), _bad(address(0)));
        _refused(_transferCall(i, new bytes(19)), _bad(address(0)));
        _refused(_transferCall(i, abi.encodePacked(alices)), _bad(address(0)));
    }

    function test_AnyOtherLengthIsAWalletsAddressAndItsSignature() public {
        TransferLot memory i = _transfer();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, _digest(i));
        _refused(_transferCall(i, abi.encodePacked(alices, uint8(1))), _bad(alices));
        _refused(_transferCall(i, abi.encodePacked(r, s)), _bad(_first(abi.encodePacked(r))));
        _refused(_transferCall(i, abi.encodePacked(r, s, v, uint8(0))), _bad(_first(abi.encodePacked(r))));
    }

    function testFuzz_RefusesAnyBytesOfAnyOtherLength(bytes memory proof) public {
        vm.assume(proof.length != 0 && proof.length != 65);
        _refused(_transferCall(_transfer(), proof), _bad(proof.length > 20 ? _first(proof) : address(0)));
    }

    // A contract wallet's word (ERC-1271)

    function test_AContractWalletSignsByErc1271() public {
        uint256 owner = 0x0ECF;
        address wallet = address(new Wallet(vm.addr(owner)));
        _do(world.grant(alice, wallet, Powers.HOLD));
        world.useKey(alice, wallet, owner);
        Call memory c = world.transfer(alice, lot, 1_000_00, bob);
        world.useKey(alice, wallet, 0xBAD);
        _refused(world.transfer(alice, lot, 1_000_00, bob), _bad(wallet));
        _do(c);
        assertEq(_lotOf(lot.tailAt(FACE - 1_000_00)).owner, bob, "owner");
    }

    function test_TheWalletIsAskedForTheDigestAndTheRestOfTheProof() public {
        PedanticWallet wallet = new PedanticWallet();
        _do(world.grant(alice, address(wallet), Powers.HOLD));
        for (uint256 size = 1; size < 200; size += size) {
            TransferLot memory i = _transfer();
            bytes memory signature = abi.encodePacked(new bytes(size - 1), bytes1(0x5A));
            wallet.expect(_digest(i), signature);
            _do(_transferCall(i, abi.encodePacked(wallet, signature)));
            _refused(_transferCall(_transfer(), abi.encodePacked(wallet, signature)), _bad(address(wallet)));
        }
    }

    function test_AWalletsSignatureOfFortyFiveBytesIsPadded() public {
        PedanticWallet wallet = new PedanticWallet();
        _do(world.grant(alice, address(wallet), Powers.HOLD));
        TransferLot memory i = _transfer();
        bytes memory signature = new bytes(45);
        wallet.expect(_digest(i), signature);
        _refused(_transferCall(i, abi.encodePacked(wallet, signature)), _bad(address(0))); // 65 bytes are an account's
        wallet.expect(_digest(i), abi.encodePacked(signature, uint8(0)));
        _do(_transferCall(i, abi.encodePacked(wallet, signature, uint8(0))));
    }

    function test_RefusesAWalletThatIsNobodysKey() public {
        address wallet = address(new OddWallet(OddWallet.Answer.Yes));
        bytes memory proof = abi.encodePacked(wallet, "anything");
        _refused(
            _transferCall(_transfer(), proof),
            abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, wallet)
        );
        _do(world.grant(bob, wallet, Powers.ALL));
        _refused(
            _transferCall(_transfer(), proof),
            abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, wallet)
        );
    }

    function test_RefusesAWalletWithoutCode() public {
        _refused(_transferCall(_transfer(), abi.encodePacked(alices, "anything")), _bad(alices));
        _refused(_transferCall(_transfer(), abi.encodePacked(address(0), "anything")), _bad(address(0)));
        for (uint160 precompile = 1; precompile < 11; ++precompile) {
            address wallet = address(precompile);
            _refused(_transferCall(_transfer(), abi.encodePacked(wallet, "anything")), _bad(wallet));
        }
    }

    function test_AWalletSaysYesInOneWordWhateverFollows() public {
        _answers(OddWallet.Answer.Yes, true);
        _answers(OddWallet.Answer.YesAndMore, true);
    }

    function test_RefusesAWalletThatSaysYesInLessThanAWord() public {
        _answers(OddWallet.Answer.Nothing, false);
        _answers(OddWallet.Answer.YesInFourBytes, false);
        _answers(OddWallet.Answer.YesInThirtyOneBytes, false);
    }

    function test_RefusesAWalletThatSaysAnythingElse() public {
        _answers(OddWallet.Answer.Zero, false);
        _answers(OddWallet.Answer.Garbage, false);
        _answers(OddWallet.Answer.MuchGarbage, false);
        _answers(OddWallet.Answer.YesAndNoise, false);
    }

    function test_RefusesAWalletThatReverts() public {
        _answers(OddWallet.Answer.Revert, false);
        _answers(OddWallet.Answer.Panic, false);
        _answers(OddWallet.Answer.YesByRevert, false);
    }

    function test_RefusesAWalletThatBurnsItsGas() public {
        _answers(OddWallet.Answer.BurnGas, false);
    }

    function test_RefusesAWalletThatWrites() public {
        _answers(OddWallet.Answer.Write, false);
    }

    function _answers(OddWallet.Answer answer, bool done) private {
        address wallet = address(new OddWallet(answer));
        _do(world.grant(alice, wallet, Powers.HOLD));
        Call memory c = _transferCall(_transfer(), abi.encodePacked(wallet, "anything"));
        uint256 before = gasleft();
        if (done) _do(c);
        else _refused(c, _bad(wallet));
        assertLe(before - gasleft(), 400_000, "whatever it does, it costs little");
    }

    /// A fixed amount, so that a wallet costs whoever carries its intent no more, however much gas there is.
    function test_AWalletIsGivenAHundredThousandGas() public {
        address wallet = address(new FrugalWallet(95_000, 100_000));
        _do(world.grant(alice, wallet, Powers.HOLD));
        _do(_transferCall(_transfer(), abi.encodePacked(wallet, "anything")));
    }
}
