/** What a participant agrees to when it lets itself be paid by certificates: the text, and its keccak on the ledger. */
export const CONSENT = {
  text: '同意以应收账款电子凭证结算 / consent to settlement by certificate',
  hash: '0x55b4e72140bb71f41a6130d4192b556156886102af2e131d90848e8d6eea975e',
}
