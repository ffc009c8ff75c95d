/** Timestamps begin anew at that (ISO/IEC 13818-1 section 2.4.3.7: they have 33 bits). */
const SPAN = 2 ** 33

/** How far a timestamp lies after another (before it, if negative), whichever of the two has begun anew. */
export function ticksBetween(from: number, to: number): number {
  const ahead = (((to - from) % SPAN) + SPAN) % SPAN
  return ahead < SPAN / 2 ? ahead : ahead - SPAN
}
