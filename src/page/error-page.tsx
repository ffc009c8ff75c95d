import { readableName } from '../path.ts'
import type { Language } from './language.ts'
import { type AssetUrls, renderDocument } from './layout.tsx'
import { type ErrorDetail, strings } from './strings.ts'

/** What went wrong with a request for a page. */
export interface ErrorView {
  readonly language: Language
  readonly status: number
  /** What the status does not say by itself. */
  readonly detail?: ErrorDetail
  /** The host name that is not known, for 'host'. */
  readonly host?: string
  readonly assets: AssetUrls
}

/** The page that says what happened and what to do. */
export function errorPage(view: ErrorView): string {
  const words = strings(view.language)
  const detail = view.detail ?? detailOf(view.status)
  const title = words.error.title[detail]
  const advice =
    detail === 'host'
      ? words.error.hostAdvice(readableName(view.host ?? '<name>'))
      : words.error.advice[detail]
  return renderDocument({
    language: view.language,
    title: `${title} – vidserve`,
    description: title,
    assets: view.assets,
    children: (
      <div class="nothing">
        <p class="status">{view.status}</p>
        <h1>{title}</h1>
        <p>{advice}</p>
        {detail !== 'host' && (
          <p>
            <a class="button primary" href="/">
              {words.error.toGallery}
            </a>
          </p>
        )}
      </div>
    ),
  })
}

function detailOf(status: number): ErrorDetail {
  if (status === 404) return 'not-found'
  if (status === 403) return 'unreadable'
  if (status === 410) return 'gone'
  if (status === 405) return 'method'
  if (status === 421) return 'host'
  return status === 429 || status === 503 ? 'busy' : 'failure'
}
