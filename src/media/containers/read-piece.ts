import type { ByteSource } from '../../bytes.ts'

/** The bytes from offset `at` on, fewer at the end of the file. The caller has bounded `size`. */
export async function readPiece(source: ByteSource, at: number, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, Math.min(size, source.length - at)))
  return bytes.length > 0 ? bytes.subarray(0, await source.read(bytes, at)) : bytes
}
