import type { PlayerPageJson } from '../wire.ts'
import type { Commands } from './commands.ts'

/** Tells the system what plays, and lets its media keys go on to the next. */
export function describeToSystem(page: PlayerPageJson, commands: Commands): void {
  const session = navigator.mediaSession as MediaSession | undefined
  if (session === undefined || !('MediaMetadata' in window)) return
  session.metadata = new MediaMetadata({
    title: page.name,
    album: page.folder,
    artwork: [{ src: page.icon, sizes: '180x180', type: 'image/png' }],
  })
  const handlers: [MediaSessionAction, (() => void) | null][] = [
    ['seekbackward', () => commands.seekBy(-10)],
    ['seekforward', () => commands.seekBy(10)],
    ['previoustrack', page.previous === null ? null : () => commands.goTo(page.previous)],
    ['nexttrack', page.next === null ? null : () => commands.goTo(page.next)],
  ]
  for (const [action, handler] of handlers) {
    try {
      session.setActionHandler(action, handler)
    } catch {
      // A browser may know fewer actions.
    }
  }
}
