import type { JSX } from 'hono/jsx/jsx-runtime'
import { folderOf, nameOf, type RelativePath, readableName } from '../path.ts'
import { type GalleryChoice, galleryUrl } from './gallery-url.ts'
import type { Language } from './language.ts'
import { strings } from './strings.ts'

interface BreadcrumbView {
  readonly language: Language
  /** The name of the served folder. */
  readonly title: string
  /** The last folder of the way. */
  readonly folder: RelativePath
  readonly choice?: GalleryChoice
}

/** The way from the served folder to a folder below it. */
export function Breadcrumb({ language, title, folder, choice }: BreadcrumbView): JSX.Element {
  const path = ancestors(folder)
  return (
    <nav class="breadcrumb" aria-label={strings(language).folderPath}>
      <ol>
        {path.map((ancestor) => {
          const name = readableName(ancestor === '' ? title : nameOf(ancestor))
          return (
            <li>
              <a href={galleryUrl(ancestor, choice)}>
                <bdi>{name}</bdi>
              </a>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

/** The folders from the served one ('') to `folder`, both included. */
function ancestors(folder: RelativePath): RelativePath[] {
  const path: RelativePath[] = []
  for (let at = folder; at !== ''; at = folderOf(at)) path.unshift(at)
  return ['', ...path]
}
