import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Boxes that hold others, down to the tables of samples. */
const HOLDERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl'])
const PLACEHOLDER = Buffer.from('\0\0\0\x10free\0\0\0\0\0\0\0\0', 'latin1')

interface Box {
  readonly type: string
  readonly bytes: Buffer
}

function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at)
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      bytes: bytes.subarray(at, at + size),
    })
    at += Math.max(8, size)
  }
  return boxes
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(content.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, content])
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4)
  return bytes
}

/** Where the samples of each track are in a file, by ffprobe. */
function positionsIn(path: string): number[][] {
  const entries = ['-show_entries', 'packet=stream_index,pos', '-of', 'csv=p=0']
  const told = execFileSync('ffprobe', ['-v', 'error', ...entries, path], { encoding: 'utf8' })
  const positions: number[][] = []
  for (const [, track, at] of told.matchAll(/^(\d+),(\d+)/gm)) {
    positions[Number(track)] ??= []
    positions[Number(track)]?.push(Number(at))
  }
  return positions
}

/** The box with each sample as a chunk of its own at these positions; `positions` loses those of the tracks that have had theirs. */
function placed({ type, bytes }: Box, positions: number[][]): Buffer {
  const [own = []] = positions
  if (type === 'stsc') return box(type, numbers(0, 1, 1, 1, 1))
  if (type === 'stco') return box(type, numbers(0, own.length, ...own))
  if (!HOLDERS.has(type)) return bytes
  const content = boxesIn(bytes.subarray(8)).map((child) => placed(child, positions))
  if (type === 'trak') positions.shift()
  return box(type, Buffer.concat(content))
}

/** A fragmented file as OBS writes it: with room for a header before the movie box, and no index of fragments behind it. */
export function begunHybrid(fragmented: Buffer): Buffer {
  const kept = boxesIn(fragmented).filter(({ type }) => type !== 'mfra')
  const [ftyp, ...rest] = kept.map(({ bytes }) => bytes)
  return Buffer.concat([ftyp ?? Buffer.alloc(0), PLACEHOLDER, ...rest])
}

/**
 * What OBS makes of that at `path` when it closes it: the movie box of a plain file of the same frames is added, and all fragments
 * become the data of it. Also as it is just before the header is written. Another file is made beside it.
 */
export function closedHybrid(path: string): { added: Buffer; closed: Buffer } {
  const plain = `${path}.plain.mp4`
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', path, '-c', 'copy', plain])
  const moov = boxesIn(readFileSync(plain)).find(({ type }) => type === 'moov')
  if (moov === undefined) throw new Error('no movie box')
  const begun = readFileSync(path)
  const added = Buffer.concat([begun, placed(moov, positionsIn(path))])
  const closed = Buffer.from(added)
  const at = closed.indexOf(PLACEHOLDER)
  numbers(1).copy(closed, at)
  closed.write('mdat', at + 4)
  closed.writeBigUInt64BE(BigInt(begun.length - at), at + 8)
  return { added, closed }
}
