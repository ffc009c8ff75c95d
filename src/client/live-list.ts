import type { GalleryPageJson } from '../wire.ts'
import { fillLengths } from './card-lengths.ts'
import { decorate } from './decorate.ts'
import { morph } from './morph.ts'
import { byId } from './page-data.ts'

/** The list of the page, which can be brought up to date in place. */
export interface LiveList {
  /**
   * Shows what the server has under `url` now, unless something else was asked for meanwhile. Resolves with whether the list is
   * another one than before; false too when there was no answer.
   */
  show(url: string): Promise<boolean>
}

export function liveList(texts: GalleryPageJson['texts']): LiveList {
  const main = byId('content', HTMLElement)
  let asked = new AbortController()
  decorate(main, texts)
  const lookForCards = fillLengths(main)

  async function show(url: string): Promise<boolean> {
    asked.abort()
    const mine = new AbortController()
    asked = mine
    try {
      const response = await fetch(url, { headers: { accept: 'text/html' }, signal: mine.signal })
      // A folder that is gone has a page too, which says so.
      if (!response.ok && response.status !== 404) return false
      const text = await response.text()
      return mine.signal.aborted ? false : apply(text)
    } catch {
      return false
    }
  }

  function apply(text: string): boolean {
    const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('content')
    if (fresh === null) return false
    decorate(fresh, texts)
    const before = main.querySelector('#listing')?.cloneNode(true)
    morph(main, fresh)
    lookForCards()
    const after = main.querySelector('#listing') ?? null
    return !(before?.isEqualNode(after) ?? after === null)
  }

  return { show }
}
