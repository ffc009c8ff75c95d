/** A run of bytes. Both ends are inclusive offsets from 0 (RFC 9110 section 14.1.2). */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** Bytes that can be read from any offset, and that are not changed by reading them. */
export interface ByteSource {
  /** How many bytes there are, from offset 0. */
  readonly length: number
  /**
   * Fills `into` from its start with the bytes from offset `from` on, and resolves with how many were read: `into.length`, or
   * fewer at the end of the source. Rejects when the bytes there are not those of this source any more.
   */
  read(into: Uint8Array, from: number): Promise<number>
  /** Gives the source up; exactly once, with no read under way. `again` says that it will likely be asked for again at once. */
  close(again?: boolean): void
}

/** One version of one file, held open. It stays that version: a read of bytes that were changed since rejects. */
export interface OpenFile extends ByteSource {
  /** Names the file, whatever is written to it: letters and digits. */
  readonly identity: string
  /** Names this version among all the file's versions: letters, digits and hyphens. Other bytes have another version. */
  readonly version: string
  /** When the bytes were last changed, in milliseconds since 1970-01-01T00:00:00Z; may lie in the future. */
  readonly modified: number
}

/** Why a file cannot be opened: it is not there (or may not be read by anybody), or there is no descriptor free for it now. */
export type Unavailable = 'missing' | 'unreadable' | 'busy'

/** Rejected with by everything that opens a file. Its message is for the log, never for a client. */
export class FileUnavailable extends Error {
  readonly reason: Unavailable
  constructor(reason: Unavailable, message: string) {
    super(message)
    this.name = 'FileUnavailable'
    this.reason = reason
  }
}

/** A file of the pages' own: a script, a style sheet, the icon. */
export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Names these bytes; part of the asset's URL, so that it can be kept for ever. */
  readonly hash: string
}
