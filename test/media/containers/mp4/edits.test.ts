import { beforeAll, describe, expect, test } from 'vitest'
import { readEdits, stretchesOf, WHOLE } from '../../../../src/media/containers/mp4/edits.ts'
import { SampleTable } from '../../../../src/media/containers/mp4/sample-table.ts'
import { collect } from '../../../helpers/collect.ts'
import { picture, tone } from '../../../helpers/made-media.ts'
import { media, open } from './files.ts'

const END = Number.POSITIVE_INFINITY

/** An edit list of version 0: durations in ticks of the movie, and media times. */
function elst(
  ...edits: readonly (readonly [duration: number, media: number, rate?: number])[]
): Buffer {
  const bytes = Buffer.alloc(8 + edits.length * 12)
  bytes.writeUInt32BE(edits.length, 4)
  for (const [at, [duration, time, rate = 1]] of edits.entries()) {
    bytes.writeUInt32BE(duration, 8 + at * 12)
    bytes.writeInt32BE(time, 12 + at * 12)
    bytes.writeInt16BE(rate, 16 + at * 12)
  }
  return bytes
}

/** Twenty pictures of 10 ticks, a keyframe every five; with `reordered`, each is shown a picture later and the second of each five after the third. */
function table(reordered = false): SampleTable {
  const samples = new SampleTable(20)
  for (let at = 0; at < 20; at += 1) {
    const shift = reordered ? 10 + (at % 5 === 1 ? 10 : at % 5 === 2 ? -10 : 0) : 0
    samples.push({ offset: at * 100, size: 100, time: at * 10, shift, key: at % 5 === 0 }, 10)
  }
  return samples
}

function shownBy(edits: Buffer, samples = table()): (readonly [number, number, number])[] {
  return stretchesOf(samples, readEdits(edits, 1000, 1000), 'video', 1000).map(
    ({ first, end, shift }) => [first, end, shift] as const,
  )
}

describe('an edit list', () => {
  test('that is missing presents all as it is', () => {
    expect(readEdits(undefined, 600, 48_000)).toBe(WHOLE)
    expect(stretchesOf(table(), WHOLE, 'video', 1000)).toMatchObject([
      { first: 0, end: 20, shift: 0 },
    ])
  })

  test('is in ticks of the movie and of the media', () => {
    expect(readEdits(elst([300, -1], [600, 1024]), 600, 48_000)).toEqual([
      { start: 24_000, media: 1024, duration: 48_000 },
    ])
  })

  test('that ends nowhere presents all from there on', () => {
    expect(readEdits(elst([0, 20]), 1000, 1000)).toEqual([{ start: 0, media: 20, duration: END }])
  })

  test('begins with an empty edit: all is later', () => {
    expect(shownBy(elst([500, -1], [200, 0]))).toEqual([[0, 20, 500]])
  })

  test('begins between keyframes: the pictures from the one before are shown before time 0', () => {
    expect(shownBy(elst([100, 70]))).toEqual([[5, 17, -70]])
  })

  test('begins with a picture that is shown later than it is decoded', () => {
    expect(shownBy(elst([200, 10]), table(true))).toEqual([[0, 20, -10]])
  })

  test('of several edits shows each from a keyframe in it on, one after the other', () => {
    expect(shownBy(elst([50, 100], [60, 20], [50, 0]))).toEqual([
      [10, 15, -100],
      [5, 8, 50 - 20],
      [0, 5, 110],
    ])
  })

  test('of edits that go on from each other is one', () => {
    expect(shownBy(elst([20, 50], [30, 70]))).toEqual([[5, 10, -50]])
  })

  test('that dwells on a picture lets the time go by', () => {
    expect(shownBy(elst([50, 0], [40, 50, 0], [50, 50]))).toEqual([
      [0, 5, 0],
      [5, 10, 40],
    ])
  })

  test('of more edits than anybody makes is bounded', () => {
    const edits = Array.from({ length: 10_000 }, (_, at) => [50, (at % 3) * 50] as const)
    expect(shownBy(elst(...edits)).length).toBeLessThan(200)
  })
})

describe('a file with an edit list', () => {
  beforeAll(() => {
    const encoded = '-c:v libx264 -preset ultrafast -bf 0 -g 25 -c:a aac'.split(' ')
    media.make('plain.mp4', ...picture('64x64', 25, 4), ...tone(48_000, 4), ...encoded)
  }, 60_000)

  /** The same with another edit list for the pictures (12800 ticks a second) than the one edit that it has. */
  function edited(duration: number, time: number): void {
    const bytes = media.bytes('plain.mp4')
    const at = bytes.indexOf('elst') + 12
    bytes.writeUInt32BE(duration, at)
    bytes.writeInt32BE(time, at + 4)
    media.write('edited.mp4', bytes)
  }

  test('shows the pictures that its first one is made of, and its sound with them', async () => {
    edited(2000, 12_800 * 1.48)
    const demuxer = await open('edited.mp4')
    const pictures = await collect(demuxer, 1)
    expect(pictures[0]).toMatchObject({ pts: 0, key: true })
    expect(pictures).toHaveLength(62)
    // The movie begins 0.48 s after its first keyframe: sound, which has no such edit, is as much later.
    const sounds = await collect(demuxer, 2)
    expect(sounds[1]?.pts).toBeCloseTo(0.48, 5)
    expect((await demuxer.cutPoints()).map(({ time }) => Number(time.toFixed(3)))).toEqual([
      0, 1, 2,
    ])
    expect(demuxer.info.duration).toBeCloseTo(4.48, 1)
  })

  test('ends where its edit ends', async () => {
    edited(1000, 0)
    expect(await collect(await open('edited.mp4'), 1)).toHaveLength(25)
  })

  test('is played as it is by browsers where nothing but its beginning is edited', async () => {
    const isIntricate = async (name: string) => (await open(name)).info.intricate
    expect(await isIntricate('plain.mp4')).toBe(false)
    edited(2000, 0)
    expect(await isIntricate('edited.mp4')).toBe(true)
    media.make('late.mp4', '-itsoffset', '3', '-i', media.path('plain.mp4'), '-c', 'copy')
    expect(await isIntricate('late.mp4')).toBe(true)
  })
})
