import { describe, expect, test } from 'vitest'
import { FragmentSplitter } from '../../../src/media/ffmpeg/fragments.ts'
import { Grid } from '../../../src/media/ffmpeg/grid.ts'
import { constantRate, parseRate } from '../../../src/media/ffmpeg/rate.ts'
import { Speeds, sizesOf } from '../../../src/media/ffmpeg/sizes.ts'

describe('the constant rate', () => {
  test.each([
    ['25/1', '25/1', [25, 1]],
    ['30000/1001', '30000/1001', [30000, 1001]],
    ['23.98', '23.98', [24000, 1001]],
    ['50/1', '25/1', [25, 1]],
    ['1000/1', '30000/1001', [30000, 1001]],
    ['1000/1', '12/1', [30, 1]],
    ['120/1', '120/1', [60, 1]],
    ['2/1', '2/1', [10, 1]],
    ['60/1', '17/1', [60, 1]],
    ['0/0', '0/0', [30, 1]],
  ])('of %s and %s on average is %j', (base, mean, [frames, seconds]) => {
    expect(constantRate(parseRate(base), parseRate(mean))).toEqual({ frames, seconds })
  })
})

describe('the grid', () => {
  test('has the same number of frames in each segment, and a frame of sound before each', () => {
    const grid = new Grid({ frames: 30000, seconds: 1001 }, 3600)
    expect(grid.frames).toBe(120)
    expect(grid.start(2)).toBeCloseTo(8.008, 9)
    expect(grid.start(grid.count)).toBe(grid.duration)
    for (const segment of [1, 2, 500]) {
      const first = grid.firstSample(segment)
      expect(first % 1024).toBe(0)
      expect(first / 48000).toBeLessThan(grid.start(segment) - 1024 / 48000)
      const led = grid.start(segment) - (grid.leadFrames(segment) * 1001) / 30000
      expect(led).toBeLessThan(first / 48000)
      expect(grid.segmentAt(grid.start(segment))).toBe(segment)
      expect(grid.segmentAt(led)).toBeUndefined()
    }
  })

  test.each([
    [0.01, 1, 1],
    [4, 1, 100],
    [4.04, 1, 100],
    [4.2, 2, 105],
    [20.010911, 5, 500],
  ])('of %d s has %d segments of %d frames', (duration, count, total) => {
    expect(new Grid({ frames: 25, seconds: 1 }, duration)).toMatchObject({ count, total })
  })
})

describe('the sizes', () => {
  test('are even, and none is larger than the picture', () => {
    expect(sizesOf({ width: 1920, height: 1080 }).map(({ height }) => height)).toEqual([
      1080, 720, 480, 360,
    ])
    expect(sizesOf({ width: 1079, height: 1919 })[1]).toEqual({ width: 720, height: 1280 })
    expect(sizesOf({ width: 191, height: 95 })).toEqual([{ width: 192, height: 96 }])
    expect(sizesOf({ width: 7680, height: 4320 })[0]).toEqual({ width: 3840, height: 2160 })
  })

  test('that are smaller are made faster', () => {
    const speeds = new Speeds()
    const rate = { frames: 25, seconds: 1 }
    speeds.note('v', { width: 1920, height: 1080 }, rate, 0.5)
    expect(speeds.expected('v', { width: 960, height: 540 }, rate)).toBeCloseTo(2)
    expect(speeds.expected('another', { width: 960, height: 540 }, rate)).toBeCloseTo(2)
  })
})

test('what is no MP4 is refused before it is kept', () => {
  expect(() => new FragmentSplitter().push(Buffer.alloc(16))).toThrow(/a box of 0 bytes/)
  expect(() => new FragmentSplitter().push(Buffer.alloc(16, 0xff))).toThrow(/a box of 4294967295/)
})
