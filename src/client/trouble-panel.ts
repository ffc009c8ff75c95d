import type { HoldingJson, PlayerPageJson } from '../wire.ts'
import { copyText } from './copy.ts'
import type { Trouble } from './diagnosis.ts'
import type { Notify } from './notice.ts'
import { byId, fill } from './page-data.ts'

type Remedy = 'retry' | 'download' | 'listen' | 'elsewhere'

/** What can be done about each trouble, besides reading about it; the first is what most will want. */
const remedies: { readonly [trouble in Trouble]: readonly Remedy[] } = {
  undecodable: ['download', 'elsewhere'],
  noPicture: ['download', 'listen', 'elsewhere'],
  damaged: ['retry', 'download', 'elsewhere'],
  unconverted: ['retry', 'download', 'elsewhere'],
  busy: ['download', 'elsewhere'],
  soundOnly: ['listen', 'download'],
  picture: ['download', 'listen', 'elsewhere'],
  pictureYet: ['download', 'elsewhere'],
  sound: ['download', 'elsewhere'],
  protected: ['download'],
  unreadable: ['download', 'elsewhere'],
  nothing: ['download'],
  stalled: ['retry', 'download', 'elsewhere'],
  unfinished: ['retry', 'download'],
  empty: ['retry'],
  unreachable: ['retry'],
  refused: ['retry'],
  gone: [],
}

/** What takes the picture's place when there is none, so that nobody looks at a black rectangle. */
export interface TroublePanel {
  /** `reason` is what the server says, where it does. */
  show(trouble: Trouble, reason?: string): void
  hide(): void
  /** What is shown now. */
  shown(): Trouble | undefined
}

export function troublePanel(
  page: PlayerPageJson,
  notify: Notify,
  remedy: { retry: (trouble: Trouble | undefined) => void; listen: () => void },
): TroublePanel {
  const stage = byId('stage', HTMLElement)
  const panel = byId('trouble', HTMLElement)
  const address = new URL(page.media, location.href).href
  let current: Trouble | undefined

  function show(trouble: Trouble, reason = ''): void {
    current = trouble
    const { title, text } = page.troubles[trouble]
    const { picture, sound } = page.holding ?? {}
    const words = { picture: picture ?? '', sound: sound ?? '', reason }
    byId('trouble-title', HTMLElement).textContent = fill(title, words)
    byId('trouble-text', HTMLElement).textContent = fill(text, words)
    for (const each of ['retry', 'download', 'listen', 'elsewhere'] as const) {
      const remedy = byId(`trouble-${each}`, HTMLElement)
      remedy.hidden = !remedies[trouble].includes(each)
      remedy.classList.toggle('primary', remedies[trouble][0] === each)
    }
    const isFileHeard = page.holding === null || (page.holding.sounds > 0 && isOpened(page.holding))
    const isHeard = trouble === 'soundOnly' || isFileHeard
    if (!isHeard) byId('trouble-listen', HTMLElement).hidden = true
    byId('resume', HTMLElement).hidden = true
    stage.classList.add('in-trouble')
    panel.hidden = false
  }

  function hide(): void {
    const hadFocus = panel.contains(document.activeElement)
    current = undefined
    panel.hidden = true
    stage.classList.remove('in-trouble')
    if (hadFocus) byId('player', HTMLElement).focus({ preventScroll: true })
  }

  byId('trouble-address', HTMLElement).textContent = address
  byId('trouble-listen', HTMLElement).addEventListener('click', () => {
    hide()
    remedy.listen()
  })
  byId('trouble-retry', HTMLElement).addEventListener('click', () => {
    const trouble = current
    hide()
    remedy.retry(trouble)
  })
  byId('trouble-copy', HTMLElement).addEventListener('click', () => {
    void copyText(address).then((copied) =>
      notify(copied ? page.texts.copied : page.texts.notCopied),
    )
  })
  return { show, hide, shown: () => current }
}

/** Whether the browser opens the file itself, whatever it makes of the codecs in it. */
function isOpened({ file }: HoldingJson): boolean {
  const [type = ''] = file?.split(';') ?? []
  return document.createElement('video').canPlayType(type) !== ''
}
