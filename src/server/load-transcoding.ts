import type { Parts } from './parts.ts'
import type { LengthOf } from './probes.ts'
import type { Transcoding } from './transcoding.ts'

/** What works with ffmpeg, loaded when it is first needed. */
export interface TranscodingLoader {
  /** Whether there is an ffmpeg to work with. */
  isThere(): Promise<boolean>
  load(): Promise<Transcoding>
  /** Ends its processes, if there are any. */
  close(): Promise<void>
}

/** A loader for a server of these parts; `lengthOf` is asked where ffmpeg cannot tell. */
export function transcodingLoader(parts: Parts, lengthOf: LengthOf): TranscodingLoader {
  let loaded: Promise<Transcoding> | undefined
  return {
    isThere: async () => (await parts.ffmpeg()) !== undefined,
    load() {
      loaded ??= import('./transcoding.ts').then(
        ({ Transcoding }) => new Transcoding(parts, lengthOf),
      )
      return loaded
    },
    async close() {
      await (await loaded)?.close()
    },
  }
}
