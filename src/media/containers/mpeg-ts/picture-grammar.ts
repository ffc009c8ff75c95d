/**
 * What a unit (what stands between start codes) is to its access unit: `delimiter` begins one, `header` belongs to the picture
 * behind it, `begins` is the first slice of a picture, `slice` another one, `trailer` belongs to what stands before it.
 */
export type UnitRole = 'delimiter' | 'header' | 'begins' | 'slice' | 'trailer'

/** How a codec's pictures are told apart in a stream of units. */
export interface PictureGrammar {
  /** Whether the zeros behind a unit are kept with it. */
  readonly keepsZeros: boolean
  role(unit: Uint8Array): UnitRole
  /** Whether the picture of `units`, up to its first slice, is the second field of the frame whose first is in `frame`. */
  completes(frame: readonly Uint8Array[], units: readonly Uint8Array[]): boolean
  /** Whether decoding can begin with the access unit that begins with these units; undefined where they do not show it yet. */
  isKey(units: readonly Uint8Array[]): boolean | undefined
  /** Takes notice of a unit in the stream's order, before `role` is asked of it. */
  note?(unit: Uint8Array): void
  /** The place of the access unit in the order of output; of those that come in the stream's order. */
  order?(units: readonly Uint8Array[]): OutputPlace | undefined
}

/** A place in the order of output, counted from an access unit with which counting begins. */
export interface OutputPlace {
  readonly place: number
  readonly begins: boolean
}
