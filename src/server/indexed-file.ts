import type { ByteSource } from '../bytes.ts'
import type { IndexedFile } from '../media/demuxer.ts'

/** The bytes of an indexed file. Who closes it closes nothing: the file itself belongs to others. */
export function indexedSource(file: ByteSource, { start, from, to }: IndexedFile): ByteSource {
  return {
    length: start.length + to - from,
    async read(into, at) {
      const known = start.subarray(at, at + into.length)
      into.set(known)
      const rest = from + Math.max(0, at - start.length)
      const wanted = Math.min(into.length - known.length, Math.max(0, to - rest))
      if (wanted === 0) return known.length
      const room = into.subarray(known.length, known.length + wanted)
      return known.length + (await file.read(room, rest))
    },
    close: () => undefined,
  }
}
