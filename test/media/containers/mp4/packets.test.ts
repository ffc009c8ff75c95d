import { beforeAll, describe, expect, test } from 'vitest'
import { collect, collectByCuts, lineOf } from '../../../helpers/collect.ts'
import { picture, tone } from '../../../helpers/made-media.ts'
import { apart, beginning, expectSamePackets, media, open, probe } from './files.ts'

const SMALL = picture('160x120', 30, 4)
const X264 = '-c:v libx264 -preset ultrafast -g 30 -bf'.split(' ')

/** How a file is made of plain.mp4, by copying. */
const COPIES: readonly (readonly [name: string, options: string])[] = [
  ['faststart.mp4', '-movflags +faststart'],
  ['odd.mp4', '-video_track_timescale 30011 -movie_timescale 600'],
  ['no-edits.mp4', '-use_editlist 0'],
  ['delayed.mp4', '-itsoffset 0.5'],
  ['plain.mov', ''],
  ['tmcd.mov', '-timecode 01:00:00:00'],
  ['fragments.mp4', '-movflags frag_keyframe+empty_moov'],
  ['moof-base.mp4', '-movflags frag_keyframe+empty_moov+default_base_moof'],
  ['samples-first.mp4', '-movflags frag_keyframe'],
  ['by-time.mp4', '-movflags empty_moov -frag_duration 400000'],
  ['by-frame.mp4', '-movflags frag_every_frame+empty_moov'],
  ['apart.mp4', '-movflags frag_keyframe+empty_moov+separate_moof'],
  ['dash.mp4', '-movflags dash'],
  ['global-sidx.mp4', '-movflags dash+global_sidx+frag_keyframe'],
  ['delay-moov.mp4', '-movflags frag_keyframe+delay_moov'],
  ['negative.mp4', '-movflags frag_keyframe+empty_moov+negative_cts_offsets'],
  ['cmaf.mp4', '-movflags cmaf+frag_keyframe'],
  ['no-index.mp4', '-movflags frag_keyframe+empty_moov+skip_trailer'],
  ['late.mp4', '-output_ts_offset 7'],
  ['late-fragments.mp4', '-output_ts_offset 7 -movflags frag_keyframe+empty_moov'],
  ['cut-in.mp4', '-ss 1.7'],
]

beforeAll(() => {
  const sounds = [...tone(48_000, 4), '-f', 'lavfi', '-i', 'sine=f=880:d=4:r=44100']
  const maps = ['-map', '0', '-map', '1', '-map', '2']
  media.make('plain.mp4', ...SMALL, ...sounds, ...maps, ...X264, '3', '-c:a', 'aac')
  media.make('no-b.mp4', ...SMALL, ...tone(32_000, 4), ...X264, '0', '-c:a', 'aac', '-ac', '2')
  media.make('sound.m4a', ...tone(48_000, 4), '-c:a', 'aac')
  media.make(
    'sound-fragments.mp4',
    '-i',
    media.path('sound.m4a'),
    '-c',
    'copy',
    '-movflags',
    'empty_moov',
    '-frag_duration',
    '500000',
  )
  for (const [name, options] of COPIES) {
    const before = options.startsWith('-itsoffset') || options.startsWith('-ss')
    const words = options.split(' ').filter((word) => word !== '')
    const input = ['-i', media.path('plain.mp4'), '-map', '0', '-c', 'copy']
    media.make(name, ...(before ? [...words, ...input] : [...input, ...words]))
  }
}, 60_000)

const ALL = [
  'plain.mp4',
  'no-b.mp4',
  'sound.m4a',
  'sound-fragments.mp4',
  ...COPIES.map(([name]) => name),
]

/** With shifts below zero, ffprobe shows all pictures later by as much, and the standard does not. */
const LATE: ReadonlyMap<string, number> = new Map([
  ['negative.mp4', 2 / 30],
  ['cmaf.mp4', 2 / 30],
])
const END = Number.POSITIVE_INFINITY

describe.each(ALL)('%s', (name) => {
  test('has the packets that ffprobe finds, at its times', async () => {
    expect(await expectSamePackets(name, LATE.get(name))).toBeGreaterThan(100)
  })

  test('has the same packets from cut to cut, each once', async () => {
    const demuxer = await open(name)
    for (const { id } of demuxer.info.tracks) {
      const byCuts = await collectByCuts(demuxer, id)
      expect(byCuts.map(lineOf)).toEqual((await collect(demuxer, id)).map(lineOf))
    }
  })

  test('gives the sound that begins between two times', async () => {
    const demuxer = await open(name)
    for (const { id, kind } of demuxer.info.tracks) {
      if (kind !== 'audio') continue
      const all = await collect(demuxer, id)
      for (const [from, to] of [
        [0.7, 1.9],
        [1.21, END],
      ] as const) {
        const between = all.filter(({ pts }) => pts >= from && pts < to)
        expect(between.length).toBeGreaterThan(30)
        expect((await collect(demuxer, id, from, to)).map(lineOf)).toEqual(between.map(lineOf))
      }
    }
  })

  test('has a cut at each keyframe, or about every second of sound', async () => {
    const begin = beginning(name)
    const times = (await (await open(name)).cutPoints()).map(({ time }) => time)
    const [first] = probe(name)
    const keys = (first?.packets ?? []).filter(({ key }) => key).map(({ pts }) => pts - begin)
    const isSeen = first?.kind === 'video'
    const seconds = times.map((_, at) => (times[0] ?? 0) + at)
    if (isSeen)
      expect(
        apart(
          times,
          keys.map((time) => time - (LATE.get(name) ?? 0)),
        ),
      ).toBeLessThan(1e-5)
    else expect(apart(times, seconds)).toBeLessThan(0.3)
    expect(times.length).toBeGreaterThanOrEqual(3)
  })

  test('lasts from the first picture or sound to the end of the last', async () => {
    const { info } = await open(name)
    const ends = probe(name).flatMap(({ packets }) => packets.map(({ end }) => end))
    const duration = Math.max(...ends) - beginning(name)
    expect(info.duration).toBeGreaterThan(duration - 0.1)
    expect(info.duration).toBeLessThan(duration + 0.1)
    expect(info.unfinished).toBe(['no-index.mp4'].includes(name))
  })
})
