import { readFile, rm, writeFile } from 'node:fs/promises'
import { execa } from 'execa'
import { picture, tone } from './made-media.ts'

/** Makes an MPEG transport stream of six seconds with captions within its pictures (CEA-608, the first channel). */
export async function makeClosedCaptioned(path: string, texts: readonly string[]): Promise<void> {
  const stream = `${path}.h264`
  const ffmpeg = (...args: string[]) => execa('ffmpeg', ['-nostdin', '-v', 'error', ...args])
  const encoder = '-c:v libx264 -preset ultrafast -bf 0 -g 25 -pix_fmt yuv420p -f h264'
  await ffmpeg(...picture('320x180', 25), ...encoder.split(' '), stream)
  await writeFile(stream, withCaptions(await readFile(stream), texts.flatMap(commandsOf)))
  await ffmpeg('-r', '25', '-i', stream, ...tone(48_000), '-c:v', 'copy', '-c:a', 'aac', path)
  await rm(stream)
}

type Pair = readonly [number, number]

/** What shows a text from then on, in its place of the one before: each command twice, then a second of nothing. */
function commandsOf(text: string): Pair[] {
  const [load, clear, row, show]: Pair[] = [0x20, 0x2e, 0x70, 0x2f].map((code) => [0x14, code])
  const letters = [...text.padEnd(text.length + (text.length % 2))].map((one) => one.charCodeAt(0))
  const pairs = letters.flatMap((one, index): Pair[] =>
    index % 2 === 0 ? [[one, letters[index + 1] ?? 0]] : [],
  )
  const all = [load, load, clear, clear, row, row, ...pairs, show, show] as Pair[]
  return [...all, ...new Array<Pair>(25).fill([0, 0])]
}

/** The same stream (ITU-T H.264 annex B), of which each picture has a pair in a message before it (ATSC A/53 part 4, 6.2.3). */
function withCaptions(stream: Buffer, pairs: readonly Pair[]): Buffer {
  let next = 0
  return Buffer.concat(
    stream
      .toString('latin1')
      .split('\0\0\x01')
      .slice(1)
      .flatMap((text) => {
        const unit = Buffer.from(`\0\0\x01${text}`, 'latin1')
        const type = (unit[3] ?? 0) & 31
        if (type !== 1 && type !== 5) return [unit]
        const [one, other] = pairs[next++] ?? [0, 0]
        return [message(one, other), unit]
      }),
  )
}

/** Supplemental enhancement information with one pair of bytes of the first field; nothing in it looks like a start code. */
function message(one: number, other: number): Buffer {
  const captions = [0xc1, 0xff, 0xfc, odd(one), odd(other), 0xff]
  const payload = [0xb5, 0, 0x31, ...Buffer.from('GA94'), 3, ...captions]
  return Buffer.of(0, 0, 1, 6, 4, payload.length, ...payload, 0x80)
}

/** Seven bits with one that makes their number odd. */
function odd(bits: number): number {
  const isOdd = [...bits.toString(2)].filter((bit) => bit === '1').length % 2 === 1
  return isOdd ? bits : bits | 0x80
}
