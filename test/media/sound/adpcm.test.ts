import { execFileSync } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { openMedia } from '../../../src/media/open-media.ts'
import { AdpcmDecoder, adpcmUnits, isKnownAdpcm } from '../../../src/media/sound/adpcm.ts'
import { bufferSource } from '../../helpers/byte-source.ts'
import { MadeMedia, picture } from '../../helpers/made-media.ts'

const made = new MadeMedia()
afterAll(() => made.remove())
/** Loud enough that some samples are cut. */
const TONES = ['0.9*sin(440*2*PI*t)+0.2*random(0)', '0.4*sin(330*2*PI*t)+0.4*sin(3000*2*PI*t)']

function decoded(path: string): Float32Array {
  const options = ['-v', 'error', '-i', path, '-map', '0:a', '-f', 'f32le', '-']
  return new Float32Array(new Uint8Array(execFileSync('ffmpeg', options)).buffer)
}

test.each([
  ['ima_wav', 'avi', 2],
  ['ima_wav', 'mov', 1],
  ['ima_wav', 'mkv', 2],
  ['ms', 'avi', 1],
  ['ms', 'mkv', 2],
  ['ms', 'mov', 2],
  ['ima_qt', 'mov', 2],
  ['ima_qt', 'mov', 1],
])(
  'ADPCM of %s in %s is decoded to the bit, of %i channels',
  async (codec, container, channels) => {
    const name = `sound.${container}`
    const sound = [
      '-f',
      'lavfi',
      '-i',
      `aevalsrc=${TONES.slice(0, channels).join('|')}:s=22050:d=1`,
    ]
    made.make(name, ...picture('64x36', 25, 1), ...sound, '-c:a', `adpcm_${codec}`)
    const demuxer = await openMedia(bufferSource(made.bytes(name)))
    const track = demuxer.info.tracks.find(({ kind }) => kind === 'audio')
    if (track?.kind !== 'audio' || !track.adpcm) throw new Error('no ADPCM')
    expect(isKnownAdpcm(track.adpcm, track.channels)).toBe(true)
    expect(track).toMatchObject({ codec: 'adpcm', channels, sampleRate: 22_050 })
    const decoder = new AdpcmDecoder(track.adpcm, track)
    const planes: number[][] = Array.from({ length: channels }, () => [])
    for await (const { data } of demuxer.packets(track.id, 0, Number.POSITIVE_INFINITY))
      for (const unit of adpcmUnits(track, data)) {
        const sound = decoder.decode(unit.data)
        for (const [channel, plane] of sound.planes.entries()) {
          expect(plane.length).toBe(unit.samples)
          planes[channel]?.push(...plane)
        }
      }
    const expected = [...decoded(made.path(name))]
    for (const [channel, plane] of planes.entries())
      expect(plane).toEqual(expected.filter((_, at) => at % channels === channel))
  },
)

test('ADPCM in blocks that hold nothing, or of many channels, is not known', () => {
  expect(isKnownAdpcm({ form: 'ms', block: 0 }, 1)).toBe(false)
  expect(isKnownAdpcm({ form: 'ima', block: 1_024 }, 0)).toBe(false)
  expect(isKnownAdpcm({ form: 'ima', block: 1_024 }, 3)).toBe(false)
  expect(isKnownAdpcm({ form: 'ima', block: 1_024 }, 2)).toBe(true)
})
