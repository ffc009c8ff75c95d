import type { ByteSource } from '../../../bytes.ts'
import { ScanWindow } from '../scan-window.ts'
import {
  BACK_POINTER,
  endOf,
  isTag,
  PAYLOAD_HEAD,
  parseTag,
  TAG_HEADER,
  type Tag,
  uint24,
  uint32,
} from './tag.ts'

/** A tag is at most 16 MiB long: whoever finds none in that has left the tags. */
const RESYNC_BYTES = (1 << 24) + (1 << 16)
/** Looks at far away tags that a resynchronization may make. */
const RESYNC_LOOKS = 64
const WHOLE_HEAD = TAG_HEADER + PAYLOAD_HEAD

/** Whether a tag is wanted, by its type and the first byte of its payload. */
export type TagFilter = (type: number, first: number) => boolean

/** Goes from tag to tag without reading payloads, and finds the next tag where the chain is broken or unknown. */
export class TagWalker {
  readonly #source: ByteSource
  readonly #stream: number
  readonly #window: ScanWindow
  #at = 0
  /** Whether the walk ended at a tag that the file does not hold whole. */
  cutShort = false

  /** `stream` is the StreamID that all tags have; `capacity` of the window, in bytes. */
  constructor(source: ByteSource, stream: number, capacity: number) {
    this.#source = source
    this.#stream = stream
    this.#window = new ScanWindow(source, capacity)
  }

  /** Goes on at `offset`, where a tag may begin or not. */
  seek(offset: number): void {
    this.#at = offset
    this.cutShort = false
  }

  /** The next whole tag that begins before `limit`, of those that `select` wants; undefined where there is none. */
  async next(
    limit: number = Number.POSITIVE_INFINITY,
    select?: TagFilter,
  ): Promise<Tag | undefined> {
    while (this.#at < limit && this.#at + TAG_HEADER <= this.#source.length) {
      if (!(await this.#hold(this.#at))) break
      if (select && this.#pass(limit, select)) continue
      const tag = this.#take()
      if (!tag && !(await this.#recover(limit))) return undefined
      if (tag && (!select || select(tag.type, this.head(tag)[0] ?? 0))) return tag
    }
    this.cutShort ||= this.#at < Math.min(limit, this.#source.length)
    return undefined
  }

  /** Goes behind the whole tag that is next, if one is. */
  #take(): Tag | undefined {
    const { bytes, from } = this.#window
    const tag = parseTag(bytes, this.#at - from, from, this.#stream)
    this.cutShort = tag !== undefined && endOf(tag) - BACK_POINTER > this.#source.length
    if (!tag || this.cutShort) return undefined
    this.#at = endOf(tag)
    return tag
  }

  /** Goes to the next tag from what is none. */
  async #recover(limit: number): Promise<boolean> {
    const found = await this.#resync(this.#at + 1, limit)
    if (found !== undefined) this.seek(found)
    return found !== undefined
  }

  /** Moves the window to a tag's header at `at`, where it is not there; says whether there are such bytes. */
  async #hold(at: number): Promise<boolean> {
    if (!this.#window.holds(at, WHOLE_HEAD)) await this.#window.load(at)
    return this.#window.holds(at, WHOLE_HEAD)
  }

  /** Passes over tags in the window that are not wanted, as most of a file is; says whether there were any. */
  #pass(limit: number, select: TagFilter): boolean {
    const { bytes, from } = this.#window
    const last = Math.min(limit - from, bytes.length - WHOLE_HEAD)
    const end = this.#source.length - from
    let at = this.#at - from
    while (at < last) {
      const next = at + TAG_HEADER + uint24(bytes, at + 1) + BACK_POINTER
      const whole = isTag(bytes, at, this.#stream) && next - BACK_POINTER <= end
      if (!whole || select(bytes[at] ?? 0, bytes[at + TAG_HEADER] ?? 0)) break
      at = next
    }
    const moved = from + at > this.#at
    this.#at = from + at
    return moved
  }

  /** The first bytes of the payload of the tag that `next` gave last; valid until it is called again. */
  head(tag: Tag): Uint8Array {
    const start = tag.offset + TAG_HEADER - this.#window.from
    return this.#window.bytes.subarray(start, start + Math.min(tag.size, PAYLOAD_HEAD))
  }

  /** A copy of the payload of the tag that `next` gave last, or of its first `most` bytes. */
  payload(tag: Tag, most: number = tag.size): Promise<Uint8Array> {
    return this.#window.copy(tag.offset + TAG_HEADER, Math.min(tag.size, most))
  }

  /** The first offset from `from` on, before `limit`, at which a tag begins that is followed by its size and another tag. */
  async #resync(from: number, limit: number): Promise<number | undefined> {
    const stop = Math.min(limit, this.#source.length - TAG_HEADER + 1, from + RESYNC_BYTES)
    const looks = { left: RESYNC_LOOKS }
    let at = from
    while (at < stop) {
      if (!(await this.#hold(at))) return undefined
      const tag = this.#candidate(at, stop)
      if (tag && (await this.#isFollowed(tag, looks))) return tag.offset
      const { bytes, from: start } = this.#window
      at = tag ? tag.offset + 1 : Math.max(at + 1, start + bytes.length - TAG_HEADER + 1)
    }
    return undefined
  }

  /** The first thing in the window that looks like a tag's header. */
  #candidate(at: number, stop: number): Tag | undefined {
    const { bytes, from } = this.#window
    const last = Math.min(stop - from, bytes.length - TAG_HEADER + 1)
    for (let index = at - from; index < last; index += 1) {
      if (!isTag(bytes, index, this.#stream) || !endsWithSize(bytes, index)) continue
      const tag = parseTag(bytes, index, from, this.#stream)
      if (tag && tag.size > 0 && endOf(tag) - BACK_POINTER <= this.#source.length) return tag
    }
    return undefined
  }

  async #isFollowed(tag: Tag, looks: { left: number }): Promise<boolean> {
    const behind = await this.#behind(endOf(tag) - BACK_POINTER, looks)
    if (behind.length < BACK_POINTER || uint32(behind, 0) !== TAG_HEADER + tag.size) return false
    const last = behind.length < BACK_POINTER + TAG_HEADER
    return last || parseTag(behind, BACK_POINTER, 0, this.#stream) !== undefined
  }

  /** The bytes behind a tag that ends at `at`: from the window, or by a look elsewhere while there are looks left. */
  async #behind(at: number, looks: { left: number }): Promise<Uint8Array> {
    const size = Math.min(BACK_POINTER + TAG_HEADER, this.#source.length - at)
    const { bytes, from } = this.#window
    if (this.#window.holds(at, size)) return bytes.subarray(at - from, at - from + size)
    looks.left -= 1
    const behind = new Uint8Array(looks.left < 0 ? 0 : size)
    return behind.subarray(0, await this.#source.read(behind, at))
  }
}

/** Whether the tag whose header is at `at` is followed by its size, as far as that is among the bytes. */
function endsWithSize(bytes: Uint8Array, at: number): boolean {
  const size = TAG_HEADER + uint24(bytes, at + 1)
  const end = at + size
  return end + BACK_POINTER > bytes.length || uint32(bytes, end) === size
}
