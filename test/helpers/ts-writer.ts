/** A PES packet to be written. */
export interface WrittenPes {
  readonly pid: number
  readonly payload: Uint8Array
  /** In units of 1/90000 s. */
  readonly pts?: number
  readonly dts?: number
  /** Whether its length is written; it is not for pictures. */
  readonly bounded?: boolean
}

/** A stream of a program map. */
export interface WrittenStream {
  readonly pid: number
  readonly type: number
  readonly descriptors?: readonly number[]
}

const PACKET = 188
const MAP_PID = 0x1000

function crc32(bytes: readonly number[]): number[] {
  let crc = 0xffffffff
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit -= 1) {
      const top = (crc >>> 31) ^ ((byte >> bit) & 1)
      crc = (crc << 1) ^ (top ? 0x04c11db7 : 0)
    }
  return [24, 16, 8, 0].map((shift) => (crc >>> shift) & 0xff)
}

function section(table: number, id: number, version: number, body: readonly number[]): Buffer {
  const length = body.length + 9
  const head = [table, 0xb0 | (length >> 8), length & 0xff, id >> 8, id & 0xff]
  const bytes = [...head, 0xc1 | (version << 1), 0, 0, ...body]
  return Buffer.from([0, ...bytes, ...crc32(bytes)])
}

/** A program association: the packet identifiers of maps by program. */
export function association(maps: Readonly<Record<number, number>>, version = 0): Buffer {
  const body = Object.entries(maps).flatMap(([program, pid]) => [
    Number(program) >> 8,
    Number(program) & 0xff,
    0xe0 | (pid >> 8),
    pid & 0xff,
  ])
  return section(0, 1, version, body)
}

/** A program map. */
export function programMap(
  program: number,
  streams: readonly WrittenStream[],
  version = 0,
): Buffer {
  const body = streams.flatMap(({ pid, type, descriptors = [] }) => [
    type,
    0xe0 | (pid >> 8),
    pid & 0xff,
    0xf0,
    descriptors.length,
    ...descriptors,
  ])
  return section(2, program, version, [0xff, 0xff, 0xf0, 0, ...body])
}

function timestamp(mark: number, ticks: number): number[] {
  const high = Math.floor(ticks / 2 ** 30) & 7
  const low = ticks % 2 ** 30
  return [
    (mark << 4) | (high << 1) | 1,
    (low >> 22) & 0xff,
    ((low >> 14) & 0xfe) | 1,
    (low >> 7) & 0xff,
    ((low << 1) & 0xfe) | 1,
  ]
}

function pesBytes({ payload, pts, dts, bounded = false }: WrittenPes): Buffer {
  const times = [
    ...(pts === undefined ? [] : timestamp(dts === undefined ? 2 : 3, pts)),
    ...(dts === undefined ? [] : timestamp(1, dts)),
  ]
  const flags = (pts === undefined ? 0 : 0x80) | (dts === undefined ? 0 : 0x40)
  const length = bounded ? payload.length + times.length + 3 : 0
  const head = [0, 0, 1, bounded ? 0xc0 : 0xe0, length >> 8, length & 0xff, 0x80, flags]
  return Buffer.concat([Buffer.from([...head, times.length, ...times]), payload])
}

/** Writes transport packets with their continuity counters. */
export class TsWriter {
  readonly #packets: Buffer[] = []
  readonly #counters = new Map<number, number>()

  /** The packets of what begins with a packet: a PES packet, or a section behind its pointer. */
  unit(pid: number, bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length || at === 0; ) {
      const room = PACKET - 4
      const piece = bytes.subarray(at, at + room)
      const stuffing = room - piece.length
      const packet = Buffer.alloc(PACKET, 0xff)
      const counter = this.#counters.get(pid) ?? 0
      this.#counters.set(pid, (counter + 1) & 15)
      packet[0] = 0x47
      packet[1] = (at === 0 ? 0x40 : 0) | (pid >> 8)
      packet[2] = pid & 0xff
      packet[3] = (stuffing > 0 ? 0x30 : 0x10) | counter
      if (stuffing > 0) packet[4] = stuffing - 1
      if (stuffing > 1) packet[5] = 0
      packet.set(piece, PACKET - piece.length)
      this.#packets.push(packet)
      at += room
    }
    return this
  }

  /** A program association and the only program map. */
  tables(streams: readonly WrittenStream[], version = 0): this {
    this.unit(0, association({ 1: MAP_PID }, version))
    return this.unit(MAP_PID, programMap(1, streams, version))
  }

  pes(pes: WrittenPes): this {
    return this.unit(pes.pid, pesBytes(pes))
  }

  bytes(): Buffer {
    return Buffer.concat(this.#packets)
  }
}

/** The packets with so many bytes before and behind each. */
export function padded(bytes: Uint8Array, before: number, behind: number): Buffer {
  const packets: Uint8Array[] = []
  for (let at = 0; at + PACKET <= bytes.length; at += PACKET)
    packets.push(Buffer.alloc(before, 0x11), bytes.subarray(at, at + PACKET), Buffer.alloc(behind))
  return Buffer.concat(packets)
}
