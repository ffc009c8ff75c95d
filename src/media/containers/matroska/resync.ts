import { pause } from '../pause.ts'
import { HEADER_BYTES, readHeader } from './ebml.ts'
import { ID } from './ids.ts'
import type { Window } from './window.ts'

const CHUNK_BYTES = 64 * 1024
/** Damage reaches over some sectors; who finds no Cluster in this much is not in one file any more. */
const REACH_BYTES = 32 * 2 ** 20
const MARK = [0x1f, 0x43, 0xb6, 0x75] as const

/** The offset of the first Cluster that begins in [from, end), looked for byte by byte, but not too far; undefined where there is none. */
export async function findCluster(
  window: Window,
  from: number,
  end: number,
): Promise<number | undefined> {
  const reach = Math.min(end, from + REACH_BYTES)
  for (let at = from; at < reach; at += CHUNK_BYTES) {
    const chunk = await window.read(at, Math.min(CHUNK_BYTES + 2 * HEADER_BYTES, end - at))
    const found = firstCluster(chunk)
    if (found !== undefined) return at + found
    await pause()
  }
  return undefined
}

/** Where in the bytes a Cluster begins that has a Timestamp, Void or CRC-32 as its first child, as all that are written have. */
function firstCluster(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(MARK[0]); at !== -1; at = bytes.indexOf(MARK[0], at + 1)) {
    const isMark = MARK.every((byte, index) => bytes[at + index] === byte)
    if (!isMark) continue
    const cluster = readHeader(bytes, at)
    const child = cluster && readHeader(bytes, at + cluster.length)
    if (child?.id === ID.timestamp || child?.id === 0xbf || child?.id === 0xec) return at
  }
  return undefined
}
