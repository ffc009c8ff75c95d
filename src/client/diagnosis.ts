import type { PlayerPageJson } from '../wire.ts'

/** Why nothing plays. */
export type Trouble = keyof PlayerPageJson['troubles']

/** Milliseconds to wait for the first byte: a disk may have to wake up. */
const patience = 12_000

/** How many boxes a file may have at its top level before the one that is looked for. */
const mostBoxes = 64

/**
 * Asks the server for a byte of the file, to tell a file that cannot be decoded from one that cannot be had. `boxes`: whether
 * the file is of ISO/IEC 14496-12, and can be looked through for its index.
 */
export async function diagnose(media: string, boxes: boolean): Promise<Trouble> {
  try {
    const length = await lengthOf(media)
    if (typeof length === 'string') return length
    if (length === 0) return 'empty'
    return boxes && (await lacksIndex(media, length)) ? 'unfinished' : 'undecodable'
  } catch {
    return 'unreachable'
  }
}

/** The length of the file in bytes, or why there is none. */
async function lengthOf(media: string): Promise<number | 'gone' | 'refused'> {
  const { status, headers } = await requestBytes(media, 0, 0)
  if (status === 404 || status === 410) return 'gone'
  const range = /\/(\d+)$/.exec(headers.get('content-range') ?? '')
  if ((status === 206 || status === 416) && range) return Number(range[1])
  if (status === 200) return Number(headers.get('content-length') ?? Number.NaN)
  return 'refused'
}

/** Whether the boxes go on to the end of the file and none of them is the index ('moov'). */
async function lacksIndex(media: string, length: number): Promise<boolean> {
  let at = 0
  for (let count = 0; count < mostBoxes && at + 8 <= length; count += 1) {
    const { status, body } = await requestBytes(media, at, Math.min(at + 15, length - 1))
    if (status !== 206 || body.byteLength < 8) return false
    const { type, size } = readBox(body)
    if (type === 'moov' || !/^[\w ]{4}$/.test(type)) return false
    if (size === 0) return true
    if (size < 8) return false
    at += size
  }
  return at + 8 > length
}

/** The header of a box (ISO/IEC 14496-12 section 4.2); size 0 is up to the end of the file. */
function readBox(body: ArrayBuffer): { type: string; size: number } {
  const view = new DataView(body)
  const type = String.fromCharCode(...new Uint8Array(body, 4, 4))
  const size = view.getUint32(0)
  if (size !== 1) return { type, size }
  return { type, size: body.byteLength < 16 ? 0 : Number(view.getBigUint64(8)) }
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  /** What was asked for; empty where the server did not keep to it. */
  readonly body: ArrayBuffer
}

/** Both ends are inclusive. */
async function requestBytes(media: string, first: number, last: number): Promise<Answer> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patience)
  try {
    const response = await fetch(media, {
      headers: { range: `bytes=${first}-${last}` },
      cache: 'no-store',
      signal: abort.signal,
    })
    const body = response.status === 206 ? await response.arrayBuffer() : new ArrayBuffer(0)
    return { status: response.status, headers: response.headers, body }
  } finally {
    clearTimeout(timer)
    // Leaves a body that was not asked for.
    abort.abort()
  }
}
