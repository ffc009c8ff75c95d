import { expect, test } from 'vitest'
import { codecName } from '../../src/media/names.ts'
import type { VideoTrack } from '../../src/media/track.ts'

test.each([
  ['hevc', 'hvc1', 'HEVC (H.265)'],
  ['other', 'AVdh', 'DNxHR'],
  ['other', 'dvsd', 'DV'],
  ['other', 'dvvideo', 'DV'],
  ['other', 'SPV1', 'SPV1'],
])('a codec that is %s and called %s by its container is %s to people', (codec, name, people) => {
  expect(codecName({ kind: 'video', codec, codecName: name } as VideoTrack)).toBe(people)
})
