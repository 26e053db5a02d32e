import { createConfig } from "ponder";
import ledger from "./ledger";

const { contracts, chainId, startBlock } = ledger;
const of = <N extends keyof typeof contracts>(name: N) => ({
  chain: "ledger" as const,
  abi: contracts[name].abi,
  address: contracts[name].address,
  startBlock,
});

export default createConfig({
  database: { kind: "postgres", connectionString: process.env.DATABASE_URL },
  chains: { ledger: { id: chainId, rpc: process.env.PONDER_RPC_URL_LEDGER, pollingInterval: 1_000 } },
  contracts: {
    ParticipantRegistry: of("ParticipantRegistry"),
    ReceivableLedger: of("ReceivableLedger"),
    FinancingDesk: of("FinancingDesk"),
    CompensationPool: of("CompensationPool"),
  },
});
