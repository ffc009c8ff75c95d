/** The RFC 6381 name of a stream with this av1C ('av01.0.04M.08', AV1 in ISOBMFF section 5); undefined for what is no av1C. */
export function av1CodecString(config: Uint8Array): string | undefined {
  const [marker = 0, profile = 0, flags = 0] = config
  if (config.length < 4 || marker !== 0x81) return undefined
  const tier = flags & 0x80 ? 'H' : 'M'
  const high = (flags & 0x40) !== 0
  const twelve = (flags & 0x20) !== 0
  const depth = high ? (profile >> 5 === 2 && twelve ? 12 : 10) : 8
  return `av01.${profile >> 5}.${twoDigits(profile & 0x1f)}${tier}.${twoDigits(depth)}`
}

/** The RFC 6381 name of a stream with this vpcC, its version and flags included ('vp09.00.31.08'); undefined for what is none. */
export function vp9CodecString(config: Uint8Array): string | undefined {
  if (config.length < 12) return undefined
  const [profile = 0, level = 0, format = 0] = config.subarray(4)
  return `vp09.${twoDigits(profile)}.${twoDigits(level)}.${twoDigits(format >> 4)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
