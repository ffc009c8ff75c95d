import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Recording } from '../../src/library/recording.ts'
import { videoJson, videosJson } from '../../src/server/videos-json.ts'

/** 100,000 recordings that count how many of them were taken. */
function recordings(): { taken: number; [Symbol.iterator](): Iterator<Recording> } {
  return {
    taken: 0,
    *[Symbol.iterator]() {
      for (let n = 0; n < 100_000; n += 1) {
        this.taken += 1
        yield { path: `folder/video ${n}.mp4`, size: n, modified: n }
      }
    },
  }
}

test('100,000 videos are told in slices, with a turn of the event loop after each', async () => {
  let turns = 0
  let going = true
  const counting = (async () => {
    for (; going; turns += 1) await nextTurn()
  })()
  let largest = 0
  let text = ''
  const decoder = new TextDecoder()
  for await (const slice of videosJson(recordings())) {
    largest = Math.max(largest, slice.length)
    text += decoder.decode(slice, { stream: true })
  }
  going = false
  await counting
  expect(JSON.parse(text).videos.length).toBe(100_000)
  expect(largest).toBeLessThan(100_000)
  expect(turns).toBeGreaterThan(300)
})

test('what is not read is not made', async () => {
  const all = recordings()
  const reader = videosJson(all).getReader()
  await reader.read()
  for (let turn = 0; turn < 100; turn += 1) await nextTurn()
  expect(all.taken).toBeLessThan(2000)
  await reader.cancel()
})

test.each([
  [8.64e15, '9999-12-31T23:59:59.999Z'],
  [1e300, '9999-12-31T23:59:59.999Z'],
  [-1e300, '0001-01-01T00:00:00.000Z'],
])('a date that RFC 3339 cannot write, %d, is the nearest that it can', (modified, text) => {
  expect(videoJson({ path: 'a.mp4', size: 0, modified }).modified).toBe(text)
})
