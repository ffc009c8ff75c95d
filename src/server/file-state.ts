import { Buffer } from 'node:buffer'
import type { OpenFile } from '../bytes.ts'
import type { Demuxer } from '../media/demuxer.ts'
import type { GrowingRecording } from '../media/growing-recording.ts'
import type { Presentation } from '../media/presentation.ts'
import type { SoundConverter } from '../media/sound/converter.ts'
import { takeTurns } from '../media/turns.ts'
import type { Parts } from './parts.ts'

/** What has not grown for so long, in milliseconds, is shown as it stands. Writers of MKV write some seconds at once. */
export const QUIET_MS = 20_000
/** So many of its last bytes tell whether a longer file is the same recording. */
const SAMPLE_BYTES = 512
/** An index may take a hundred megabytes and seconds of work: not those of all recordings of a folder are made at once. */
const turns = takeTurns(4, 600_000)

/** What is in a file, and what was published of it while it grew. */
interface Content {
  readonly demuxer: Demuxer
  readonly growing: GrowingRecording
}

/** A file at one moment; it is closed when its last user has released it. */
export class FileState {
  readonly file: OpenFile
  /** Rejects with MalformedMedia, and with FileUnavailable when the file was changed meanwhile. */
  readonly content: Promise<Content>
  readonly #end: Promise<Uint8Array>
  #presentation: Promise<Presentation> | undefined
  #users = 1

  /** Takes the file over, for one user; `before` is what it was when it was shorter. */
  constructor(file: OpenFile, ffmpeg: Parts['ffmpeg'], before?: FileState) {
    this.file = file
    this.content = before ? growContent(before, file, ffmpeg) : openContent(file, ffmpeg)
    this.#end = endOf(file, file.length)
    this.content.catch(() => undefined)
    this.#end.catch(() => undefined)
  }

  /** The presentation of this moment alone. Rejects with MalformedMedia. */
  presentation(): Promise<Presentation> {
    this.#presentation ??= this.#present()
    return this.#presentation
  }

  async #present(): Promise<Presentation> {
    const { openPresentation } = await import('../media/presentation.ts')
    const { demuxer } = await this.content
    return openPresentation(demuxer, this.file.length)
  }

  /** Whether a longer file has the same bytes where this one ends. */
  async goesOnAs(file: OpenFile): Promise<boolean> {
    const [before, now] = await Promise.all([this.#end, endOf(file, this.file.length)])
    return Buffer.compare(before, now) === 0
  }

  retain(): void {
    this.#users += 1
  }

  release(): void {
    this.#users -= 1
    if (this.#users === 0) this.file.close()
  }
}

/** Whether the file was changed lately, by its date: its clock may not be ours. */
export function isFresh({ modified }: OpenFile): boolean {
  return Math.abs(Date.now() - modified) < QUIET_MS
}

/** Only now: what reads recordings is not needed before the first one is watched. */
async function openContent(file: OpenFile, ffmpeg: Parts['ffmpeg']): Promise<Content> {
  const [{ openMedia, openBegun }, { GrowingRecording }, { withConvertedSound }] =
    await Promise.all([
      import('../media/open-media.ts'),
      import('../media/growing-recording.ts'),
      import('../media/sound/converted-sound.ts'),
    ])
  const growing = new GrowingRecording()
  try {
    const demuxer = await turns(() => openMedia(file))
    return { demuxer: withConvertedSound(demuxer, await convertersFor(demuxer, ffmpeg)), growing }
  } catch (error) {
    const demuxer = isFresh(file) ? await openBegun(file, error) : undefined
    if (demuxer === undefined) throw error
    return { demuxer, growing }
  }
}

/** ffmpeg is looked for only where there is sound that nothing else decodes. */
async function convertersFor(
  { info }: Demuxer,
  ffmpeg: Parts['ffmpeg'],
): Promise<readonly SoundConverter[]> {
  const [{ wasmConverter }, { ffmpegConverter, needsFfmpeg }] = await Promise.all([
    import('../media/sound/wasm/wasm-converter.ts'),
    import('../media/ffmpeg/sound-converter.ts'),
  ])
  const program = info.tracks.some(({ codec }) => needsFfmpeg(codec)) ? await ffmpeg() : undefined
  return program ? [wasmConverter, ffmpegConverter(program)] : [wasmConverter]
}

/** The same when the file has become longer; what is another recording is opened from scratch, as is what nothing was published of. */
async function growContent(
  before: FileState,
  file: OpenFile,
  ffmpeg: Parts['ffmpeg'],
): Promise<Content> {
  const known = await before.content.catch(() => undefined)
  const isOpen = known?.growing.hasBegun && known.demuxer.info.unfinished !== false
  if (!known || !isOpen || !(await before.goesOnAs(file))) return openContent(file, ffmpeg)
  const demuxer = await known.demuxer.grown?.(file)
  return demuxer ? { demuxer, growing: known.growing } : openContent(file, ffmpeg)
}

/** The last bytes before offset `to`. */
async function endOf(file: OpenFile, to: number): Promise<Uint8Array> {
  const end = new Uint8Array(Math.min(SAMPLE_BYTES, to))
  return end.subarray(0, await file.read(end, to - end.length))
}
