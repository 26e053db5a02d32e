"""The programs of contracts/proofs are started as scripts: their folder is where they import from."""

import sys

from tools.machine import ROOT

PROOFS = ROOT / "contracts" / "proofs"
if str(PROOFS) not in sys.path:
    sys.path.append(str(PROOFS))
