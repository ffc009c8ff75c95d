import { parseAdts } from '../../codecs/aac.ts'
import { parseAc3 } from '../../codecs/ac3.ts'
import { parseLatm } from '../../codecs/latm.ts'
import { parseMpegAudio } from '../../codecs/mpeg-audio.ts'
import type { AudioCodec } from '../../track.ts'
import { parseLpcm } from './lpcm.ts'
import type { Pes } from './pes.ts'
import { soundForm } from './sound-form.ts'
import { joined } from './unit-stream.ts'

/** What the first packet of a sound stream shows. */
export interface SeenSound {
  readonly codec: AudioCodec
  readonly name: string | undefined
  readonly channels: number
  readonly sampleRate: number
  /** AudioSpecificConfig, for AAC. */
  readonly config: Uint8Array | undefined
  /** For PCM. */
  readonly bits: number | undefined
}

/** What private data may be. */
const GUESSES: readonly AudioCodec[] = ['ac3', 'aac']
/** How many PES packets are looked at for a frame. */
const ENOUGH = 20
/** No frame of AC-3 or MPEG audio has more bytes. */
const LARGE_FRAME = 1 << 12

/** Looks for the first frame of a sound stream. */
export class SoundSurvey {
  readonly #codec: AudioCodec | undefined
  /** The end of the last PES packet: a frame may begin there. */
  #before: Uint8Array = new Uint8Array(0)
  #looked = 0
  seen: SeenSound | undefined

  /** `codec` is undefined for private data, which may be AC-3 or no sound. */
  constructor(codec: AudioCodec | undefined) {
    this.#codec = codec
  }

  get isDone(): boolean {
    return this.seen !== undefined || this.#looked >= ENOUGH
  }

  push({ payload, sound }: Pes): void {
    if (this.isDone) return
    this.#looked += 1
    const own = payload.subarray(0, sound)
    this.seen =
      seenSound(this.#codec, own) ??
      seenSound(this.#codec, joined([this.#before, own.subarray(0, LARGE_FRAME)]))
    this.#before = own.slice(-LARGE_FRAME)
  }

  /** Takes a stream that is said to be sound, and has none that is known here, for a sound that nothing here decodes. */
  finish(): void {
    if (this.#codec && this.#looked > 0) this.seen ??= plain('other', 0, 0)
  }
}

function seenSound(codec: AudioCodec | undefined, payload: Uint8Array): SeenSound | undefined {
  if (codec === undefined) return GUESSES.map((guess) => seenAtOnce(guess, payload)).find(Boolean)
  if (codec === 'pcm') {
    const header = parseLpcm(payload)
    return header && plain('pcm', header.channels, header.sampleRate, header.bits)
  }
  const form = soundForm(codec)
  if (form.kind === 'packets') return plain(codec, 0, 0)
  for (let at = 0; at < payload.length; at += 1) {
    const frame = form.parse(payload, at)
    if (!frame || frame.joins) continue
    const end = at + frame.size
    const isFrame = at === 0 || end === payload.length || form.parse(payload, end)
    const seen = isFrame ? seenFrame(codec, payload, at) : undefined
    if (seen) return seen
  }
  return undefined
}

/** Two frames of the codec, or the one that there is, with the first at the beginning. */
function seenAtOnce(codec: AudioCodec, payload: Uint8Array): SeenSound | undefined {
  const form = soundForm(codec)
  const frame = form.kind === 'frames' ? form.parse(payload, 0) : undefined
  if (!frame || form.kind !== 'frames') return undefined
  const isFollowed = frame.size === payload.length || form.parse(payload, frame.size) !== undefined
  return isFollowed ? seenFrame(codec, payload, 0) : undefined
}

/** A frame begins at `at`; it may be of another codec than was said. */
function seenFrame(codec: AudioCodec, bytes: Uint8Array, at: number): SeenSound | undefined {
  if (codec === 'aac') return seenAac(bytes, at)
  if (codec === 'mp2' || codec === 'mp3') return seenMpeg(bytes, at)
  if (codec === 'ac3' || codec === 'eac3') return seenDolby(bytes, at)
  const form = soundForm(codec)
  const frame = form.kind === 'frames' ? form.parse(bytes, at) : undefined
  return frame && plain(codec, frame.channels, frame.sampleRate)
}

function seenAac(bytes: Uint8Array, at: number): SeenSound | undefined {
  const frame = parseAdts(bytes, at) ?? parseLatm(bytes, at)
  if (!frame?.config) return undefined
  return { ...plain('aac', frame.channels, frame.sampleRate), config: frame.config }
}

function seenMpeg(bytes: Uint8Array, at: number): SeenSound | undefined {
  const frame = parseMpegAudio(bytes, at)
  const name = frame && `MPEG audio layer ${frame.layer}`
  const codec = frame?.layer === 3 ? 'mp3' : 'mp2'
  return frame && { ...plain(codec, frame.channels, frame.sampleRate), name }
}

function seenDolby(bytes: Uint8Array, at: number): SeenSound | undefined {
  const frame = parseAc3(bytes, at)
  const [codec, name] = frame?.enhanced ? (['eac3', 'E-AC-3'] as const) : (['ac3', 'AC-3'] as const)
  return frame && { ...plain(codec, frame.channels, frame.sampleRate), name }
}

function plain(
  codec: AudioCodec,
  channels: number,
  sampleRate: number,
  bits: number | undefined = undefined,
): SeenSound {
  return { codec, name: undefined, channels, sampleRate, config: undefined, bits }
}
