import type { PlayerPageJson } from '../wire.ts'
import { copyText } from './copy.ts'
import type { Trouble } from './diagnosis.ts'
import type { Notify } from './notice.ts'
import { byId } from './page-data.ts'

type Remedy = 'retry' | 'download' | 'listen' | 'elsewhere'

/** What can be done about each trouble, besides reading about it. */
const remedies: { readonly [trouble in Trouble]: readonly Remedy[] } = {
  undecodable: ['download', 'elsewhere'],
  noPicture: ['download', 'listen', 'elsewhere'],
  damaged: ['retry', 'download', 'elsewhere'],
  stalled: ['retry', 'download', 'elsewhere'],
  unfinished: ['retry', 'download'],
  empty: ['retry'],
  unreachable: ['retry'],
  refused: ['retry'],
  gone: [],
}

/** What takes the picture's place when there is none, so that nobody looks at a black rectangle. */
export interface TroublePanel {
  show(trouble: Trouble): void
  hide(): void
  /** What is shown now. */
  shown(): Trouble | undefined
}

export function troublePanel(
  page: PlayerPageJson,
  notify: Notify,
  retry: (trouble: Trouble | undefined) => void,
): TroublePanel {
  const stage = byId('stage', HTMLElement)
  const panel = byId('trouble', HTMLElement)
  const address = new URL(page.media, location.href).href
  let current: Trouble | undefined

  function show(trouble: Trouble): void {
    current = trouble
    const { title, text } = page.troubles[trouble]
    byId('trouble-title', HTMLElement).textContent = title
    byId('trouble-text', HTMLElement).textContent = text
    for (const remedy of ['retry', 'download', 'listen', 'elsewhere'] as const) {
      byId(`trouble-${remedy}`, HTMLElement).hidden = !remedies[trouble].includes(remedy)
    }
    byId('resume', HTMLElement).hidden = true
    stage.classList.add('in-trouble')
    panel.hidden = false
  }

  function hide(): void {
    current = undefined
    panel.hidden = true
    stage.classList.remove('in-trouble')
  }

  byId('trouble-address', HTMLElement).textContent = address
  byId('trouble-listen', HTMLElement).addEventListener('click', hide)
  byId('trouble-retry', HTMLElement).addEventListener('click', () => {
    const trouble = current
    hide()
    retry(trouble)
  })
  byId('trouble-copy', HTMLElement).addEventListener('click', () => {
    void copyText(address).then((copied) =>
      notify(copied ? page.texts.copied : page.texts.notCopied),
    )
  })
  return { show, hide, shown: () => current }
}
