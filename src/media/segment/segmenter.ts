import { type Demuxer, MalformedMedia, type Packet } from '../demuxer.ts'
import type { AudioTrack, Track, VideoTrack } from '../track.ts'
import { isSegmentableAudio } from './audio-entry.ts'
import { sampleClockOf } from './audio-frame.ts'
import { decodablePackets } from './leading.ts'
import { mediaSegment, type Sample } from './media-segment.ts'
import { isPackedAudio, packedAudio } from './packed-audio.ts'
import { decodingTimes, PICTURE_TIMESCALE, reorderDelay } from './picture-times.ts'
import { isTimed, MOST_SECONDS, Room, readLeading, readRange, sliced } from './read-range.ts'
import { fillGaps, silenceOf } from './silence.ts'
import { JUMP, samplePositions } from './sound-times.ts'
import type { TrackClock } from './track-clock.ts'
import { isSegmentableVideo } from './video-entry.ts'

/** How many pictures show in which order they are decoded. */
const PROBED_PICTURES = 32
/** So many bytes of them are enough. */
const PROBED_BYTES = 32 * 1024 * 1024
/** Added to the delay that they need: later ones may be timed a little less evenly. In units; 2 ms. */
const DELAY_MARGIN = PICTURE_TIMESCALE / 500
/** Players begin a little later than at the segment's start, but not by this much; in units. */
const LONG_WAIT = PICTURE_TIMESCALE / 2

/** Whether a track can be cut into segments without decoding it; whether a browser plays them is another question. */
export function isSegmentable(track: Track): track is VideoTrack | AudioTrack {
  if (track.kind === 'video') return isSegmentableVideo(track)
  return track.kind === 'audio' && (isSegmentableAudio(track) || isPackedAudio(track))
}

/**
 * The clock of a segmentable track, from its first packets; the same for the same file. Rejects with MalformedMedia when the track
 * is empty or its configuration makes no sense.
 */
export async function trackClock(demuxer: Demuxer, trackId: number): Promise<TrackClock> {
  const track = trackOf(demuxer, trackId)
  const enough = track.kind === 'video' ? PROBED_PICTURES : 1
  // Of the others, the times are enough: pictures may be large.
  const times: number[] = []
  let first: Packet | undefined
  const room = new Room(PROBED_BYTES)
  for await (const packet of sliced(demuxer.packets(trackId, 0, Number.POSITIVE_INFINITY))) {
    if (isTimed(packet)) {
      first ??= packet
      times.push(packet.pts)
    }
    if (times.length >= enough || !room.takes(packet)) break
  }
  if (!first) throw new MalformedMedia(`track ${trackId} has no packets`)
  if (track.kind === 'video') {
    const known = times.length < enough ? times : withoutLastGroup(times)
    return { timescale: PICTURE_TIMESCALE, delay: delayOf(known), origin: 0, first: first.data }
  }
  const clock = sampleClockOf(track, first.data)
  if (!clock) throw new TypeError(`track ${trackId} is not segmentable`)
  const origin = Math.max(0, Math.round(first.pts * clock.sampleRate))
  return { timescale: clock.sampleRate, delay: 0, origin, first: first.data }
}

/** In units, of pictures that are shown at these times, in seconds. */
function delayOf(times: readonly number[]): number {
  const presented = times.map(unitsOf)
  const delay = reorderDelay(presented, meanEnd(presented))
  return delay > 0 ? delay + DELAY_MARGIN : 0
}

/** Without the last that is shown after all before it and what follows that: of what is shown in between more may follow. */
function withoutLastGroup(times: readonly number[]): readonly number[] {
  let [latest, end] = [Number.NEGATIVE_INFINITY, 0]
  for (const [index, time] of times.entries()) if (time > latest) [latest, end] = [time, index]
  return end > 0 ? times.slice(0, end) : times
}

/**
 * The media segment of one track from `start` (inclusive) to `end` (exclusive), both in seconds and both bounds of segments that
 * segmentsOf made of the demuxer's cut points, of pictures keyframes (see pictureRange); in pieces. It is empty where both are the same.
 * Only the packets of that range are read. Packets are as their codec's
 * sample entry wants them: NAL units of H.264 and HEVC with their length before them, AAC without ADTS. `sequence` is the segment's
 * number, from 1. Rejects with MalformedMedia, also when there are more than 64 MiB, and with RangeError when the range is none.
 *
 * A picture track's segment holds the packets from the cut at `start` to the one at `end`, so changed that it can be decoded by itself
 * (see decodablePackets), decoded from `start` to `end` exactly; a first picture that
 * comes long after `start` is shown from there on. A sound track's holds the packets with start <= pts < end, on
 * the track's grid of samples (see samplePositions): it begins and ends within a packet's length of the bounds, where the one before
 * ends and the next begins. Gaps in AAC and Opus are filled with silence (see fillGaps); in others a gap is the length of the packet
 * before it. All are presented at their time in the file. That of an MPEG audio track is packed audio, all others are fragmented MP4.
 */
