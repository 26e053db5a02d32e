/** What is signed by its hash: the texts that both sides know. */

/** keccak of 「融资申请条款 第一版 / financing terms, first version」. */
export const FINANCING_TERMS = '0xaf4180a1de1ee90187493df44947d07bd309551b043ff49f28a38e340400c209'
/** keccak of 「应收账款电子凭证条款 第一版 / certificate terms, first version」. */
export const TRANSFER_TERMS = '0xd2a696bc235d94420a9f0c8eb0207a4d7f99eadc38102a59fd5abe925f1ad5ed'
export const TEXTS = {
  financing: '融资申请条款 第一版 / financing terms, first version',
  transfer: '应收账款电子凭证条款 第一版 / certificate terms, first version',
}
