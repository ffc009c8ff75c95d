import type Hls from 'hls.js'

/**
 * Ends a stream of one segment that is all there, but too short to begin. hls.js ends one whose sound lies apart only once that plays,
 * and browsers wait for more than so few frames until they are told that there are no others.
 */
export function endShortStream(hls: Hls, events: typeof Hls.Events, video: HTMLVideoElement): void {
  const whole = new Set<string>()
  hls.on(events.FRAG_BUFFERED, (_, { frag }) => {
    if (frag.sn !== 0 || !frag.endList) return
    whole.add(frag.type)
    const isReady = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA
    if (whole.size === 2 && !isReady) hls.trigger(events.BUFFER_EOS, { type: null })
  })
}
