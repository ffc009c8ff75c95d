import { lpcmSamples } from './lpcm.ts'
import type { Pes } from './pes.ts'
import type { SoundForm, StreamFrame } from './sound-form.ts'
import { TICKS } from './ts-file.ts'
import { joined } from './unit-stream.ts'

/** The time of a packet of sound. */
interface Clock {
  /** In units of 1/90000 s on the line of the file's own 33 bits, which it may leave. */
  readonly pts: number
  /** Of the transport packet in which the PES packet begins that brought its time. */
  readonly offset: number
}

/** One packet of sound. */
export interface Sound extends Clock {
  readonly data: Uint8Array
  /** In seconds; undefined where it is not known. */
  readonly duration: number | undefined
}

/** Splits a stream of PES packets into packets of sound. */
export interface SoundSplitter {
  /** Adds a PES packet, and gives the packets that are whole. */
  push(pes: Pes): Sound[]
  /** What is whole where the stream ends. */
  finish(): Sound[]
  /** The time of a packet that has begun and is not whole, likewise; undefined without one. */
  readonly begun: Clock | undefined
}

export function soundSplitter(form: SoundForm): SoundSplitter {
  if (form.kind === 'frames') return new FrameSplitter(form)
  return {
    push: (pes) => wholePacket(pes, form.codec),
    finish: () => [],
    begun: undefined,
  }
}

function wholePacket(pes: Pes, codec: 'other' | 'lpcm'): Sound[] {
  const { pts, offset, payload, sound } = pes
  if (pts === undefined || sound < payload.length || !pes.whole) return []
  if (codec === 'other') return [{ data: payload, pts, offset, duration: undefined }]
  const samples = lpcmSamples(payload)
  return samples ? [{ ...samples, pts, offset }] : []
}

type Frames = Extract<SoundForm, { kind: 'frames' }>
/** No frame of any codec here has more bytes. */
const LARGEST = 1 << 16
const NOTHING = new Uint8Array(0)

/** Frames with headers, which may lie across PES packets. The first that begins in a PES packet has its time, and the others follow. */
class FrameSplitter implements SoundSplitter {
  readonly #form: Frames
  /** A frame that has begun and is not whole. */
  #carry: Uint8Array = NOTHING
  #clock: Clock | undefined
  #inStep = false
  #held: Sound | undefined

  constructor(form: Frames) {
    this.#form = form
  }

  get begun(): Clock | undefined {
    return this.#carry.length > 0 ? this.#clock : undefined
  }

  push(pes: Pes): Sound[] {
    const isBroken = pes.sound < pes.payload.length
    const payload = pes.payload.subarray(0, pes.sound)
    const begins = this.#carry.length
    const bytes = begins > 0 ? joined([this.#carry, payload]) : payload
    const sounds: Sound[] = []
    let clock: Clock | undefined =
      pes.pts === undefined ? undefined : { pts: pes.pts, offset: pes.offset }
    let at = 0
    while (at < bytes.length) {
      const frame = this.#frameAt(bytes, at, at === begins)
      if (frame && at >= begins && clock) {
        this.#clock = clock
        clock = undefined
      }
      if (frame === 'short') break
      this.#inStep = frame !== undefined
      if (frame)
        this.#take(frame.data ?? bytes.slice(at + frame.strip, at + frame.size), frame, sounds)
      at += frame?.size ?? 1
    }
    this.#carry = isBroken ? NOTHING : bytes.slice(at)
    if (isBroken) this.#inStep = false
    return sounds
  }

  finish(): Sound[] {
    const held = this.#held
    this.#held = undefined
    return held ? [held] : []
  }

  /** A frame out of step is one if another follows it, or if a PES packet begins with it. */
  #frameAt(bytes: Uint8Array, at: number, begins: boolean): StreamFrame | 'short' | undefined {
    const { headerBytes } = this.#form
    const found = this.#form.parse(bytes, at)
    const frame = found && found.size <= LARGEST ? found : undefined
    const left = bytes.length - at
    if (!frame) return left < headerBytes && mayBegin(bytes, at) ? 'short' : undefined
    if (frame.size > left) return 'short'
    if (this.#inStep || begins) return frame
    if (frame.size + headerBytes > left) return frame.size === left ? frame : 'short'
    return this.#form.parse(bytes, at + frame.size) ? frame : undefined
  }

  #take(data: Uint8Array, frame: StreamFrame, sounds: Sound[]): void {
    const held = this.#held
    if (frame.joins && held) {
      this.#held = { ...held, data: joined([held.data, data]) }
      return
    }
    const duration = frame.sampleRate > 0 ? frame.samples / frame.sampleRate : undefined
    const sound = this.#clock && { data, ...this.#clock, duration }
    if (this.#clock)
      this.#clock = { ...this.#clock, pts: this.#clock.pts + (duration ?? 0) * TICKS }
    if (held) sounds.push(held)
    this.#held = undefined
    if (sound && this.#form.hasParts) this.#held = sound
    else if (sound) sounds.push(sound)
  }
}

/** Whether a frame's header may begin with these bytes, of which there are too few to say. */
function mayBegin(bytes: Uint8Array, at: number): boolean {
  return [0xff, 0x0b, 0x56, 0x7f, 0x64].includes(bytes[at] ?? 0)
}
