import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseMpegAudio } from '../../../src/media/codecs/mpeg-audio.ts'
import { LayerTwoDecoder } from '../../../src/media/sound/layer-two.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'

const NOISE = 'anoisesrc=d=0.5:a=0.3:seed=1'
const TONES = 'aevalsrc=0.5*sin(441*2*PI*t)|0.4*sin(997*2*PI*t):d=0.5'

/** Frames behind each other, and what ffmpeg decodes of them, interleaved. */
async function encode(
  source: string,
  options: string,
): Promise<{ bytes: Buffer; expected: Float32Array }> {
  const path = join(await temporaryFolder(), 'a.mkv')
  const sound = ['-f', 'lavfi', '-i', source, ...options.split(' ')]
  execFileSync('ffmpeg', ['-v', 'error', ...sound, path])
  const read = (...output: string[]) =>
    execFileSync('ffmpeg', ['-v', 'error', '-c:a', 'mp2float', '-i', path, ...output, '-'])
  const floats = read('-f', 'f32le')
  return {
    bytes: read('-c', 'copy', '-f', 'mp2'),
    expected: new Float32Array(new Uint8Array(floats).buffer),
  }
}

/** What is decoded here, interleaved. */
function decode(bytes: Buffer): number[] {
  const decoder = new LayerTwoDecoder()
  const samples: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = parseMpegAudio(bytes, at)?.size ?? bytes.length
    const { planes = [] } = decoder.decode(bytes.subarray(at, at + size)) ?? {}
    for (const [index] of planes[0]?.entries() ?? [])
      for (const plane of planes) samples.push(plane[index] ?? 0)
    at += size
  }
  return samples
}

describe('MPEG audio layer II', () => {
  test.each([
    ['48000', '1', '384k', 'mp2'],
    ['48000', '2', '384k', 'mp2'],
    ['48000', '2', '192k', 'libtwolame -mode joint_stereo'],
    ['48000', '2', '64k', 'libtwolame -mode joint_stereo'],
    ['44100', '2', '224k', 'mp2'],
    ['44100', '1', '64k', 'mp2'],
    ['44100', '1', '48k', 'mp2'],
    ['32000', '2', '256k', 'mp2'],
    ['32000', '1', '32k', 'mp2'],
    ['24000', '2', '160k', 'mp2'],
    ['22050', '1', '8k', 'mp2'],
    ['16000', '2', '64k', 'mp2'],
  ])(
    'of %s Hz, %s channels and %s bit/s is decoded as ffmpeg does it',
    async (rate, count, bits, codec) => {
      for (const source of [NOISE, TONES]) {
        const options = `-ar ${rate} -ac ${count} -b:a ${bits} -c:a ${codec}`
        const { bytes, expected } = await encode(source, options)
        const samples = decode(bytes)
        expect(samples.length).toBe(expected.length)
        expect(Math.max(...samples.map(Math.abs))).toBeGreaterThan(0.05)
        const worst = samples.reduce(
          (most, sample, at) => Math.max(most, Math.abs(sample - (expected[at] ?? 9))),
          0,
        )
        expect(worst).toBeLessThan(0.0001)
      }
    },
  )

  test('is nothing where there is another layer, or no frame', () => {
    const decoder = new LayerTwoDecoder()
    expect(decoder.decode(Uint8Array.of(0xff, 0xfb, 0x90, 0, 0))).toBeUndefined()
    expect(decoder.decode(new Uint8Array(100))).toBeUndefined()
  })

  test('that is damaged is some sound or none, never an error', async () => {
    const { bytes } = await encode(TONES, '-ar 48000 -ac 2 -b:a 192k -c:a mp2')
    for (let at = 0; at < bytes.length; at += 7) bytes[at] = (at * 7919) % 251
    const decoder = new LayerTwoDecoder()
    for (let at = 0; at + 576 <= bytes.length; at += 576) {
      const frame = Uint8Array.from(bytes.subarray(at, at + 576))
      frame.set([0xff, 0xfd, 0xa4, at % 256])
      const { planes } = decoder.decode(frame) ?? { planes: [new Float32Array(1)] }
      expect(planes.every((plane) => plane.every(Number.isFinite))).toBe(true)
    }
  })
})
