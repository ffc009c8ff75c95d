import { languageTag } from '../language.ts'
import { boxIn, fullBox } from './box.ts'
import { Fields } from './fields.ts'

/** By the first of QuickTime's own language codes (QuickTime File Format, Language Code Values). */
const MACINTOSH =
  'en fr de it nl sv es da pt no he ja ar fi el is mt tr hr zh-Hant ur hi th ko lt pl hu et lv se fo fa ru zh-Hans'.split(
    ' ',
  )
/** Names that programs give to a track's handler without having been asked. */
const NO_TITLE =
  /handler|^core media|media (file|video|audio)|^(stereo|mono|video|sound|audio|subtitle|text)s?$|gpac|l-smash|mainconcept|apple|alias|bento4|shaka|isom|^\s*$/i
const LONGEST_TITLE = 500

/** BCP 47, from the extended language ('elng', section 8.4.6) or the code of 'mdhd' (section 8.4.2). */
export function readLanguage(elng: Uint8Array | undefined, code: number): string | undefined {
  if (elng !== undefined) return languageTag(textOf(fullBox(elng).fields.bytes(LONGEST_TITLE)))
  if (code < 0x400) return MACINTOSH[code]
  const letters = [code >> 10, code >> 5, code].map((letter) => (letter & 31) + 0x60)
  return code === 0x7fff ? undefined : languageTag(String.fromCharCode(...letters))
}

/** What the track's user data or its handler call it. */
export function readTitle(trak: Uint8Array): string | undefined {
  const udta = boxIn(trak, 'udta') ?? new Uint8Array(0)
  const name = textOf(boxIn(udta, 'name'))
  const international = new Fields(boxIn(udta, '\xa9nam') ?? new Uint8Array(0))
  const length = international.u16()
  const title = name || textOf(international.skip(2).bytes(length))
  if (title) return title
  const handler = textOf(boxIn(trak, 'mdia', 'hdlr')?.subarray(24))
  return NO_TITLE.test(handler) ? undefined : handler
}

/** Up to the first zero; QuickTime writes the length before it. */
function textOf(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return ''
  const counted = bytes.length > 0 && bytes[0] === bytes.length - 1 && bytes.length < 33
  const text = bytes.subarray(counted ? 1 : 0, LONGEST_TITLE)
  const end = text.indexOf(0)
  return new TextDecoder().decode(end < 0 ? text : text.subarray(0, end)).trim()
}
