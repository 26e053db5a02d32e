"""The four kinds of signers behind one interface. None of them lets the gateway sign by itself.

| kind | where the private key is | what a signature takes beside a session |
|---|---|---|
| browser | in a keystore that the gateway keeps and cannot open | the passphrase, in the browser |
| wallet | in an EIP-1193 wallet, or wherever the participant has it | the wallet's consent |
| held | in a keystore that the gateway keeps and cannot open alone | the PIN and the device's share |
| remote | in the participant's Web3Signer | the token for it, which the gateway does not keep |
"""

from api.signers.signer import Proof as Proof
from api.signers.signer import Signer as Signer
from api.signers.signer import signer_of as signer_of
