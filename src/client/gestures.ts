import type { Commands } from './commands.ts'

/** Milliseconds between two taps that belong together. */
const pause = 300

/** What people know of other players: a double click for full screen, a double tap on a side for 10 seconds back or forward. */
export function listenForGestures(
  video: HTMLVideoElement,
  stage: HTMLElement,
  commands: Commands,
): void {
  let last = { side: 0, at: Number.NEGATIVE_INFINITY }
  let wasPaused = true

  stage.addEventListener('pointerup', (event) => {
    const isTap = event.pointerType === 'touch' && isOnPicture(event)
    const side = isTap ? sideOf(event) : 0
    const isDouble = side !== 0 && side === last.side && event.timeStamp - last.at < pause
    last = { side, at: event.timeStamp }
    if (isDouble) commands.seekBy(10 * side)
  })
  stage.addEventListener(
    'click',
    ({ detail }) => {
      if (detail === 1) wasPaused = video.paused
    },
    { capture: true },
  )
  stage.addEventListener('dblclick', (event) => {
    // Some browsers make one of two taps.
    if (last.side !== 0 || !isOnPicture(event)) return
    commands.toggleFullscreen()
    // Two clicks that follow each other too quickly have both played.
    if (video.paused !== wasPaused) commands.togglePlay()
  })
}

/** Whether it is on nothing that is laid over the picture. */
function isOnPicture(event: Event): boolean {
  const [target] = event.composedPath()
  return target instanceof Element && target.matches('video, media-controller')
}

/** The left third of the picture is -1, the right one 1. */
function sideOf({ clientX }: PointerEvent): -1 | 0 | 1 {
  const part = clientX / document.documentElement.clientWidth
  if (part < 1 / 3) return -1
  return part > 2 / 3 ? 1 : 0
}
