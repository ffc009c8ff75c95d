import type { Track } from '../../track.ts'
import { audioTrack } from './audio-track.ts'
import type { ScriptObject } from './script-data.ts'
import type { SeenTrack } from './seen-track.ts'
import { AUDIO, VIDEO } from './tag.ts'
import { videoTrack } from './video-track.ts'

/** Names the tracks, the pictures first. */
export function describeTracks(
  seen: readonly SeenTrack[],
  metadata: ScriptObject | undefined,
): Track[] {
  const videos = seen.filter(({ type }) => type === VIDEO)
  const audios = seen.filter(({ type }) => type === AUDIO)
  return [
    ...videos.map((track, index) => videoTrack(track, metadata, index === 0)),
    ...audios.map((track, index) => audioTrack(track, index === 0)),
  ]
}
