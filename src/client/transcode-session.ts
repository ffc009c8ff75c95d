/** A recording that the server encodes anew while this page is there. */
export interface TranscodeSession {
  /** Of the multivariant playlist. */
  readonly master: string
  /** Says that nobody watches any more: the server stops encoding. */
  end(): void
}

/**
 * Begins to watch what the server encodes anew: `master` is its `…/main.m3u8?transcode`. The server encodes for as long as this
 * comes back whenever a connection is over: closing the page, or going out of reach, is enough to end it.
 */
export function beginTranscode(master: string): TranscodeSession {
  const session = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  const [playlist = '', query = ''] = master.split('?')
  const alive = new EventSource(playlist.replace(/[^/]*$/, `transcode/${session}/alive`))
  return { master: `${playlist}?${query}&session=${session}`, end: () => alive.close() }
}