export async function segment(
  demuxer: Demuxer,
  trackId: number,
  start: number,
  end: number,
  clock: TrackClock,
  sequence: number,
): Promise<Uint8Array[]> {
  const track = trackOf(demuxer, trackId)
  if (!(start >= 0 && end >= start && end < MOST_SECONDS))
    throw new RangeError(`no segment lies from ${start} s to ${end} s`)
  if (track.kind === 'video') return pictures(demuxer, track, start, end, clock, sequence)
  const packets = await readRange(demuxer, trackId, start, end)
  const sounds = packets.filter(({ pts }) => pts >= start && pts < end)
  const bounds = {
    from: Math.round(start * clock.timescale),
    to: Math.round(end * clock.timescale),
  }
  return soundSegment(track, sounds, bounds, clock, sequence)
}

async function pictures(
  demuxer: Demuxer,
  track: VideoTrack,
  start: number,
  end: number,
  clock: TrackClock,
  sequence: number,
): Promise<Uint8Array[]> {
  if (end === start) return mediaSegment([], unitsOf(start), unitsOf(end), sequence)
  const packets = await readRange(demuxer, track.id, start, end)
  const following = await readLeading(demuxer, track, end)
  const decodable = decodablePackets(track, packets, following, sequence % 65_536)
  return pictureSegment(decodable, unitsOf(start), unitsOf(end), clock, sequence)
}

function trackOf(demuxer: Demuxer, trackId: number): VideoTrack | AudioTrack {
  const track = demuxer.info.tracks.find(({ id }) => id === trackId)
  if (!track || !isSegmentable(track)) throw new TypeError(`track ${trackId} is not segmentable`)
  return track
}

function pictureSegment(
  pictures: readonly Packet[],
  start: number,
  end: number,
  clock: TrackClock,
  sequence: number,
): Uint8Array[] {
  const presented = fromStart(
    pictures.map(({ pts }) => unitsOf(pts)),
    start,
  )
  // Where the file's duration is too short its last pictures come after the end.
  const until = presented.some((time) => time >= end) ? meanEnd(presented) : end
  const times = decodingTimes(presented, start, until, clock.delay)
  const samples = pictures.map(({ data, key }, index): Sample => {
    const decoded = times[index] ?? 0
    return { data, key, decoded, offset: (presented[index] ?? 0) + clock.delay - decoded }
  })
  return mediaSegment(samples, start, until, sequence)
}

/** Where sound begins long before the pictures, the first of them is there from the segment's start on: players wait for it. */
function fromStart(presented: readonly number[], start: number): readonly number[] {
  const first = presented.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)
  if (first - start < LONG_WAIT) return presented
  return presented.map((time) => (time === first ? start : time))
}

function unitsOf(seconds: number): number {
  return Math.round(seconds * PICTURE_TIMESCALE)
}

/** When the last of these pictures ends if it lasts as long as the mean. */
function meanEnd(presented: readonly number[]): number {
  const [first, last] = presented.reduce(
    ([least, most], time) => [Math.min(least, time), Math.max(most, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ) as [number, number]
  const mean = (last - first) / (presented.length - 1)
  return last + (mean > 0 ? Math.round(mean) : PICTURE_TIMESCALE / 25)
}

function soundSegment(
  track: AudioTrack,
  packets: readonly Packet[],
  bounds: { readonly from: number; readonly to: number },
  clock: TrackClock,
  sequence: number,
): Uint8Array[] {
  const sampleClock = sampleClockOf(track, clock.first)
  if (!sampleClock) throw new TypeError(`track ${track.id} is not segmentable`)
  const { sampleRate, frame } = sampleClock
  const timed = packets.map(({ data, pts }) => ({
    data,
    time: pts * sampleRate,
    samples: sampleClock.samples(data),
  }))
  const positions = samplePositions(timed, { origin: clock.origin, frame, sampleRate })
  const placed = timed.map((sound, index) => ({ ...sound, at: positions[index] ?? 0 }))
  const silence = silenceOf(track, frame, clock.first)
  const sounds = silence
    ? fillGaps(placed, silence, { ...bounds, origin: clock.origin }, JUMP * sampleRate)
    : placed
  if (isPackedAudio(track)) {
    const start = (sounds[0]?.at ?? bounds.from) / sampleRate
    return packedAudio(
      sounds.map(({ data }) => data),
      start,
    )
  }
  const samples = sounds.map(
    ({ data, at }): Sample => ({ data, key: true, decoded: at, offset: 0 }),
  )
  const last = sounds.at(-1)
  return mediaSegment(samples, bounds.from, last ? last.at + last.samples : bounds.from, sequence)
}
