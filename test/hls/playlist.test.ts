import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { masterPlaylist, mediaPlaylist, type Rendition } from '../../src/hls/playlist.ts'

const VARIANT = { uri: 'video.m3u8', bandwidth: 8_000_000, codecs: ['avc1.640028', 'mp4a.40.2'] }
const ENGLISH: Rendition = {
  group: 'sound',
  name: 'English',
  language: 'en',
  default: true,
  autoselect: true,
  channels: 2,
  uri: 'audio-1.m3u8',
}

function linesOf(playlist: string): string[] {
  return playlist.split('\n')
}

/** The attributes of a tag's line, as section 4.2 reads them. */
function attributesOf(line: string): Map<string | undefined, string | undefined> {
  const list = line.slice(line.indexOf(':') + 1)
  const pairs = [...list.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^",]*)(?:,|$)/g)]
  expect(pairs.map(([pair]) => pair).join('')).toBe(list)
  return new Map(pairs.map(([, name, value]) => [name, value]))
}

describe('a multivariant playlist', () => {
  test('names the variant with all that is known of it', () => {
    const playlist = masterPlaylist([
      {
        ...VARIANT,
        averageBandwidth: 5_000_000.4,
        resolution: { width: 1920, height: 1080 },
        frameRate: 30_000 / 1001,
        audio: 'sound',
      },
    ])
    expect(playlist).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        '#EXT-X-STREAM-INF:BANDWIDTH=8000000,AVERAGE-BANDWIDTH=5000001,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1920x1080,FRAME-RATE=29.970,AUDIO="sound"',
        'video.m3u8',
        '',
      ].join('\n'),
    )
  })

  test('leaves out what is not known', () => {
    const playlist = masterPlaylist([{ uri: 'a.m3u8', bandwidth: 1, codecs: [] }])
    expect(linesOf(playlist)[2]).toBe('#EXT-X-STREAM-INF:BANDWIDTH=1')
  })

  test('names renditions of sound', () => {
    const german = { ...ENGLISH, name: 'Deutsch', language: 'de', default: false, channels: 6 }
    expect(linesOf(masterPlaylist([VARIANT], [ENGLISH, german])).slice(2, 4)).toEqual([
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio-1.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Deutsch",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="6",URI="audio-1.m3u8"',
    ])
  })

  test('has different names, and one default, in a group', () => {
    const same = [ENGLISH, ENGLISH, { ...ENGLISH, name: '' }, { ...ENGLISH, autoselect: false }]
    const tags = linesOf(masterPlaylist([VARIANT], same))
      .slice(2, 6)
      .map(attributesOf)
    expect(tags.map((tag) => tag.get('NAME'))).toEqual([
      '"English"',
      '"English 2"',
      '"en"',
      '"English 3"',
    ])
    expect(tags.map((tag) => tag.get('DEFAULT'))).toEqual(['YES', 'NO', 'NO', 'NO'])
    expect(tags.map((tag) => tag.get('AUTOSELECT'))).toEqual(['YES', 'YES', 'YES', 'NO'])
  })

  test('says that the default is selected, whatever its rendition says', () => {
    const line = linesOf(masterPlaylist([VARIANT], [{ ...ENGLISH, autoselect: false }]))[2] ?? ''
    expect(attributesOf(line).get('AUTOSELECT')).toBe('YES')
  })

  test('keeps any name in its attribute and on its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, language) => {
        const rendition = { ...ENGLISH, name, language, uri: name }
        const lines = linesOf(masterPlaylist([{ ...VARIANT, uri: name }], [rendition]))
        expect(lines).toHaveLength(6)
        expect(attributesOf(lines[2] ?? '').size).toBe(8)
        expect(lines[4]).not.toMatch(/^#|[^\x21-\x7e]/)
      }),
    )
  })

  test('refers to no variable', () => {
    const line = linesOf(masterPlaylist([VARIANT], [{ ...ENGLISH, name: '{$secret}' }]))[2] ?? ''
    expect(line).not.toContain('{$')
  })
})

describe('a media playlist', () => {
  const segments = [
    { uri: '0.m4s', duration: 4 },
    { uri: '1.m4s', duration: 3.5 },
  ]

  test('of a finished recording lists all segments', () => {
    const playlist = mediaPlaylist({
      segments,
      type: 'VOD',
      ended: true,
      map: 'init.mp4',
      independentSegments: true,
    })
    expect(linesOf(playlist)).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MAP:URI="init.mp4"',
      '#EXTINF:4.000000,',
      '0.m4s',
      '#EXTINF:3.500000,',
      '1.m4s',
      '#EXT-X-ENDLIST',
      '',
    ])
  })

  test('of a growing recording has no end, and keeps the target duration it is given', () => {
    const lines = linesOf(
      mediaPlaylist({ segments, type: 'EVENT', ended: false, targetDuration: 9.2, startOffset: 0 }),
    )
    expect(lines).toContain('#EXT-X-PLAYLIST-TYPE:EVENT')
    expect(lines).toContain('#EXT-X-TARGETDURATION:10')
    expect(lines).toContain('#EXT-X-START:TIME-OFFSET=0.000,PRECISE=YES')
    expect(lines).not.toContain('#EXT-X-ENDLIST')
  })

  test('has a target duration that fits the durations as they are written', () => {
    const lines = linesOf(
      mediaPlaylist({ segments: [{ uri: 'a', duration: 4.4999999 }], type: 'VOD', ended: true }),
    )
    expect(lines).toContain('#EXTINF:4.500000,')
    expect(lines).toContain('#EXT-X-TARGETDURATION:5')
  })

  test('adds no rounding error up, and no duration is above the target', () => {
    const durations = fc.array(fc.double({ min: 0.001, max: 60, noNaN: true }), { maxLength: 500 })
    fc.assert(
      fc.property(durations, (list) => {
        const playlist = mediaPlaylist({
          segments: list.map((duration) => ({ uri: 'a', duration })),
          type: 'VOD',
          ended: true,
        })
        const written = [...playlist.matchAll(/#EXTINF:([\d.]+),/g)].map(([, text]) => Number(text))
        const target = Number(/TARGETDURATION:(\d+)/.exec(playlist)?.[1])
        const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
        expect(Math.abs(sum(written) - sum(list))).toBeLessThan(2e-6)
        expect(Math.max(0, ...written.map(Math.round))).toBeLessThanOrEqual(target)
      }),
    )
  })
})
