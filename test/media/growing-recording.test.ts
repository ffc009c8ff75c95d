import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GrowingRecording } from '../../src/media/growing-recording.ts'
import { openMedia } from '../../src/media/open-media.ts'
import type { Presentation } from '../../src/media/presentation.ts'
import { bufferSource } from '../helpers/byte-source.ts'
import { H264, MadeMedia, picture, tone } from '../helpers/made-media.ts'
import { probePackets } from '../helpers/probed-demuxer.ts'

const SECONDS = 24
const STEPS = 60
const made = new MadeMedia()

beforeAll(() => {
  const both = [...picture('160x90', 30, SECONDS), ...tone(48_000, SECONDS)]
  made.make(
    'a.mkv',
    ...both,
    ...H264,
    '-c:a',
    'aac',
    '-f',
    'matroska',
    '-cluster_time_limit',
    '900',
  )
  const copy = ['-i', made.path('a.mkv'), '-c', 'copy']
  made.make('a.ts', ...copy)
  made.make('a.flv', ...copy, '-flvflags', 'no_duration_filesize')
  made.make('a.mp4', ...copy, '-movflags', 'frag_keyframe+empty_moov')
}, 60_000)
afterAll(() => made.remove())

const segmentsOf = (playlist: string | undefined): string[] =>
  [...(playlist ?? '').matchAll(/#EXTINF:[\d.]+,\n\S+/g)].map(([lines]) => lines)
const contentOf = async (presentation: Presentation, id: number, number: number) =>
  Buffer.concat((await presentation.segment(id, number))?.pieces ?? []).toString('base64')

/** The number of samples in a fragment, from its `trun` (ISO/IEC 14496-12 section 8.8.8). */
function samplesIn(segment: string): number {
  const bytes = Buffer.from(segment, 'base64')
  return bytes.readUInt32BE(bytes.indexOf('trun') + 8)
}

/** What was published of a recording, by track and number. */
type Published = Map<string, string>

/** Expects that the playlist goes on from what was `published`, and publishes what is new in it. */
async function publish(presentation: Presentation, id: number, published: Published) {
  const list = segmentsOf(presentation.playlist(id))
  for (const [index, lines] of list.entries()) {
    const key = `${id} ${index + 1}`
    const known = published.get(key)
    if (known === undefined)
      published.set(key, lines + (await contentOf(presentation, id, index + 1)))
    else expect(known.startsWith(lines)).toBe(true)
  }
  const before = [...published.keys()].filter((key) => key.startsWith(`${id} `))
  expect(list).toHaveLength(before.length)
}

describe('a growing recording', () => {
  test.each(['a.mkv', 'a.ts', 'a.flv', 'a.mp4'])(
    'only ever gets more segments, whole ones: %s',
    async (name) => {
      const bytes = made.bytes(name)
      const growing = new GrowingRecording()
      const published: Published = new Map()
      let demuxer = await openMedia(bufferSource(bytes.subarray(0, bytes.length / 6)))
      let presentation = await growing.present(demuxer, bytes.length / 6, false)
      for (let step = 10; step <= STEPS; step += 1) {
        const length = Math.floor((bytes.length * step) / STEPS)
        demuxer = (await demuxer.grown?.(bufferSource(bytes.subarray(0, length)))) ?? demuxer
        presentation = await growing.present(demuxer, length, step === STEPS)
        for (const { id } of presentation.tracks) await publish(presentation, id, published)
        const playlist = presentation.playlist(presentation.tracks[0]?.id ?? 0)
        expect(playlist).toContain('#EXT-X-PLAYLIST-TYPE:EVENT')
        expect(playlist).toContain('#EXT-X-TARGETDURATION:10\n')
        expect(playlist?.includes('#EXT-X-ENDLIST')).toBe(step === STEPS)
      }
      expect(published.size).toBeGreaterThan(8)
      for (const [index, { id }] of presentation.tracks.entries()) {
        const own = [...published].filter(([key]) => key.startsWith(`${id} `))
        const now = own.map((_, at) => contentOf(presentation, id, at + 1))
        const then = own.map(([, text]) => text.slice(text.indexOf('.m4s') + 4))
        expect(then).toEqual(await Promise.all(now))
        const samples = then.reduce((sum, content) => sum + samplesIn(content), 0)
        expect(samples).toBe(probePackets(made.path(name), index).length)
      }
    },
  )
})
