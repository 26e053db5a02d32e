/** The SHA-256 of a file, 0x and 64 digits, reckoned in this browser: the file itself goes nowhere. */
export async function sha256Of(file: Blob): Promise<string> {
  const { sha256 } = await import('@noble/hashes/sha2')
  const { bytesToHex } = await import('@noble/hashes/utils')
  return `0x${bytesToHex(sha256(new Uint8Array(await file.arrayBuffer())))}`
}
