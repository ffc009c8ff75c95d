import { open } from 'node:fs/promises'
import type { ByteSource } from '../../src/bytes.ts'

/** A source that counts what is asked of it. */
export interface CountedSource extends ByteSource {
  /** How many bytes were read so far, and in how many reads. */
  readonly bytesRead: number
  readonly reads: number
}

/** The bytes as a source. */
export function bufferSource(bytes: Uint8Array): CountedSource {
  return counted(bytes.length, async (into, from) => {
    const piece = bytes.subarray(from, from + into.length)
    into.set(piece)
    return piece.length
  })
}

/** A source of `length` bytes that begins with these and goes on with zeros. */
export function sparseSource(head: Uint8Array, length: number): CountedSource {
  return counted(length, async (into, from) => {
    const size = Math.max(0, Math.min(into.length, length - from))
    into.fill(0, 0, size).set(head.subarray(from, from + size))
    return size
  })
}

/** The file as a source; `close` gives its descriptor up. */
export async function fileSource(path: string): Promise<CountedSource> {
  const handle = await open(path)
  const { size } = await handle.stat()
  const read = async (into: Uint8Array, from: number) =>
    (await handle.read(into, 0, into.length, from)).bytesRead
  return counted(size, read, () => void handle.close())
}

function counted(
  length: number,
  read: (into: Uint8Array, from: number) => Promise<number>,
  close: () => void = () => {},
): CountedSource {
  const source = {
    length,
    bytesRead: 0,
    reads: 0,
    async read(into: Uint8Array, from: number) {
      const got = await read(into, from)
      source.bytesRead += got
      source.reads += 1
      return got
    },
    close,
  }
  return source
}
