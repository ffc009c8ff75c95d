import { ticksBetween } from './clock.ts'
import type { PictureForm } from './picture-form.ts'
import type { OutputPlace, PictureGrammar } from './picture-grammar.ts'
import type { AccessUnit } from './picture-splitter.ts'

/** When a picture is shown and decoded, in units of 1/90000 s on the line of the file's own 33 bits, which it may leave. */
export interface PictureTime {
  readonly pts: number
  readonly dts: number
}

/**
 * Times the access units that come in the stream's order. Those that have no time of their own are timed by their place in the order
 * of output, counted from one that has; where that begins anew, all before are shown before.
 */
export class PictureClock {
  readonly #form: PictureForm
  readonly #grammar: PictureGrammar
  #last: PictureTime | undefined
  /** The last one whose time is as good as given, and its place. */
  #anchor: (PictureTime & { readonly order: OutputPlace | undefined }) | undefined
  #latest = 0

  constructor(form: PictureForm, grammar: PictureGrammar) {
    this.#form = form
    this.#grammar = grammar
  }

  /** Undefined before the first time that is given. */
  next({ units, pes, place }: AccessUnit): PictureTime | undefined {
    const order = this.#form.isTimed ? undefined : this.#grammar.order?.(units)
    const isGiven = place === 0 && pes.pts !== undefined
    const time = isGiven ? { pts: pes.pts, dts: pes.dts ?? pes.pts } : this.#derived(order)
    if (!time) return undefined
    if (isGiven || order?.begins) this.#anchor = { ...time, order }
    const isLatest = !this.#last || ticksBetween(this.#latest, time.pts) > 0
    if (isLatest) this.#latest = time.pts
    this.#last = time
    return time
  }

  #derived(order: OutputPlace | undefined): PictureTime | undefined {
    const anchor = this.#anchor
    if (!this.#last || !anchor) return undefined
    const { frameTicks, orderTicks } = this.#form
    const dts = this.#last.dts + frameTicks
    if (order?.begins) return { pts: this.#latest + frameTicks, dts }
    if (!order || !anchor.order) return { pts: dts + anchor.pts - anchor.dts, dts }
    return { pts: anchor.pts + (order.place - anchor.order.place) * orderTicks, dts }
  }
}
