import { clock } from '../clock.ts'
import { byId } from './page-data.ts'

/** Fills in what only the browser finds out. */
export function fillFacts(video: HTMLVideoElement): void {
  const length = byId('length', HTMLElement)
  const picture = byId('picture', HTMLElement)
  function update(): void {
    if (Number.isFinite(video.duration)) length.textContent = clock(video.duration)
    picture.textContent = video.videoWidth > 0 ? `${video.videoWidth} × ${video.videoHeight}` : '–'
  }
  for (const event of ['loadedmetadata', 'durationchange', 'resize']) {
    video.addEventListener(event, update)
  }
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) update()
}
