import { Buffer } from 'node:buffer'
import { FileUnavailable, type OpenFile } from '../../src/bytes.ts'
import type { Catalogue } from '../../src/library/catalogue.ts'
import type { Recording } from '../../src/library/recording.ts'
import { folderOf, nameOf, type RelativePath } from '../../src/path.ts'
import type { Parts, ServerEvent } from '../../src/server/parts.ts'

type Listener = (folders: ReadonlySet<RelativePath>) => void

/** A library in memory: files with their content by path, and a catalogue of those that are videos. */
export class FakeParts implements Parts {
  readonly title = 'videos'
  readonly files: Map<RelativePath, Buffer> = new Map()
  readonly logged: ServerEvent[] = []
  readonly allowedHosts: readonly string[] = ['videos.example']
  readonly assets: Parts['assets'] = new Map([
    ['style.css', { bytes: new TextEncoder().encode('a{}'), hash: 'h1' }],
    ['icon.svg', { bytes: new TextEncoder().encode('<svg/>'), hash: 'h2' }],
    ['hls-0A1B2C3D.js', { bytes: new TextEncoder().encode('0'), hash: 'h4' }],
    ['favicon.ico', { bytes: new TextEncoder().encode('ico'), hash: 'h3' }],
  ])
  only: RelativePath | undefined = undefined
  ffmpeg: Parts['ffmpeg'] = async () => undefined
  open = 0
  scanning = false
  revision = 1
  readonly #listeners = new Set<Listener>()

  readonly catalogue: Catalogue = fakeCatalogue(this, this.#listeners)

  constructor(files: Readonly<Record<RelativePath, string>> = {}) {
    for (const [path, content] of Object.entries(files)) this.files.set(path, Buffer.from(content))
  }

  readonly log = (event: ServerEvent): void => {
    this.logged.push(event)
  }

  readonly openFile = async (path: RelativePath): Promise<OpenFile> => {
    const content = this.files.get(path)
    if (content === undefined) throw new FileUnavailable('missing', `ENOENT: /secret/${path}`)
    this.open += 1
    return {
      length: content.length,
      identity: `f${path.length}`,
      version: `v${content.length}`,
      modified: 0,
      read: async (into, from) => content.copy(into, 0, from),
      close: () => {
        this.open -= 1
      },
    }
  }

  get listeners(): number {
    return this.#listeners.size
  }

  change(...folders: RelativePath[]): void {
    this.revision += 1
    for (const listener of this.#listeners) listener(new Set(folders))
  }
}

function fakeCatalogue(parts: FakeParts, listeners: Set<Listener>): Catalogue {
  const recordings = (): Recording[] =>
    [...parts.files]
      .filter(([path]) => !/\.(srt|vtt)$/.test(path))
      .map(([path, { length: size }]) => ({ path, size, modified: 0 }))
  const namesIn = (folder: RelativePath) =>
    [...parts.files.keys()].filter((path) => folderOf(path) === folder).map(nameOf)
  return {
    apply() {},
    scanned() {},
    get scanning() {
      return parts.scanning
    },
    get size() {
      return recordings().length
    },
    get revision() {
      return parts.revision
    },
    get: (path) => recordings().find((recording) => recording.path === path),
    list({ folder }) {
      const found = recordings().filter(({ path }) => folderOf(path) === folder)
      if (folder !== '' && found.length === 0) return undefined
      return { folder, folders: [], recordings: found, total: found.length, page: 1, pages: 1 }
    },
    below: (folder) =>
      recordings().filter(({ path }) => folder === '' || path.startsWith(`${folder}/`)),
    neighbours: () => ({ previous: undefined, next: undefined }),
    subtitlesIn: (folder) => namesIn(folder).filter((name) => /\.(srt|vtt)$/.test(name)),
    all: recordings,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
