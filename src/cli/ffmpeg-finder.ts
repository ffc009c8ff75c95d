import type { Ffmpeg } from '../media/ffmpeg/find.ts'
import type { Parts } from '../server/parts.ts'
import { Failure } from './failure.ts'
import { quoted } from './printable.ts'
import type { Settings } from './settings.ts'

/**
 * Finds the ffmpeg that the setting asks for, when it is first needed and once. Rejects with a Failure where the setting names one
 * that does not run.
 */
export async function ffmpegFinder(
  setting: Settings['ffmpeg'],
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<Parts['ffmpeg']> {
  if (setting === false) return async () => undefined
  if (setting !== undefined) {
    const { ffmpegAt } = await import('../media/ffmpeg/find.ts')
    const given = await ffmpegAt(setting)
    if (given) return async () => given
    throw new Failure(2, `--ffmpeg: expected an ffmpeg that runs, got ${quoted(setting)}`)
  }
  let found: Promise<Ffmpeg | undefined> | undefined
  return () => {
    const { PATH } = env
    found ??= import('../media/ffmpeg/find.ts').then(({ ffmpegOnPath }) => ffmpegOnPath(PATH))
    return found
  }
}
