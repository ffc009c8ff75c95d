import { byId } from './page-data.ts'

/** Milliseconds that a notice stays at least, and for each of its characters. */
const stay = 1500
const reading = 60

/** Says something in passing, over the picture. */
export type Notify = (text: string) => void

export function notices(): Notify {
  const notice = byId('notice', HTMLElement)
  let timer: ReturnType<typeof setTimeout> | undefined
  return (text) => {
    clearTimeout(timer)
    notice.textContent = text
    timer = setTimeout(
      () => {
        notice.textContent = ''
      },
      Math.max(stay, text.length * reading),
    )
  }
}
