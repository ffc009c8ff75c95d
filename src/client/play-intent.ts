/** Has the video play on where the viewer wants it to, after an error or a change of source has stopped it. */
export function playIntent(video: HTMLVideoElement): () => void {
  let isWanted = !video.paused
  video.addEventListener('play', () => {
    isWanted = true
  })
  video.addEventListener('pause', () => {
    if (!video.error) isWanted = false
  })
  return () => {
    if (isWanted) void video.play().catch(() => undefined)
  }
}
