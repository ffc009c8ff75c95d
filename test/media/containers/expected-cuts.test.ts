import { describe, expect, test } from 'vitest'
import { CutPoints } from '../../../src/media/containers/expected-cuts.ts'
import type { Look } from '../../../src/media/containers/keyframe-search.ts'
import type { CutPoint } from '../../../src/media/demuxer.ts'

const FRAMES = 30
/** Pictures lie so far apart, in bytes, in the stretches of a file whose bit rate changes. */
const RATES = [4000, 150_000, 9000, 60_000]

interface Frame extends CutPoint {
  readonly key: boolean
}

/** Pictures of which each begins a group that `isKey` says. */
function recording(seconds: number, isKey: (frame: number) => boolean, join = 0): Frame[] {
  const frames: Frame[] = []
  let offset = 0
  for (let index = 0; index < seconds * FRAMES; index += 1) {
    const share = Math.floor((index / (seconds * FRAMES)) * RATES.length)
    frames.push({ time: index / FRAMES + join, offset, key: isKey(index) })
    offset += RATES[share] ?? 0
  }
  return frames
}

/** Looks at pictures, and how many bytes of the file lie where it looked. */
class Looks {
  readonly #frames: readonly Frame[]
  bytes = 0

  constructor(frames: readonly Frame[]) {
    this.#frames = frames
  }

  look(): Look {
    return {
      stamp: (from, to) => {
        const found = this.#frames.find(({ offset }) => offset >= from && offset < to)
        this.bytes += 1 << 16
        return Promise.resolve(found)
      },
      cuts: async function* (this: Looks, from: number, to: number) {
        let read = from
        for (const frame of this.#frames) {
          if (frame.offset < from || frame.offset >= to) continue
          this.bytes += frame.offset - read
          read = frame.offset
          if (frame.key) yield { time: frame.time, offset: frame.offset }
        }
      }.bind(this),
    }
  }
}

const everyTwoSeconds = (frame: number): boolean => frame % (2 * FRAMES) === 0

/** Each so many of the keyframes. */
const someOf = (frames: readonly Frame[], each: number): CutPoint[] =>
  frames.filter(({ key }) => key).filter((_, index) => index % each === 0)

