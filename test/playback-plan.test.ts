import { describe, expect, test } from 'vitest'
import {
  type Abilities,
  commonPlan,
  describePlan,
  faultOf,
  playbackPlans,
  withoutSound,
} from '../src/playback-plan.ts'
import type { HoldingJson } from '../src/wire.ts'

const H264 = 'video/mp4; codecs="avc1.640028"'
const HEVC = 'video/mp4; codecs="hvc1.1.6.L93.B0"'
const AAC = 'audio/mp4; codecs="mp4a.40.2"'
const AC3 = 'audio/mp4; codecs="ac-3"'

const video = (type = H264) => ({ id: 1, kind: 'video' as const, type, convertedFrom: null })
const audio = (id: number, type = AAC, convertedFrom: number | null = null) => ({
  ...{ id, kind: 'audio' as const, type, convertedFrom },
})

function holding(change: Partial<HoldingJson> = {}): HoldingJson {
  return {
    ...{ container: 'MKV', picture: 'H.264', sound: 'AAC', sounds: 1, file: null },
    ...{ master: '/hls/v/a.mkv/main.m3u8', tracks: [video(), audio(2)] },
    ...{
      seekable: true,
      indexed: null,
      duration: 3,
      transcoded: null,
      recording: false,
      quiet: true,
      fault: null,
    },
    ...change,
  }
}

/** A player that takes what has none of the words in its type. */
function without(...words: string[]): Abilities {
  const can = (type: string) => !words.some((word) => type.includes(word))
  return { opens: can, appends: can }
}

const kinds = (...asked: Parameters<typeof playbackPlans>) =>
  playbackPlans(...asked).map(({ kind }) => kind)

describe('the plan', () => {
  test('is the file itself where nothing is known of it', () => {
    expect(kinds(null, without())).toEqual(['direct'])
  })

  test('is the file itself where the browser opens it, then segments, then ffmpeg', () => {
    const file = 'video/mp4; codecs="avc1.640028, mp4a.40.2"'
    const mp4 = holding({ container: 'MP4', file, transcoded: '/t' })
    expect(kinds(mp4, without())).toEqual(['direct', 'hls', 'transcode'])
  })

  test('is the file itself last of all where that is Matroska that can be cut with its sound', () => {
    const mkv = holding({ file: 'video/x-matroska; codecs="avc1.640028, mp4a.40.2"' })
    expect(kinds(mkv, without())).toEqual(['hls', 'direct'])
    expect(kinds({ ...mkv, transcoded: '/t' }, without())).toEqual(['hls', 'transcode', 'direct'])
    expect(kinds(mkv, without('matroska'))).toEqual(['hls'])
    const vorbis = { ...mkv, tracks: [video()] }
    expect(kinds(vorbis, without())).toEqual(['direct', 'hls'])
  })

  test('is segments where it does not, with nothing converted', () => {
    const [plan] = playbackPlans(holding(), without())
    expect(plan).toEqual({ kind: 'hls', tracks: [1, 2], silent: false })
  })

  test('is the file itself last where browsers find no way in it', () => {
    const webm = { file: 'video/webm; codecs="vp8, opus"', seekable: false, transcoded: '/t' }
    expect(kinds(holding({ ...webm, master: null, tracks: [] }), without())).toEqual([
      'transcode',
      'direct',
    ])
    expect(kinds(holding(webm), without())).toEqual(['hls', 'transcode', 'direct'])
  })

  test('is the file with an index in front where it lacks one, and holds what no segment may', () => {
    const webm = {
      ...{ file: 'video/webm; codecs="vp8, opus"', seekable: false, transcoded: '/t' },
      ...{ indexed: '/hls/v/a.webm/indexed', master: null, tracks: [] },
    }
    expect(kinds(holding(webm), without())).toEqual(['direct', 'transcode'])
    const vp9 = { ...webm, master: '/hls/v/a.webm/main.m3u8', tracks: [video(), audio(2)] }
    expect(kinds(holding(vp9), without())).toEqual(['hls', 'transcode', 'direct'])
  })

  test('offers every sound of a file that has several', () => {
    const mp4 = holding({ file: 'video/mp4', sounds: 2, tracks: [video(), audio(2), audio(3)] })
    expect(kinds(mp4, without())).toEqual(['hls', 'direct'])
  })

  test('takes the original of each sound where the player decodes it, and the converted one where not', () => {
    const tracks = [video(), audio(2, AC3), audio(3), audio(502, AAC, 2)]
    const mixed = holding({ sounds: 2, tracks })
    const plan = (abilities: Abilities) => playbackPlans(mixed, abilities)[0]
    expect(plan(without())).toEqual({ kind: 'hls', tracks: [1, 2, 3], silent: false })
    expect(plan(without('ac-3'))).toEqual({ kind: 'sound', tracks: [1, 3, 502], silent: false })
  })

  test('converts the sound of an MP4 that would play silent', () => {
    const tracks = [video(), audio(2, AC3), audio(502, AAC, 2)]
    const mp4 = holding({ file: 'video/mp4; codecs="avc1.640028, ac-3"', tracks })
    expect(kinds(mp4, without('ac-3'))).toEqual(['sound'])
  })

  test('has ffmpeg convert a picture that the browser has no decoder for', () => {
    const hevc = holding({ tracks: [video(HEVC), audio(2)], transcoded: '/t' })
    expect(kinds(hevc, without('hvc1'))).toEqual(['transcode'])
    expect(kinds(hevc, without())).toEqual(['hls', 'transcode'])
  })

  test('rather has ffmpeg convert everything than be silent, and is silent rather than nothing', () => {
    const dts = holding({ sound: 'DTS', tracks: [video(), audio(2, 'audio/mp4; codecs="dtsc"')] })
    expect(kinds({ ...dts, transcoded: '/t' }, without('dtsc'))).toEqual(['transcode', 'hls'])
    const [silent] = playbackPlans(dts, without('dtsc'))
    expect(silent).toEqual({ kind: 'hls', tracks: [1], silent: true })
  })

  test('has the picture alone where the sound cannot be had', () => {
    const dolby = holding({ tracks: [video(), audio(2, AC3), audio(502, AAC, 2)] })
    const plan = playbackPlans(dolby, without('ac-3'))[0]
    const left = { kind: 'hls', tracks: [1], silent: true }
    expect(plan && withoutSound(plan, dolby)).toEqual(left)
  })

  test('is none where nothing helps, and says why', () => {
    const hevc = holding({ picture: 'HEVC (H.265)', tracks: [video(HEVC), audio(2)] })
    expect(kinds(hevc, without('hvc1'))).toEqual(['none'])
    expect(faultOf(hevc)).toBe('picture')
    const empty = { master: null, tracks: [], picture: null }
    expect(faultOf(holding({ ...empty, fault: 'neverFinished' }))).toBe('neverFinished')
    expect(faultOf(holding({ ...empty, sound: 'TrueHD' }))).toBe('sound')
    expect(faultOf(holding({ picture: 'MPEG-2', recording: true, quiet: false }))).toBe(
      'pictureYet',
    )
    expect(faultOf(holding({ ...empty, sound: null }))).toBe('undecodable')
    expect(kinds(holding(empty), without())).toEqual(['none'])
  })

  test('of most browsers takes H.264 and AAC, MP3 on its own, and neither HEVC nor AC-3', () => {
    const plan = (...tracks: HoldingJson['tracks']) => commonPlan(holding({ tracks })).kind
    expect(plan(video(), audio(2))).toBe('hls')
    expect(plan(video(), audio(2, 'audio/mpeg'))).toBe('hls')
    expect(plan(video(HEVC), audio(2))).toBe('none')
    expect(plan(video(), audio(2, AC3), audio(502, AAC, 2))).toBe('sound')
    const file = 'video/mp4; codecs="avc1.4d401f, mp4a.6B"'
    expect(commonPlan(holding({ container: 'MP4', file })).kind).toBe('direct')
    const ogg = { container: 'Ogg', file: 'video/ogg; codecs="theora"' }
    expect(commonPlan(holding(ogg)).kind).toBe('hls')
  })
})

