import { clock } from '../clock.ts'
import type { LengthJson } from '../wire.ts'

/** So many are asked for at a time: a browser has few connections to one server. */
const mostAsked = 2

/** Fills in how long recordings are, of those whose cards come into sight; returns what looks for new cards. */
export function fillLengths(root: ParentNode): () => void {
  // A browser that cannot tell what is in sight shows what the server knew.
  if (!('IntersectionObserver' in window)) return () => undefined
  const wanted = new Set<Element>()
  /** The seconds that were told of each version, so that it is asked for once. */
  const told = new Map<string, number>()
  let asking = 0

  const observer = new IntersectionObserver((changes) => {
    for (const { isIntersecting, target } of changes) {
      if (isIntersecting) wanted.add(target)
      else wanted.delete(target)
    }
    while (asking < mostAsked && wanted.size > 0) void askOn()
  })

  async function askOn(): Promise<void> {
    asking += 1
    for (const card of wanted) {
      wanted.delete(card)
      await ask(card)
    }
    asking -= 1
  }

  async function ask(card: Element): Promise<void> {
    if (card.querySelector('.length[hidden]') === null) return
    const key = card.getAttribute('data-key') ?? ''
    const version = `${card.querySelector('time')?.dateTime} ${key}`
    const seconds = told.get(version) ?? (await lengthOf(key))
    const length = card.querySelector<HTMLElement>('.length')
    if (seconds === null || length === null) return
    told.set(version, seconds)
    length.textContent = clock(seconds)
    length.hidden = false
  }

  function look(): void {
    observer.disconnect()
    wanted.clear()
    for (const card of root.querySelectorAll('.recording')) observer.observe(card)
  }
  look()
  return look
}

/** What the server says of the recording with this page; null where it cannot tell, or does not answer. */
async function lengthOf(watch: string): Promise<number | null> {
  try {
    const answer = await fetch(watch.replace(/^\/watch\//, '/api/lengths/'))
    return answer.ok ? ((await answer.json()) as LengthJson).seconds : null
  } catch {
    return null
  }
}
