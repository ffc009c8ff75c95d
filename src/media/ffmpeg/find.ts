import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { ask } from './process.ts'

/** The user's own ffmpeg. */
export interface Ffmpeg {
  /** Absolute paths, or as the user gave them. */
  readonly ffmpeg: string
  /** Beside it; undefined where there is none. */
  readonly ffprobe: string | undefined
}

/** The first answer of a program that has just been installed may be looked at by a virus scanner. */
const LIMITS = { timeoutMs: 10_000, mostBytes: 100_000 }

/** The program at `path` where it runs as ffmpeg does; undefined where it does not. */
export async function ffmpegAt(path: string): Promise<Ffmpeg | undefined> {
  if (!(await runsAs('ffmpeg', path))) return undefined
  const ffprobe = join(dirname(path), `ffprobe${executableSuffix}`)
  // A bare name is looked up on PATH: what is beside it is not in the current folder.
  const beside = dirname(path) !== '.' && (await runsAs('ffprobe', ffprobe))
  return { ffmpeg: path, ffprobe: beside ? ffprobe : undefined }
}

/**
 * The first ffmpeg in the folders that `PATH` names, undefined where there is none. Relative ones count for nothing: a program among
 * the recordings must not be run.
 */
export async function ffmpegOnPath(path: string | undefined): Promise<Ffmpeg | undefined> {
  for (const folder of new Set((path ?? '').split(delimiter))) {
    const found = isAbsolute(folder) && (await ffmpegAt(join(folder, `ffmpeg${executableSuffix}`)))
    if (found) return found
  }
  return undefined
}

const executableSuffix = process.platform === 'win32' ? '.exe' : ''

async function runsAs(name: string, path: string): Promise<boolean> {
  const { stdout, well } = await ask(path, ['-version'], LIMITS)
  return well && stdout.startsWith(`${name} version `)
}
