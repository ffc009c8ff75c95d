import type { Track } from '../track.ts'
import { u32 } from './box.ts'

/** The owner of the frame that tells when a segment begins (RFC 8216 section 3.4). */
const OWNER = 'com.apple.streaming.transportStreamTimestamp'
const CLOCK = 90_000

/** Whether a track's segments are packed audio: MPEG audio, which browsers take only outside of MP4. */
export function isPackedAudio({ kind, codec }: Track): boolean {
  return kind === 'audio' && (codec === 'mp3' || codec === 'mp2')
}

/**
 * A segment of packed audio (RFC 8216 section 3.4) in pieces: whole frames that follow each other without a gap, and before them an
 * ID3 tag with the time of the first, `start` in seconds, at 90 kHz and modulo 2^33.
 */
export function packedAudio(frames: readonly Uint8Array[], start: number): Uint8Array[] {
  const ticks = Math.round(Math.max(0, start) * CLOCK)
  const owner = [...OWNER, '\0'].map((letter) => letter.charCodeAt(0))
  const content = [...owner, ...u32(Math.floor(ticks / 2 ** 32) & 1, ticks % 2 ** 32)]
  // ID3v2.4 sections 3.1 and 4.27: sizes have seven bits in each byte, and these two fit into one.
  const priv = [0x50, 0x52, 0x49, 0x56, 0, 0, 0, content.length, 0, 0, ...content]
  return [Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, priv.length, ...priv), ...frames]
}
