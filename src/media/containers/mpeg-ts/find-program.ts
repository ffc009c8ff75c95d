import type { ByteSource } from '../../../bytes.ts'
import { MalformedMedia } from '../../demuxer.ts'
import type { Layout } from './layout.ts'
import { PACKET_BYTES, PIDS, payloadStart, pidAt } from './packet.ts'
import { PacketWalk } from './packet-walk.ts'
import { SectionCollector } from './sections.ts'
import { streamKind } from './stream-kind.ts'
import { type ProgramMap, parseAssociation, parseMap } from './tables.ts'

const WINDOW = 1 << 18
/** Tables come every half second; where they do not, they are looked for up to here. */
const SEARCHED_BYTES = 16 << 20
/** How far the maps of other programs are looked for once there is one. */
const PATIENCE = 2 << 20
const ASSOCIATION_PID = 0

/**
 * Finds the program that is played: the first one of the association table that has pictures in this file, or else sound. Tables
 * that come later, with other versions, count for nothing. Rejects with MalformedMedia without one.
 */
export async function findProgram(source: ByteSource, layout: Layout): Promise<ProgramMap> {
  const walk = new PacketWalk(source, layout, WINDOW)
  const search = new ProgramSearch(layout)
  for (let pid = 0; pid < PIDS - 1; pid += 1) walk.want(pid, 'all')
  const limit = layout.first + SEARCHED_BYTES
  while (await walk.load(limit)) {
    for (let at = walk.take(); at >= 0; at = walk.take()) search.push(walk.bytes, at)
    const found = search.best(walk.from - layout.first < PATIENCE)
    if (found) return found
  }
  const found = search.best(false) ?? search.any()
  if (found) return found
  throw new MalformedMedia('no program with readable pictures or sound in the program map tables')
}

class ProgramSearch {
  readonly #layout: Layout
  /** Packet identifiers of the maps, by program, in the order of the first association table. */
  #listed: Map<number, number> | undefined
  readonly #maps = new Map<number, ProgramMap>()
  readonly #sections = new Map<number, SectionCollector>([
    [ASSOCIATION_PID, new SectionCollector()],
  ])
  /** Packets with a readable payload, by their identifier. */
  readonly #counts = new Uint32Array(PIDS)

  constructor(layout: Layout) {
    this.#layout = layout
  }

  push(bytes: Uint8Array, at: number): void {
    const pid = pidAt(bytes, at)
    if (payloadStart(bytes, at) < PACKET_BYTES) this.#counts[pid] = (this.#counts[pid] ?? 0) + 1
    for (const section of this.#sections.get(pid)?.push(bytes, at) ?? []) {
      if (pid === ASSOCIATION_PID) this.#associate(section)
      else this.#map(section)
    }
  }

  #associate(section: Uint8Array): void {
    const listed = parseAssociation(section)
    if (!listed || this.#listed) return
    this.#listed = listed
    for (const pid of listed.values())
      if (!this.#sections.has(pid)) this.#sections.set(pid, new SectionCollector())
  }

  #map(section: Uint8Array): void {
    const map = parseMap(section)
    if (map && !this.#maps.has(map.program)) this.#maps.set(map.program, map)
  }

  /** The program to play; undefined while a better one may come. */
  best(isPatient: boolean): ProgramMap | undefined {
    const known = this.#known()
    if (isPatient && (!this.#listed || known.length < this.#listed.size)) return undefined
    const withPicture = known.find((map) => this.#has(map, 'video'))
    if (withPicture || isPatient) return withPicture
    return known.find((map) => this.#has(map, 'audio'))
  }

  /** A program by its map alone. */
  any(): ProgramMap | undefined {
    const isPlayable = (map: ProgramMap): boolean =>
      map.streams.some((stream) => streamKind(stream, map, this.#isBluray) !== undefined)
    return this.#known().find(isPlayable)
  }

  #known(): ProgramMap[] {
    const programs = [...(this.#listed?.keys() ?? [])]
    return programs.map((program) => this.#maps.get(program)).filter((map) => map !== undefined)
  }

  get #isBluray(): boolean {
    return this.#layout.lead > 0
  }

  #has(map: ProgramMap, wanted: 'video' | 'audio'): boolean {
    return map.streams.some((stream) => {
      const kind = streamKind(stream, map, this.#isBluray)?.kind
      const isWanted = kind === wanted || (wanted === 'audio' && kind === 'private')
      return isWanted && (this.#counts[stream.pid] ?? 0) > 0
    })
  }
}
