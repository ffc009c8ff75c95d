import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { Language } from './language.ts'
import { strings } from './strings.ts'

/** The URL of one of the pages' own files, by its name: 'player.js' gives '/assets/player.js?v=…'. */
export type AssetUrls = (name: string) => string

/** What every page has. */
export interface DocumentView {
  readonly language: Language
  readonly title: string
  readonly description: string
  readonly assets: AssetUrls
  /** Open Graph properties (ogp.me) besides the title, the description and the site. */
  readonly openGraph?: readonly (readonly [property: string, content: string])[]
  /** The page's script, the URLs of what it will import, and what it is told. */
  readonly script?: {
    readonly name: string
    readonly imports?: readonly string[]
    readonly data: unknown
  }
  readonly header?: Child
  readonly children: Child
}

/** The whole document, as it is sent. */
export function renderDocument(view: DocumentView): string {
  const page = <Page {...view} />
  return `<!doctype html>${page.toString()}`
}

function Page(view: DocumentView): JSX.Element {
  const { language, assets, script } = view
  const words = strings(language)
  return (
    <html lang={language}>
      <Head {...view} />
      <body>
        <a class="skip" href="#content">
          {words.skip}
        </a>
        <header class="top">
          <a class="brand" href="/" aria-label={`vidserve: ${words.home}`}>
            <img src={assets('icon.svg')} alt="" width="28" height="28" />
          </a>
          {view.header || <span class="wordmark">vidserve</span>}
        </header>
        <main id="content">{view.children}</main>
        {script && <PageData data={script.data} />}
      </body>
    </html>
  )
}

function Head(view: DocumentView): JSX.Element {
  const { assets, script } = view
  return (
    <head>
      <meta charset="utf-8" />
      <title>{view.title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="description" content={view.description} />
      <meta name="robots" content="noindex" />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content="#f5f5f2" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#121416" media="(prefers-color-scheme: dark)" />
      <meta property="og:site_name" content="vidserve" />
      <meta property="og:title" content={view.title} />
      <meta property="og:description" content={view.description} />
      {view.openGraph?.map(([property, content]) => (
        <meta property={property} content={content} />
      ))}
      <link rel="icon" href={assets('favicon.ico')} sizes="32x32" />
      <link rel="icon" href={assets('icon.svg')} type="image/svg+xml" />
      <link rel="apple-touch-icon" href={assets('apple-touch-icon.png')} />
      <link rel="stylesheet" href={assets('style.css')} />
      {script?.imports?.map((url) => (
        <link rel="modulepreload" href={url} />
      ))}
      {script && <script type="module" src={assets(script.name)} />}
    </head>
  )
}

/** A block of data that no content can end: '<' is escaped. */
function PageData({ data }: { data: unknown }): JSX.Element {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  return (
    <script type="application/json" id="page-data">
      {raw(json)}
    </script>
  )
}
