import { byId } from './page-data.ts'

/** Milliseconds that a notice stays. */
const stay = 1500

/** Says something in passing, over the picture. */
export type Notify = (text: string) => void

export function notices(): Notify {
  const notice = byId('notice', HTMLElement)
  let timer: ReturnType<typeof setTimeout> | undefined
  return (text) => {
    clearTimeout(timer)
    notice.textContent = text
    timer = setTimeout(() => {
      notice.textContent = ''
    }, stay)
  }
}
