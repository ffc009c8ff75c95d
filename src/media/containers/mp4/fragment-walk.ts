import type { ByteSource } from '../../../bytes.ts'
import { BoxWalk } from './box-walk.ts'
import { type FragmentContext, type FragmentSamples, readFragment } from './fragment.ts'

/** A fragment whose data are all in the file. */
export interface Fragment {
  /** Of its 'moof' box. */
  readonly offset: number
  /** Behind that box. */
  readonly end: number
  readonly samples: FragmentSamples
}

/** A fragment of minutes of pictures and sound takes less. */
const MOST_MOOF = 1 << 24

/** Walks over the fragments of a file from an offset on, at which a box begins. */
export class FragmentWalk {
  readonly #walk: BoxWalk
  readonly #length: number
  readonly #context: FragmentContext
  /** Whether it has come to a fragment, or another box, that the file has not got to its end. */
  cutOff = false

  constructor(source: ByteSource, at: number, context: FragmentContext) {
    this.#walk = new BoxWalk(source, at)
    this.#length = source.length
    this.#context = context
  }

  /** The next whole fragment; undefined where there is none. Rejects with MalformedMedia where one has too many samples. */
  async next(): Promise<Fragment | undefined> {
    if (this.cutOff) return undefined
    for (let box = await this.#walk.next(); box; box = await this.#walk.next()) {
      this.cutOff ||= box.end > this.#length
      if (box.type !== 'moof') continue
      if (this.cutOff || box.end - box.content > MOST_MOOF) return undefined
      const samples = readFragment(await this.#walk.read(box), box.offset, this.#context)
      this.cutOff = !this.#isWhole(samples)
      return this.cutOff ? undefined : { offset: box.offset, end: box.end, samples }
    }
    return undefined
  }

  #isWhole(samples: FragmentSamples): boolean {
    for (const table of samples.values())
      for (let sample = 0; sample < table.count; sample += 1)
        if (table.offset(sample) < 0 || table.offset(sample) + table.size(sample) > this.#length)
          return false
    return true
  }
}
