import { recall } from './memory.ts'
import { fill } from './page-data.ts'

/** Adds what only this browser knows: its time zone, and how far each recording was watched. */
export function decorate(root: ParentNode, texts: { readonly watched: string }): void {
  const language = document.documentElement.lang
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const percents = new Intl.NumberFormat(language, { style: 'percent' })
  for (const time of root.querySelectorAll('time')) {
    time.textContent = dates.format(new Date(time.dateTime))
  }
  for (const card of root.querySelectorAll('.recording')) {
    const { position = 0, duration } = recall(card.getAttribute('data-key') ?? '')
    const progress = card.querySelector('progress')
    if (duration === undefined || position === 0 || progress === null) continue
    const part = Math.min(1, position / duration)
    progress.hidden = false
    progress.value = part
    progress.setAttribute('aria-label', fill(texts.watched, { percent: percents.format(part) }))
  }
}
