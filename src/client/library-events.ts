import type { LibraryEvent } from '../wire.ts'

const shortestDelay = 1000
const longestDelay = 15_000

/**
 * Follows the server's events as long as the page can be seen: a hidden page would keep one of the browser's few connections.
 * `isFirst` is true for the first event after a gap, in which anything may have happened.
 */
export function followLibrary(onEvent: (event: LibraryEvent, isFirst: boolean) => void): void {
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let delay = shortestDelay

  function open(): void {
    close()
    const opened = new EventSource('/api/events')
    source = opened
    let isFirst = true
    opened.addEventListener('library', (message) => {
      delay = shortestDelay
      onEvent(JSON.parse(message.data) as LibraryEvent, isFirst)
      isFirst = false
    })
    // The browser's own reconnecting gives up on some answers, and says nothing of the gap.
    opened.addEventListener('error', () => {
      close()
      retry = setTimeout(open, delay)
      delay = Math.min(delay * 2, longestDelay)
    })
  }

  function close(): void {
    source?.close()
    source = undefined
    clearTimeout(retry)
  }

  function follow(): void {
    if (document.visibilityState === 'hidden') close()
    else if (source === undefined) open()
  }

  document.addEventListener('visibilitychange', follow)
  addEventListener('pagehide', close)
  addEventListener('pageshow', follow)
  follow()
}
