/** Numbers of 32 bits. */
export const u32 = (...values: readonly number[]): Buffer => list(values)

/** The same of a list that may be long. */
export function list(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4)
  return bytes
}

export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const data = Buffer.concat(content)
  return Buffer.concat([u32(data.length + 8), Buffer.from(type), data])
}

/** A table box of 32-bit numbers behind their count of entries. */
export function table(type: string, entries: number, values: readonly number[]): Buffer {
  return box(type, u32(0, entries), list(values))
}
