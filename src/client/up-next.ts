/** Offers the next recording of the folder at the end of this one. */
export function offerNext(video: HTMLVideoElement): void {
  const offer = document.getElementById('up-next')
  if (offer === null) return
  video.addEventListener('ended', () => {
    offer.hidden = false
  })
  for (const event of ['play', 'seeking']) {
    video.addEventListener(event, () => {
      offer.hidden = true
    })
  }
  document.getElementById('up-next-close')?.addEventListener('click', () => {
    offer.hidden = true
  })
}
