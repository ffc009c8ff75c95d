/** One tag of an FLV file. */
export interface WrittenTag {
  readonly type: number
  /** In milliseconds. */
  readonly time: number
  readonly payload: Uint8Array | readonly number[]
}

/** The bytes of a tag with its size behind it. */
export function tagBytes({ type, time, payload }: WrittenTag, stream = 0): Buffer {
  const bytes = Buffer.alloc(11 + payload.length + 4)
  bytes[0] = type
  bytes.writeUIntBE(payload.length, 1, 3)
  bytes.writeUIntBE(time & 0xffffff, 4, 3)
  bytes[7] = (time >> 24) & 0xff
  bytes.writeUIntBE(stream, 8, 3)
  bytes.set(payload, 11)
  bytes.writeUInt32BE(11 + payload.length, 11 + payload.length)
  return bytes
}

/** An FLV file of these tags. */
export function flvOf(tags: readonly WrittenTag[], stream = 0): Buffer {
  const header = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0])
  return Buffer.concat([header, ...tags.map((tag) => tagBytes(tag, stream))])
}

/** The tags of a file that is whole. */
export function tagsOf(file: Buffer): WrittenTag[] {
  const tags: WrittenTag[] = []
  for (let at = 13; at < file.length; ) {
    const size = file.readUIntBE(at + 1, 3)
    const time = (file.readUInt8(at + 7) << 24) | file.readUIntBE(at + 4, 3)
    const type = file.readUInt8(at)
    tags.push({ type, time, payload: file.subarray(at + 11, at + 11 + size) })
    at += 15 + size
  }
  return tags
}
