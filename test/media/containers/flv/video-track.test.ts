import { expect, test } from 'vitest'
import { videoTrack } from '../../../../src/media/containers/flv/video-track.ts'

const seen = { id: 9, type: 9, flags: 0, config: undefined, start: 0 }

test.each([
  ['a simple profile with one partition', [0x00, 0x3c, 0x46, 15, 20, 15, 20], 320, 240],
  ['an offset to a second partition', [0x08, 0x3d, 0x46, 1, 2, 12, 20, 12, 20], 320, 184],
  [
    'the simple profile, which always has that offset',
    [0x30, 0x3c, 0x40, 1, 2, 15, 20, 15, 20],
    317,
    240,
  ],
])('VP6: %s', (_, frame, width, height) => {
  const track = videoTrack({ ...seen, codec: '4', frame: Uint8Array.from(frame) }, undefined, true)
  expect(track).toMatchObject({ codec: 'vp6', width, height, displayWidth: width })
})

test.each([
  [2, 352, 288],
  [3, 176, 144],
  [5, 320, 240],
])('Sorenson H.263: size %i is %i by %i', (code, width, height) => {
  const frame = Uint8Array.of(0, 0, 0x84, code >> 1, (code & 1) << 7, 0, 0, 0)
  const track = videoTrack({ ...seen, codec: '2', frame }, undefined, true)
  expect(track).toMatchObject({ codec: 'flv1', width, height })
})

test('a codec that does not say its size has that of onMetaData', () => {
  const metadata = new Map<string, number>([
    ['width', 640],
    ['height', 360],
    ['framerate', 0],
  ])
  const track = videoTrack({ ...seen, codec: '3', frame: undefined }, metadata, false)
  expect(track).toMatchObject({
    codec: 'other',
    codecName: 'Screen video',
    width: 640,
    height: 360,
  })
  expect(track).toMatchObject({ frameRate: undefined, default: false })
})
