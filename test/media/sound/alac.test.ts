import { execFileSync } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { openMedia } from '../../../src/media/open-media.ts'
import { AlacDecoder } from '../../../src/media/sound/alac.ts'
import type { AudioTrack } from '../../../src/media/track.ts'
import { bufferSource } from '../../helpers/byte-source.ts'
import { MadeMedia } from '../../helpers/made-media.ts'

const made = new MadeMedia()
afterAll(() => made.remove())
const TONES = ['0.5*sin(440*2*PI*t)', '0.4*sin(330*2*PI*t)+0.1*random(0)']
const MANY = Array.from({ length: 6 }, (_, index) => `0.3*sin(${220 + 50 * index}*2*PI*t)`)

/** The only track of a file, and its packets. */
async function read(name: string): Promise<{ track: AudioTrack; packets: Uint8Array[] }> {
  const demuxer = await openMedia(bufferSource(made.bytes(name)))
  const [track] = demuxer.info.tracks
  if (track?.kind !== 'audio') throw new Error('no sound')
  const packets: Uint8Array[] = []
  for await (const { data } of demuxer.packets(track.id, 0, Number.POSITIVE_INFINITY))
    packets.push(data)
  return { track, packets }
}

/** What ffmpeg decodes, interleaved; channels in the order of the file's elements. */
function decoded(name: string, elements: string): Float32Array {
  const options = ['-v', 'error', '-i', made.path(name), '-af', elements, '-f', 'f32le', '-']
  const bytes = execFileSync('ffmpeg', options, { maxBuffer: 2 ** 28 })
  return new Float32Array(new Uint8Array(bytes).buffer)
}

const inOrder = 'anull'
const centreFirst = 'pan=5.1|c0=c2|c1=c0|c2=c1|c3=c4|c4=c5|c5=c3'

test.each([
  ['two channels', 'mov', `aevalsrc=${TONES.join('|')}:s=44100:d=1`, '', inOrder],
  ['one channel', 'mkv', `aevalsrc=${TONES[1]}:s=8000:d=1`, '', inOrder],
  ['noise, which is not compressed', 'mov', 'anoisesrc=d=0.5:a=1', '', inOrder],
  ['24 bits', 'mov', `aevalsrc=${TONES.join('|')}:s=96000:d=1`, '-sample_fmt s32p', inOrder],
  ['silence', 'mov', 'anullsrc=cl=stereo:r=44100:d=1', '', inOrder],
  ['six channels', 'mov', `aevalsrc=${MANY.join('|')}:s=48000:d=0.5:c=5.1`, '', centreFirst],
])('ALAC of %s is decoded to the bit', async (_, extension, source, options, order) => {
  const name = `sound.${extension}`
  made.make(
    name,
    '-f',
    'lavfi',
    '-i',
    source,
    ...'-c:a alac'.split(' '),
    ...options.split(' ').filter(Boolean),
  )
  const { track, packets } = await read(name)
  const decoder = new AlacDecoder(track)
  const sounds = packets.map((packet) => decoder.decode(packet))
  expect(sounds.every(({ sampleRate }) => sampleRate === track.sampleRate)).toBe(true)
  const expected = decoded(name, order)
  for (let channel = 0; channel < track.channels; channel += 1) {
    const plane = sounds.flatMap(({ planes }) => [...(planes[channel] ?? [])])
    expect(plane).toEqual([...expected].filter((__, at) => at % track.channels === channel))
  }
})

test('ALAC that is damaged, or lies about its length, is bounded', async () => {
  made.make('sound.mov', '-f', 'lavfi', '-i', `aevalsrc=${TONES.join('|')}:d=1`, '-c:a', 'alac')
  const { track, packets } = await read('sound.mov')
  const decoder = new AlacDecoder(track)
  for (let seed = 0; seed < 300; seed += 1) {
    const packet = Uint8Array.from(packets[seed % packets.length] ?? [])
    packet[(seed * 7919) % 60] = (seed * 31) & 255
    const whole = seed % 3 > 0 ? packet : packet.subarray(0, seed)
    try {
      const { planes } = decoder.decode(whole)
      expect(planes.length).toBeLessThanOrEqual(8)
      for (const plane of planes) expect(plane.length).toBeLessThanOrEqual(4_096)
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
  }
})
