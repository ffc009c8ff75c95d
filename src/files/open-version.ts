import { Buffer } from 'node:buffer'
import { type BigIntStats, read } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { FileUnavailable, type OpenFile } from '../bytes.ts'
import { type Descriptor, look } from './descriptors.ts'

const readAsync = promisify(read)

/** How much of what was sent last is kept, to tell a file that was appended to from one that was written anew. */
const SAMPLE_BYTES = 512

/** Systems date a file before it becomes longer: how often, and after how many milliseconds, it is looked at again for that. */
const LOOKS = 5
const LOOK_MS = 10

/** Names the content by what every change of it changes: its inode, its size and both its times, in nanoseconds. */
function versionOf(stats: BigIntStats): string {
  return [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].map((n) => n.toString(36)).join('-')
}

/** One version of an open file. What is read of it is checked to be of that version after the read, so it cannot have changed between. */
export class OpenVersion implements OpenFile {
  readonly length: number
  readonly identity: string
  readonly version: string
  readonly modified: number
  readonly #descriptor: Descriptor
  readonly #release: (again: boolean) => void
  #seen: BigIntStats
  #sample: { readonly bytes: Uint8Array; readonly from: number } | undefined

  constructor(descriptor: Descriptor, release: (again: boolean) => void) {
    const { stats } = descriptor
    this.length = Number(stats.size)
    this.identity = stats.ino.toString(36)
    this.version = versionOf(stats)
    this.modified = Number(stats.mtimeNs / 1_000_000n)
    this.#descriptor = descriptor
    this.#release = release
    this.#seen = stats
  }

  async read(into: Uint8Array, from: number): Promise<number> {
    const wanted = Math.min(into.length, this.length - from)
    const filled = await this.#fill(into, wanted, from)
    await this.#check()
    if (filled < wanted) throw changed('became shorter')
    const sampled = Math.min(SAMPLE_BYTES, filled)
    this.#sample = {
      bytes: new Uint8Array(into.subarray(filled - sampled, filled)),
      from: from + filled - sampled,
    }
    return filled
  }

  close(again = false): void {
    this.#release(again)
  }

  /** Reads until `wanted` bytes are there or the file ends: the system may return fewer than asked for. */
  async #fill(into: Uint8Array, wanted: number, from: number): Promise<number> {
    let filled = 0
    while (filled < wanted) {
      const { bytesRead } = await readAsync(
        this.#descriptor.fd,
        into,
        filled,
        wanted - filled,
        from + filled,
      )
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return filled
  }

  /**
   * A recording that grows keeps what it has, and so does one that gets another name or mode, which moves ctime alone; as it does
   * where the date was put back after other bytes were written. Anything else makes what was read another version's.
   */
  async #check(): Promise<void> {
    const { size, mtimeNs, ctimeNs } = this.#seen
    let now = await look(this.#descriptor)
    if (now.size === size && now.mtimeNs === mtimeNs && now.ctimeNs === ctimeNs) return
    const isDated = (): boolean => now.size === size && now.mtimeNs !== mtimeNs
    for (let looks = 0; looks < LOOKS && isDated(); looks += 1) {
      await delay(LOOK_MS)
      now = await look(this.#descriptor)
    }
    if (now.size < this.length) throw changed('became shorter')
    if (now.size < size || isDated()) throw changed('was overwritten')
    this.#seen = now
    if (!(await this.#sampleStands())) throw changed('was written anew')
  }

  async #sampleStands(): Promise<boolean> {
    if (this.#sample === undefined) return true
    const again = new Uint8Array(this.#sample.bytes.length)
    const filled = await this.#fill(again, again.length, this.#sample.from)
    return filled === again.length && Buffer.compare(again, this.#sample.bytes) === 0
  }
}

const changed = (how: string): FileUnavailable =>
  new FileUnavailable('missing', `the file ${how} while it was sent`)
