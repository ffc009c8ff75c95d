import './chrome-language.ts'
import './sounds.ts'
import MediaController from 'media-chrome/dist/media-controller.js'
import 'media-chrome/dist/media-control-bar.js'
import 'media-chrome/dist/media-play-button.js'
import 'media-chrome/dist/media-seek-backward-button.js'
import 'media-chrome/dist/media-seek-forward-button.js'
import 'media-chrome/dist/media-time-range.js'
import 'media-chrome/dist/media-time-display.js'
import 'media-chrome/dist/media-mute-button.js'
import 'media-chrome/dist/media-volume-range.js'
import 'media-chrome/dist/media-captions-button.js'
import 'media-chrome/dist/menu/media-chrome-menu-item.js'
import 'media-chrome/dist/menu/media-captions-menu.js'
import 'media-chrome/dist/menu/media-captions-menu-button.js'
import 'media-chrome/dist/menu/media-audio-track-menu.js'
import 'media-chrome/dist/menu/media-audio-track-menu-button.js'
import 'media-chrome/dist/media-playback-rate-button.js'
import 'media-chrome/dist/media-pip-button.js'
import 'media-chrome/dist/media-fullscreen-button.js'
import 'media-chrome/dist/media-loading-indicator.js'

/** Lets media-chrome's controls take the place of the browser's, where they work. */
export function useChrome(video: HTMLVideoElement, stage: HTMLElement): void {
  const controller = document.getElementById('player')
  if (!(controller instanceof MediaController)) return
  // What is laid over the picture is to be seen in full screen too.
  controller.fullscreenElement = stage
  video.controls = false
  // It would lead out of a menu within a menu, of which there is none; that it is hidden is not seen by every tool.
  for (const menu of stage.querySelectorAll('[role="menu"]')) {
    const title = menu.shadowRoot?.querySelector('[part~="back"] > slot[name="title"]')
    title?.parentElement?.replaceWith(title)
  }
  if (document.activeElement === document.body) controller.focus({ preventScroll: true })
}
