import type { Asset, OpenFile } from '../bytes.ts'
import type { Catalogue } from '../library/catalogue.ts'
import type { Ffmpeg } from '../media/ffmpeg/find.ts'
import type { RelativePath } from '../path.ts'
import type { VideoDetailJson } from '../wire.ts'

/** Something worth a line in the log. */
export type ServerEvent =
  | {
      readonly kind: 'view'
      readonly path: RelativePath
      readonly client: string
      /** How it plays in most browsers, where its page was opened. */
      readonly plan?: VideoDetailJson['plan']
    }
  | { readonly kind: 'download'; readonly path: RelativePath; readonly client: string }
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly target: string
      readonly client: string
    }
  | { readonly kind: 'failure'; readonly message: string }

/** What the server is made of. It knows no disk, no command line and no clock but these. */
export interface Parts {
  /** The name of the served folder, for people. */
  readonly title: string
  readonly catalogue: Catalogue
  /**
   * Opens a file of the folder by the same rule that lists it, whether the scan has come to it yet or not. Rejects with
   * FileUnavailable.
   */
  readonly openFile: (path: RelativePath, kind: 'video' | 'subtitle') => Promise<OpenFile>
  /** The pages' own files by name ('player.js', 'style.css', 'icon.svg', ...). */
  readonly assets: ReadonlyMap<string, Asset>
  readonly log: (event: ServerEvent) => void
  /** The user's own ffmpeg, looked for when it is first needed; undefined where there is none, or none is wanted. */
  readonly ffmpeg: () => Promise<Ffmpeg | undefined>
  /** Host names that are answered besides addresses, localhost, the machine's own and *.local; in lower case. */
  readonly allowedHosts: readonly string[]
  /** The one recording that is served, where a file was named instead of a folder. */
  readonly only: RelativePath | undefined
}