describe('between known cut points', () => {
  test('where keyframes come regularly, some are expected a segment apart, and found where they are', async () => {
    const frames = recording(400, everyTwoSeconds)
    const known = someOf(frames, 20)
    const looks = new Looks(frames)
    const cuts = CutPoints.between(known, 2, () => looks.look())
    const steps = cuts.all.slice(1).map(({ time }, index) => time - (cuts.all[index]?.time ?? 0))
    expect(Math.max(...steps)).toBeLessThan(6.01)
    expect(cuts.all.length).toBeGreaterThan(4 * known.length)
    expect(looks.bytes).toBe(0)
    for (const [index, { time }] of cuts.all.entries()) {
      const next = cuts.all[index + 1]?.time ?? Number.POSITIVE_INFINITY
      looks.bytes = 0
      const keyframe = frames.find((frame) => frame.key && frame.time >= time - 0.002)
      expect(await cuts.keyframeAt(time)).toBe(keyframe?.time)
      const around = await cuts.around(time, next)
      expect(await cuts.around(keyframe?.time ?? 0, next)).toEqual(around)
      expect(around.find((cut) => cut.time === keyframe?.time)?.offset).toBe(keyframe?.offset)
      // Some looks, and less than a second of the file on each side.
      expect(looks.bytes).toBeLessThan(2 * (24 << 16) + 2 * FRAMES * 150_000)
      expect(around.map((cut) => cut.time)).toEqual(
        around.map((cut) => cut.time).toSorted((one, other) => one - other),
      )
    }
  })

  test('one is found once, by all who ask for it together', async () => {
    const frames = recording(40, everyTwoSeconds)
    const looks = new Looks(frames)
    const cuts = CutPoints.between(someOf(frames, 10), 2, () => looks.look())
    const [, { time } = { time: 0 }] = cuts.all
    const first = await cuts.around(time, Number.POSITIVE_INFINITY)
    const { bytes } = looks
    expect(await cuts.around(0, time)).toEqual(first)
    expect(looks.bytes).toBe(bytes)
  })

  test('where one does not come as expected, decoding begins with one before', async () => {
    const isLate = (frame: number): boolean =>
      frame % 600 < 240 ? frame % 60 === 0 : frame % 60 === 45
    const frames = recording(400, isLate)
    const known = frames.filter(({ key, time }) => key && time % 20 === 0)
    const looks = new Looks(frames)
    const cuts = CutPoints.between(known, 2, () => looks.look())
    const keys = await Promise.all(cuts.all.map(({ time }) => cuts.keyframeAt(time)))
    const early = keys.filter((key, index) => key < (cuts.all[index]?.time ?? 0) - 0.002)
    expect(early.length).toBeGreaterThan(known.length)
    expect(early.length).toBeLessThan(keys.length - known.length)
    for (const [index, { time }] of cuts.all.entries()) {
      const key = keys[index] ?? 0
      const keyframe = frames.findLast((frame) => frame.key && frame.time <= time + 0.002)
      expect(key).toBe(keyframe?.time)
      const around = await cuts.around(key, Number.POSITIVE_INFINITY)
      expect(around.find((cut) => cut.time === key)?.offset).toBe(keyframe?.offset)
    }
  })

  test('where too much lies between two, some are expected anyhow, and each has a keyframe', async () => {
    const frames = recording(800, (frame) => frame % 97 === 0 || frame % 611 === 0)
    const known = someOf(frames, 40)
    const looks = new Looks(frames)
    const cuts = CutPoints.between(known, 0, () => looks.look())
    const between = (cut: CutPoint, index: number): number =>
      (cuts.all[index + 1]?.offset ?? cut.offset) - cut.offset
    expect(
      Math.max(...known.slice(1).map(({ offset }, at) => offset - (known[at]?.offset ?? 0))),
    ).toBeGreaterThan(500e6)
    expect(Math.max(...cuts.all.map(between))).toBeLessThanOrEqual(32 << 20)
    for (const { time } of cuts.all) {
      looks.bytes = 0
      const key = await cuts.keyframeAt(time)
      expect(frames.some((frame) => frame.key && frame.time === key)).toBe(true)
      expect(key).toBeGreaterThan(time - 2 * (97 / FRAMES))
      expect(key).toBeLessThanOrEqual(time + 0.002)
      // What was looked at for it, forwards and back.
      expect(looks.bytes).toBeLessThan(64 << 20)
      if (known.some((cut) => cut.time === time)) continue
      const next = frames.find((frame) => frame.key && frame.time > key)
      expect(await cuts.keyframeBehind(time)).toBe(next?.time)
      const around = await cuts.around(key, next?.time ?? 0)
      expect(around.find((cut) => cut.time === next?.time)?.offset).toBe(next?.offset)
    }
  })

  test.each([
    ['where keyframes come anyhow', (frame: number) => frame % 97 === 0 || frame % 61 === 0],
    ['where each group is a little longer', (frame: number) => Number.isInteger(Math.sqrt(frame))],
  ])('none is expected %s', (_, isKey) => {
    const frames = recording(400, isKey)
    const known = someOf(frames, 5)
    const cuts = CutPoints.between(known, 2, () => new Looks(frames).look())
    const isWide = (cut: CutPoint, index: number): boolean =>
      (known[index + 1]?.offset ?? 0) - cut.offset > 32 << 20
    const wide = known.filter(isWide).map(({ time }) => time)
    const before = ({ time }: CutPoint) => known.findLast((cut) => cut.time <= time)?.time ?? 0
    const others = cuts.all.filter((cut) => !known.includes(cut))
    expect(cuts.all).toEqual(expect.arrayContaining(known))
    expect(others.every((cut) => wide.includes(before(cut)))).toBe(true)
  })

  test('none is expected where two recordings were joined, and those of both are', () => {
    const one = recording(100, everyTwoSeconds)
    const end = one.at(-1)?.offset ?? 0
    const other = recording(100, everyTwoSeconds, 100.7).map((frame) => ({
      ...frame,
      offset: frame.offset + end + 1,
    }))
    const frames = [...one, ...other]
    const known = someOf(frames, 9)
    const cuts = CutPoints.between(known, 2, () => new Looks(frames).look())
    const gap = cuts.all.findIndex(({ time }) => time > 100.7)
    const [before, after] = [cuts.all[gap - 1]?.time ?? 0, cuts.all[gap]?.time ?? 0]
    expect(known.map(({ time }) => time)).toEqual(expect.arrayContaining([before, after]))
    expect(cuts.all.length).toBeGreaterThan(3 * known.length)
  })

  test('a file with nothing between is not searched through for one', async () => {
    const known = [0, 2, 4, 20_000].map((time) => ({ time, offset: time * 1e6 }))
    const asked: number[] = []
    const look: Look = {
      stamp: (from, to) => {
        asked.push(to - from)
        return Promise.resolve(undefined)
      },
      cuts: (from, to) => {
        asked.push(to - from)
        return (async function* () {})()
      },
    }
    const cuts = CutPoints.between(known, 2, () => look)
    const { time } = cuts.all[cuts.all.length >> 1] ?? { time: 0 }
    expect(await cuts.keyframeAt(time)).toBe(4)
    expect(await cuts.keyframeBehind(time)).toBe(20_000)
    expect(asked.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(256 << 20)
  })

  test('those that are known later take the place of what was expected', () => {
    const frames = recording(100, everyTwoSeconds)
    const cuts = CutPoints.between(someOf(frames, 10), 2, () => new Looks(frames).look())
    const every = someOf(frames, 1)
    expect(cuts.grown(every, () => new Looks(frames).look()).all).toEqual(every)
  })
})
