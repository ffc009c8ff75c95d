import { Fields } from './fields.ts'

/** The text of a sample of timed text (3GPP TS 26.245 section 5.17) or of a QuickTime text track: UTF-8, or UTF-16 with its mark. */
export function textOf(sample: Uint8Array): string {
  const fields = new Fields(sample)
  const text = fields.bytes(fields.u16())
  const mark = (text[0] ?? 0) * 256 + (text[1] ?? 0)
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(text)
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-8').decode(text)
}
