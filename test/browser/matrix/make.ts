import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { type Cell, pathOf } from './cell.ts'

/** Of every recording that is not cut; the counter and the tones are as long. */
const SECONDS = 10
const RATE = 25
/** Each of 12 columns is a bit of the frame's number, the lowest on the left. */
const COUNTER = `nullsrc=size=192x96:rate=${RATE}:duration=${SECONDS},geq=lum='if(mod(floor(N/pow(2,floor(X/16))),2),235,16)':cb=128:cr=128,format=yuv420p`
const LONG_AGO = new Date('2020-02-02T02:02:02Z')
const WORDS = '1\n00:00:01,000 --> 00:00:04,000\nWords\n'
const CHAPTERS =
  ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=5\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1\nSTART=5\nEND=10\ntitle=Two\n'

/** Makes what all recordings are encoded from, in a folder of its own. */
export async function makeSources(folder: string): Promise<void> {
  await mkdir(folder)
  const tone = (hertz: number) => [
    ...['-f', 'lavfi', '-i', `sine=frequency=${hertz}:duration=${SECONDS}:sample_rate=48000`],
    ...['-ac', '2', `${hertz}.wav`],
  ]
  await Promise.all([
    ffmpeg(folder, ['-f', 'lavfi', '-i', COUNTER, 'counter.y4m']),
    ...[440, 880].map((hertz) => ffmpeg(folder, tone(hertz))),
    writeFile(join(folder, 'words.srt'), WORDS),
    writeFile(join(folder, 'chapters.txt'), CHAPTERS),
  ])
}

/** Makes a recording at its path below `folder`, from what is in `sources`. */
export async function makeCell(cell: Cell, sources: string, folder: string): Promise<void> {
  const path = join(folder, pathOf(cell))
  const { inputs: more = [], piped, kept, pieces, again } = cell.odd
  const inputs = ['counter.y4m', '440.wav', '880.wav', ...more].flatMap((name) => ['-i', name])
  await mkdir(dirname(path), { recursive: true })
  // The tone an octave higher is heard only where it is asked for.
  const maps = cell.options.includes('-map') ? [] : ['-map', '0', '-map', '1']
  const encode = (to: string, piece = '') =>
    ffmpeg(sources, [...inputs, ...maps, '-threads', '1', ...cell.options, ...words(piece), to])

  if (piped) await writeFile(path, await encode('pipe:1'))
  else if (pieces) await concatenate(path, pieces, encode)
  else await encode(`file:${path}`)
  if (again) await remake(path, again)
  if (kept) await keep(path, ...kept)
  // What lacks its end and was changed just now is taken for a recording under way.
  await utimes(path, LONG_AGO, LONG_AGO)
}

async function concatenate(
  path: string,
  pieces: readonly string[],
  encode: (to: string, more: string) => Promise<unknown>,
): Promise<void> {
  const whole: Buffer[] = []
  for (const piece of pieces) {
    await encode(`file:${path}`, piece)
    whole.push(await readFile(path))
  }
  await writeFile(path, Buffer.concat(whole))
}

async function remake(path: string, [before, behind]: readonly [string, string]): Promise<void> {
  const first = `${path}.first`
  await rename(path, first)
  const copied = ['-i', `file:${first}`, '-c', 'copy', ...words(behind), `file:${path}`]
  await ffmpeg(dirname(path), [...words(before), ...copied])
  await rm(first)
}

async function keep(path: string, from: number, to: number): Promise<void> {
  const bytes = await readFile(path)
  await writeFile(path, bytes.subarray(bytes.length * from, bytes.length * to))
}

async function ffmpeg(cwd: string, options: readonly string[]): Promise<Buffer> {
  const { stdout } = await execa('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...options], {
    cwd,
    encoding: 'buffer',
  })
  return Buffer.from(stdout)
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '')
}
