import type Hls from 'hls.js'

/**
 * Offers captions that turn up within the pictures (CEA-608), as hls.js reads them: in a text track for each of their channels, and with a
 * button for them, unless the player has one for subtitles.
 */
export function offerClosedCaptions(
  hls: Hls,
  events: typeof Hls.Events,
  video: HTMLVideoElement,
): void {
  hls.on(events.CUES_PARSED, (_, { type, track: channel, cues }) => {
    if (type !== 'captions') return
    // 'textTrack1' is the first of four.
    const track = captionsTrack(video, `CC${channel.at(-1)}`)
    // Of a disabled one nobody can tell what it has.
    if (track.mode === 'disabled') track.mode = 'hidden'
    for (const cue of cues as VTTCue[]) if (!track.cues?.getCueById(cue.id)) track.addCue(cue)
  })
}

/** A stream that begins anew goes on with the tracks that there are: a video keeps them. */
function captionsTrack(video: HTMLVideoElement, label: string): TextTrack {
  const known = [...video.textTracks].find((track) => track.label === label)
  if (known) return known
  if (!document.querySelector('media-captions-button, media-captions-menu-button'))
    document
      .querySelector('media-playback-rate-button')
      ?.before(document.createElement('media-captions-button'))
  return video.addTextTrack('captions', label)
}
