// A vidserve that is measured, and the playlists and segments that a player fetches from it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bin/vidserve.js', import.meta.url))

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

/** Serves a folder at `url` until `stop`; `options` are for node. */
export async function startServer(root, options = []) {
  const args = [...options, program, root, '-p', '0', '-H', '127.0.0.1', '--json']
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let output = ''
  while (!output.includes('"scanned"')) output += (await once(child.stdout, 'data'))[0]
  child.stdout.resume()
  const numberIn = (file, pattern) =>
    Number(pattern.exec(readFileSync(`/proc/${child.pid}/${file}`, 'utf8'))[1])
  return {
    url: /http:\/\/[^\s"]+/.exec(output)[0],
    child,
    /** By all its calls so far, from files and sockets. */
    bytesRead: () => numberIn('io', /^rchar: (\d+)/m),
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

async function get(url) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} for ${url}`)
  return Buffer.from(await response.arrayBuffer())
}

/** What the server says of a recording, once it has looked into it. */
export async function lookInto(server, name) {
  for (;;) {
    const video = JSON.parse(await get(new URL(`/api/videos/${name}`, server)))
    if (!video.looking) return video.holding
  }
}

const linesOf = (playlist) => playlist.toString().split('\n')

/** A recording as a player of HLS sees it: its picture and its first sound. */
export class Recording {
  #server
  #playlists = []

  /** `urls` are paths, of the picture's playlist and of the sound's. */
  constructor(server, urls) {
    this.#server = server
    this.urls = urls
  }

  /** Asks the server for its address. */
  static async of(server, name) {
    const holding = await lookInto(server, name)
    const master = new URL(holding.master, server)
    const lines = linesOf(await get(master))
    const picture = lines.find((line) => line !== '' && !line.startsWith('#'))
    const sound = /TYPE=AUDIO.*URI="([^"]+)"/.exec(lines.find((line) => /TYPE=AUDIO/.test(line)))
    const urls = [picture, sound?.[1]].filter(Boolean).map((url) => new URL(url, master).pathname)
    return new Recording(server, urls)
  }

  /** Fetches the playlists. */
  async playlists() {
    this.#playlists = await Promise.all(
      this.urls.map(async (url) => {
        const lines = linesOf(await get(new URL(url, this.#server)))
        const absolute = (line) => new URL(line, new URL(url, this.#server))
        const init = /URI="([^"]+)"/.exec(lines.find((line) => line.startsWith('#EXT-X-MAP')))
        const segments = lines.filter((line) => line !== '' && !line.startsWith('#'))
        return { init: init && absolute(init[1]), segments: segments.map(absolute) }
      }),
    )
  }

  /** How many segments there are. */
  get length() {
    return this.#playlists[0].segments.length
  }

  /** Fetches what comes before the segments. */
  async inits() {
    await Promise.all(this.#playlists.flatMap(({ init }) => (init ? [get(init)] : [])))
  }

  /** Fetches the segment with a number, of picture and sound at once; how many bytes they have. */
  async segment(number) {
    const all = this.#playlists.map(({ segments }) => segments[number]).filter(Boolean)
    const bodies = await Promise.all(all.map(get))
    return bodies.reduce((sum, { length }) => sum + length, 0)
  }

  /** The same at a share of the whole, 0 up to but not 1. */
  segmentAt(share) {
    return this.segment(Math.floor(share * this.length))
  }
}