test('a plan is told in one line', () => {
  const texts = {
    ...{ direct: '{container} as it is', hls: '{container} cut', sound: '{sound} converted' },
    ...{ transcode: '{picture} converted', none: 'not here', silent: 'No {sound}.' },
    ...{ soundNeedsFfmpeg: 'Take ffmpeg.', transcodeSound: '{sound} by ffmpeg', begun: 'soon' },
    soundAlone: '{sound} alone converted',
  }
  const line = (plan: Parameters<typeof describePlan>[0], told: HoldingJson | null = holding()) =>
    describePlan(plan, told, texts)
  const plan = { kind: 'hls', tracks: [], silent: false } as const
  expect(line(plan)).toBe('MKV cut')
  const silent = { ...plan, silent: true }
  expect(line(silent)).toBe('MKV cut. No AAC. Take ffmpeg.')
  expect(line(silent, holding({ transcoded: '/x' }))).toBe('MKV cut. No AAC.')
  expect(line(silent, holding({ recording: true, quiet: false }))).toBe('MKV cut. No AAC.')
  expect(line({ ...plan, kind: 'transcode' })).toBe('H.264 converted')
  expect(line({ ...plan, kind: 'transcode' }, holding({ picture: null }))).toBe('AAC by ffmpeg')
  expect(line({ ...plan, kind: 'sound' })).toBe('AAC converted')
  expect(line({ ...plan, kind: 'sound' }, holding({ picture: null }))).toBe('AAC alone converted')
  expect(line({ ...plan, kind: 'direct' }, null)).toBe('as it is')
  expect(line({ ...plan, kind: 'none' }, holding({ recording: true, quiet: false }))).toBe('soon')
  expect(line({ ...plan, kind: 'none' })).toBe('not here')
})
