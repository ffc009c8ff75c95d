import type { ByteSource } from '../../../bytes.ts'
import { pause } from '../pause.ts'
import { BoxWalk } from './box-walk.ts'
import { type FragmentContext, type FragmentSamples, readFragment } from './fragment.ts'
import { SampleRoom } from './sample-table.ts'

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
/** Samples that are read before others have their turn. */
const SLICE = 1 << 15
/** Fragments with more samples together are none of a recording: five tracks of a day have fewer. */
const MOST_SAMPLES = 20_000_000

/** Walks over the fragments of a file from an offset on, at which a box begins. */
export class FragmentWalk {
  readonly #walk: BoxWalk
  readonly #length: number
  readonly #context: FragmentContext
  readonly #room = new SampleRoom(MOST_SAMPLES)
  #unpaused = 0
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
      const samples = await readFragment(await this.#walk.read(box), box.offset, this.#context)
      await this.#count(samples)
      this.cutOff = !this.#isWhole(samples)
      return this.cutOff ? undefined : { offset: box.offset, end: box.end, samples }
    }
    return undefined
  }

  async #count(samples: FragmentSamples): Promise<void> {
    for (const { count } of samples.values()) {
      this.#room.take(count)
      this.#unpaused += count
    }
    if (this.#unpaused < SLICE) return
    this.#unpaused = 0
    await pause()
  }

  #isWhole(samples: FragmentSamples): boolean {
    for (const table of samples.values())
      for (let sample = 0; sample < table.count; sample += 1)
        if (table.offset(sample) < 0 || table.offset(sample) + table.size(sample) > this.#length)
          return false
    return true
  }
}
