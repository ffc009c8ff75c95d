import type { Ffmpeg } from './find.ts'
import { QUIETLY } from './input.ts'
import { ask } from './process.ts'

const LIMITS = { timeoutMs: 10_000, mostBytes: 1_000_000 }

/** Tells of ffmpeg's name of a codec whether there is a decoder for it. */
export type Decodes = (codec: string) => boolean

const known = new WeakMap<Ffmpeg, Promise<Decodes>>()

/** What an ffmpeg decodes; asked once. One that does not tell is taken to decode everything that it has a name for. */
export function decodersOf(ffmpeg: Ffmpeg): Promise<Decodes> {
  const asked = known.get(ffmpeg) ?? list(ffmpeg)
  known.set(ffmpeg, asked)
  return asked
}

async function list({ ffmpeg }: Ffmpeg): Promise<Decodes> {
  const { stdout } = await ask(ffmpeg, [...QUIETLY, '-codecs'], LIMITS)
  // Of those that are not decoded, the first of six flags is missing.
  const without = [...stdout.matchAll(/^ \.[A-Z.]{5} (\w+)/gm)].map(([, name = '']) => name)
  const undecodable = new Set(without)
  return (codec) => !undecodable.has(codec)
}
