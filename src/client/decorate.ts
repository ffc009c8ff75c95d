import { recall } from './memory.ts'
import { fill } from './page-data.ts'

/** Writes dates in this browser's time zone. */
export function localDates(root: ParentNode): void {
  const { lang } = document.documentElement
  const dates = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' })
  for (const time of root.querySelectorAll('time')) {
    time.textContent = dates.format(new Date(time.dateTime))
  }
}

/** Adds what only this browser knows: its time zone, and how far each recording was watched. */
export function decorate(root: ParentNode, texts: { readonly watched: string }): void {
  const percents = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent' })
  localDates(root)
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
