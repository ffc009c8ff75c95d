import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Folder, Place } from './admit.ts'
import { asyncDisk, patient, syncDisk } from './disk.ts'
import type { FoundFile } from './folder-change.ts'
import { listFolder, type Part } from './list-folder.ts'

interface Request {
  readonly id: number
  readonly folder: Folder
}

/** A part of an answer, with its files packed: a few long values cross threads much quicker than thousands of objects. */
interface Answer extends Omit<Part, 'files'> {
  readonly id: number
  /** Paths of the videos, then of the subtitle files, each ended by a NUL, which no path contains. */
  readonly paths: string
  readonly videos: number
  /** Size and date of each. */
  readonly numbers: Float64Array
}

/** Marks the threads that are this module's. */
const task = 'vidserve: list folders'
/** How long an idle thread is kept, in milliseconds. */
const idleTime = 2000
/** How many files of a folder are looked at at a time where no thread can be started. */
const lanes = 8
/** The thread answers when it has so many files, or nothing more to list. */
const answerLength = 500
/** A small young generation keeps the thread's garbage from growing. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 }

if (parentPort !== null && workerData?.task === task) serve(parentPort, workerData.place)

/**
 * Lists in a thread of its own, by blocking calls: three times as quick as asynchronous ones, and a slow disk holds up neither
 * the server nor its reads. Where there can be no thread, asynchronous calls it is.
 */
export class Lister {
  readonly #place: Place
  readonly #aborter = new AbortController()
  readonly #waiting = new Map<number, { folder: Folder; onPart: (part: Part) => void }>()
  #thread: Worker | undefined
  #threadless = false
  #ids = 0
  #idle: NodeJS.Timeout | undefined

  constructor(place: Place) {
    this.#place = place
  }

  /** `onPart` hears of every part, the last one with its end, and of none after close(). */
  list(folder: Folder, onPart: (part: Part) => void): void {
    clearTimeout(this.#idle)
    const id = this.#ids++
    this.#waiting.set(id, { folder, onPart })
    if (this.#threadless) this.#listHere(id, folder)
    else this.#ask({ id, folder })
  }

  async close(): Promise<void> {
    this.#aborter.abort()
    this.#waiting.clear()
    await this.#endThread()
  }

  #ask(request: Request): void {
    try {
      this.#thread ??= this.#startThread()
      this.#thread.postMessage(request)
    } catch {
      this.#goThreadless()
    }
  }

  #take(id: number, part: Part): void {
    const request = this.#waiting.get(id)
    if (part.end !== undefined) this.#waiting.delete(id)
    request?.onPart(part)
    if (this.#waiting.size > 0) return
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void this.#endThread(), idleTime).unref()
  }

  #startThread(): Worker {
    const workerData = { task, place: this.#place }
    const thread = new Worker(new URL(import.meta.url), { workerData, resourceLimits })
    const fail = () => {
      if (this.#thread === thread) this.#goThreadless()
    }
    thread.on('message', (answers: readonly Answer[]) => {
      for (const answer of answers)
        if (this.#thread === thread) this.#take(answer.id, unpack(answer))
      // Node takes message after message while there are any: the next turn lets others have theirs.
      setImmediate(() => thread.postMessage('next'))
    })
    return thread.on('error', fail).on('exit', fail)
  }

  async #endThread(): Promise<void> {
    clearTimeout(this.#idle)
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }

  #goThreadless(): void {
    this.#threadless = true
    this.#thread = undefined
    for (const [id, { folder }] of this.#waiting) this.#listHere(id, folder)
  }

  #listHere(id: number, folder: Folder): void {
    const { signal } = this.#aborter
    const listing = { disk: patient(asyncDisk, signal), place: this.#place, lanes, signal }
    listFolder(listing, folder, (part) => this.#take(id, part)).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

/** The thread's side: folder by folder, and never more than two answers ahead of who takes them. */
function serve(port: MessagePort, place: Place): void {
  const { signal } = new AbortController()
  const listing = { disk: patient(syncDisk, signal), place, lanes: 1, signal }
  const requests: Request[] = []
  let answers: Answer[] = []
  let length = 0
  let ahead = 0
  let onNext = () => {}
  let running = false

  async function give(answer: Answer): Promise<void> {
    answers.push(answer)
    length += answer.numbers.length / 2
    if (length < answerLength && requests.length > 0) return
    port.postMessage(answers)
    answers = []
    length = 0
    ahead += 1
    if (ahead < 2) return
    await new Promise<void>((resolve) => {
      onNext = resolve
    })
  }

  async function run(): Promise<void> {
    running = true
    for (let request = requests.shift(); request !== undefined; request = requests.shift()) {
      const { id, folder } = request
      await listFolder(listing, folder, (part) => give(pack(id, part)))
    }
    running = false
  }

  port.on('message', (message: Request | 'next') => {
    if (message === 'next') {
      ahead -= 1
      onNext()
      return
    }
    requests.push(message)
    if (!running) void run()
  })
}

function pack(id: number, { files, folders, end }: Part): Answer {
  const videos = files.filter(({ kind }) => kind === 'video')
  const all = [...videos, ...files.filter(({ kind }) => kind !== 'video')]
  const numbers = new Float64Array(2 * all.length)
  let paths = ''
  for (const [at, { path, size, modified }] of all.entries()) {
    paths += `${path}\0`
    numbers[2 * at] = size
    numbers[2 * at + 1] = modified
  }
  return { id, paths, videos: videos.length, numbers, folders, end }
}

function unpack({ paths, videos, numbers, folders, end }: Answer): Part {
  const files: FoundFile[] = []
  for (const [at, path] of paths.split('\0').slice(0, -1).entries()) {
    const kind = at < videos ? 'video' : 'subtitle'
    files.push({ path, kind, size: numbers[2 * at] ?? 0, modified: numbers[2 * at + 1] ?? 0 })
  }
  return { files, folders, end }
}
