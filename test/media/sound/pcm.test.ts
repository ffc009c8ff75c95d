import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { isKnownPcm, pcmBlock, pcmSound } from '../../../src/media/sound/pcm.ts'

const SOUND = 'aevalsrc=0.9*sin(440*2*PI*t)|0.9*cos(330*2*PI*t):s=8000:d=0.5'

function raw(format: string): Uint8Array {
  const options = ['-v', 'error', '-f', 'lavfi', '-i', SOUND, '-c:a', `pcm_${format}`]
  return execFileSync('ffmpeg', [...options, '-f', format, '-'])
}

/** What ffmpeg makes of the same bytes. */
function asFloats(bytes: Uint8Array, format: string): Float32Array {
  const options = ['-v', 'error', '-f', format, '-ar', '8000', '-ac', '2', '-i', 'pipe:']
  const floats = execFileSync('ffmpeg', [...options, '-f', 'f32le', '-'], { input: bytes })
  return new Float32Array(new Uint8Array(floats).buffer)
}

describe('PCM', () => {
  test.each(
    's8 u8 s16le s16be u16le u16be s24le s24be u24le u24be s32le s32be u32le u32be f32le f32be f64le f64be'.split(
      ' ',
    ),
  )('of form %s is read as ffmpeg reads it', (name) => {
    const [, letter, width, end] = /^([suf])(\d+)(\w*)$/.exec(name) ?? []
    const format = {
      bits: Number(width),
      float: letter === 'f',
      bigEndian: end === 'be',
      signed: letter !== 'u',
    }
    const bytes = raw(name)
    const { planes } = pcmSound(bytes, format, 2, 8_000)
    const expected = asFloats(bytes, name)
    expect(isKnownPcm(format)).toBe(true)
    expect(planes.map(({ length }) => length)).toEqual([4_000, 4_000])
    expect(pcmBlock(format, 2) * 4_000).toBe(bytes.length)
    for (const [channel, plane] of planes.entries())
      for (const [index, sample] of plane.entries())
        expect(Math.abs(sample - (expected[index * 2 + channel] ?? 9))).toBeLessThan(1e-6)
  })

  test.each(['A', 'mu'] as const)(
    'of 8 bits by G.711, %s-law, is read as ffmpeg reads it',
    (law) => {
      const bytes = Uint8Array.from({ length: 512 }, (_, at) => at >> 1)
      const format = { bits: 8, float: false, bigEndian: false, signed: true, law }
      const expected = asFloats(bytes, law === 'A' ? 'alaw' : 'mulaw')
      const { planes } = pcmSound(bytes, format, 2, 8_000)
      for (const plane of planes) expect(plane).toHaveLength(256)
      for (const [index, sample] of expected.entries())
        expect(planes[index % 2]?.[index >> 1]).toBeCloseTo(sample, 9)
    },
  )

  test('that ends within a sample has the whole ones', () => {
    const format = { bits: 16, float: false, bigEndian: false, signed: true }
    expect(pcmSound(new Uint8Array(11), format, 2, 8_000).planes[1]).toHaveLength(2)
  })

  test('of other widths is not known', () => {
    for (const bits of [0, 40, 64, -8, Number.NaN])
      expect(isKnownPcm({ bits, float: false, bigEndian: false, signed: true })).toBe(false)
    expect(isKnownPcm({ bits: 16, float: true, bigEndian: false, signed: true })).toBe(false)
  })
})
