import { masterPlaylist, mediaPlaylist, type SessionData, type Variant } from '../hls/playlist.ts'
import { SOUND_BITS } from '../media/ffmpeg/arguments.ts'
import { codecStringOf, pictureBits, type Size } from '../media/ffmpeg/encoders.ts'
import type { Grid } from '../media/ffmpeg/grid.ts'
import { nameOf } from '../media/ffmpeg/sizes.ts'
import type { Choice } from '../media/ffmpeg/viewing.ts'
import { SOUND_DATA } from '../wire.ts'

/** A picture that is made slower than this is not offered, unless it is the smallest: times the recording's own speed. */
const LEAST_SPEED = 0.9
/** The largest that is made at this speed or faster is what a viewer begins with. */
const EASY_SPEED = 1.5
/** A scene of average content takes this part of what it may. */
const USUAL = 0.5

/** A size, and how many times the recording's own speed it will likely be made at. */
export interface Offer {
  readonly size: Size
  readonly speed: number
}

/** A sound that may be chosen. */
export interface Sound {
  /** Among all sounds of the recording, from 0. */
  readonly ordinal: number
  /** For people; no two have the same. */
  readonly name: string
  /** BCP 47. */
  readonly language: string | undefined
}

/**
 * The multivariant playlist of these sizes (largest first), those that this machine bears, the one to begin with first. The variants
 * have the sound that was chosen; where there are several, it names them all, each by its ordinal: they are no renditions, for one run
 * of ffmpeg makes picture and sound.
 */
export function transcodeMaster(
  offers: readonly Offer[],
  { rate }: Grid,
  sounds: readonly Sound[],
  uriOf: (side: number) => string,
): string {
  const hasSound = sounds.length > 0
  const borne = offers.filter(
    ({ speed }, index) => speed >= LEAST_SPEED || index === offers.length - 1,
  )
  const begin = borne.find(({ speed }) => speed >= EASY_SPEED) ?? borne.at(-1)
  const ordered = [begin, ...borne.filter((offer) => offer !== begin)]
  const sound = hasSound ? SOUND_BITS : 0
  const variants = ordered.flatMap((offer): Variant[] => {
    if (offer === undefined) return []
    const bits = pictureBits(offer.size, rate)
    return [
      {
        uri: uriOf(nameOf(offer.size)),
        bandwidth: bits + sound,
        averageBandwidth: bits * USUAL + sound,
        codecs: [codecStringOf(offer.size, rate), ...(hasSound ? ['mp4a.40.2'] : [])],
        resolution: offer.size,
        frameRate: rate.frames / rate.seconds,
      },
    ]
  })
  return masterPlaylist(variants, [], sounds.length > 1 ? sounds.map(sessionData) : [])
}

function sessionData({ ordinal, name, language }: Sound): SessionData {
  return { id: `${SOUND_DATA}${ordinal}`, value: name, language }
}

/** The media playlist of the whole recording. */
export function transcodePlaylist(grid: Grid): string {
  return mediaPlaylist({
    segments: Array.from({ length: grid.count }, (_, segment) => ({
      uri: `${segment}.m4s`,
      duration: grid.start(segment + 1) - grid.start(segment),
    })),
    type: 'VOD',
    ended: true,
    map: 'init.mp4',
    independentSegments: true,
  })
}

/** A choice as it stands in a URL: '720', '720a1', '720a1b0'. */
export function choiceText({ side, sound, burn }: Choice): string {
  return `${side}${sound === undefined ? '' : `a${sound}`}${burn === undefined ? '' : `b${burn}`}`
}

/** Reads what `choiceText` writes; undefined for anything else. */
export function parseChoice(text: string): Choice | undefined {
  const [, side, sound, burn] = /^(\d{1,4})(?:a(\d{1,2}))?(?:b(\d{1,2}))?$/.exec(text) ?? []
  if (side === undefined) return undefined
  return { side: Number(side), sound: numberOf(sound), burn: numberOf(burn) }
}

/** The choice that a query's `audio` and `burn` make. */
export function choiceOf(query: string, side: number): Choice {
  const value = (name: string) => new RegExp(`(?:^|&)${name}=(\\d{1,2})(?:&|$)`).exec(query)?.[1]
  return { side, sound: numberOf(value('audio')), burn: numberOf(value('burn')) }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
