import type { HoldingJson } from './wire.ts'

/** What a player can do with media types such as 'video/mp4; codecs="avc1.640028"'. */
export interface Abilities {
  /** Whether it plays a file of this type by itself (HTMLMediaElement.canPlayType). */
  readonly opens: (type: string) => boolean
  /** Whether it takes segments of this type (MediaSource.isTypeSupported). */
  readonly appends: (type: string) => boolean
}

/**
 * A way to play a recording: the file itself, segments cut from it without touching a frame, such segments with sound converted,
 * all of it converted by ffmpeg, or not at all.
 */
export interface PlaybackPlan {
  readonly kind: 'direct' | 'hls' | 'sound' | 'transcode' | 'none'
  /** The ids of the tracks to ask for; empty but for 'hls' and 'sound'. */
  readonly tracks: readonly number[]
  /** Whether it has sound of which nothing will be heard. */
  readonly silent: boolean
}

/** Why nothing plays, where it is known beforehand. */
export type Fault =
  | 'neverFinished'
  | 'unreadable'
  | 'nothing'
  | 'protected'
  | 'picture'
  | 'pictureYet'
  | 'sound'
  | 'undecodable'

const direct: PlaybackPlan = { kind: 'direct', tracks: [], silent: false }
const transcode: PlaybackPlan = { kind: 'transcode', tracks: [], silent: false }
const none: PlaybackPlan = { kind: 'none', tracks: [], silent: false }

/** The ways to play a recording, the best first; each is for when the one before it failed. `holding` is null where nobody could tell. */
export function playbackPlans(
  holding: HoldingJson | null,
  abilities: Abilities,
): readonly PlaybackPlan[] {
  if (holding === null) return [direct]
  const cut = cutPlan(holding, abilities)
  const opens = holding.file !== null && abilities.opens(holding.file)
  const plans: PlaybackPlan[] = []
  // A browser plays one sound of a file, and offers no other.
  const isWhole = cut === undefined || cut.silent || holding.sounds < 2
  // What segments may not hold is given an index.
  const isSeekable = holding.seekable || (holding.indexed !== null && cut === undefined)
  // Browsers that open Matroska do it in ways of their own: segments show the same in all.
  const isLast = holding.container === 'MKV' && cut?.silent === false
  if (opens && isSeekable && isWhole && !isLast) plans.push(direct)
  if (cut && !cut.silent) plans.push(cut)
  if (holding.transcoded !== null) plans.push(transcode)
  if (cut?.silent) plans.push(cut)
  if (opens && !plans.includes(direct)) plans.push(direct)
  return plans.length > 0 ? plans : [none]
}

/** Segments of the picture and, for each sound, of the first form of it that the player takes. */
function cutPlan(holding: HoldingJson, { appends }: Abilities): PlaybackPlan | undefined {
  const { tracks, picture, sounds } = holding
  if (holding.master === null) return undefined
  const taken = tracks.filter(({ type }) => appends(type))
  const original = new Set(taken.map(({ id }) => id))
  const chosen = taken.filter(({ convertedFrom }) => !original.has(convertedFrom ?? -1))
  const isConverted = chosen.some(({ convertedFrom }) => convertedFrom !== null)
  if (chosen.length === 0 || (picture !== null && !chosen.some(({ kind }) => kind === 'video')))
    return undefined
  return {
    kind: isConverted ? 'sound' : 'hls',
    tracks: chosen.map(({ id }) => id),
    silent: sounds > 0 && !chosen.some(({ kind }) => kind === 'audio'),
  }
}

/** The pictures of segments alone: for when the sound cannot be had, or not be converted. */
export function withoutSound({ tracks }: PlaybackPlan, holding: HoldingJson): PlaybackPlan {
  const pictures = holding.tracks.filter(({ id, kind }) => kind === 'video' && tracks.includes(id))
  return { kind: 'hls', tracks: pictures.map(({ id }) => id), silent: true }
}

/** Whether all there is of it is a sound that no ffmpeg decodes, though one may take it for another. */
export function isUndecoded(holding: HoldingJson | null): boolean {
  return holding?.picture === null && /^(?:AC-4|MPEG-H)$/.test(holding.sound ?? '')
}

/** Why there is no way to play a recording. */
export function faultOf({ fault, picture, sound, quiet }: HoldingJson): Fault {
  if (fault !== null) return fault
  // What is still being written is not converted.
  if (picture !== null) return quiet ? 'picture' : 'pictureYet'
  return sound === null ? 'undecodable' : 'sound'
}

/** What most browsers of today play. */
const commonBrowser: Abilities = {
  opens: (type) => areCommon(type, /^video\/(?:mp4|webm)$/),
  appends: (type) =>
    type === 'audio/mpeg' || areCommon(type, /^(?:video|audio)\/mp4$/, /^(?:mp3|mp4a\.6B)$/i),
}

/** How a recording plays in most browsers of today, for those who ask without one. */
export function commonPlan(holding: HoldingJson | null): PlaybackPlan {
  return playbackPlans(holding, commonBrowser)[0] ?? none
}

const commonCodec =
  /^(?:avc[13]\.(?:42|4d|58|64)|mp4a\.40\.(?:2|5|29)$|mp4a\.6B$|mp3$|opus$|flac$|vorbis$|vp8$|vp0?9|av01)/i

function areCommon(type: string, container: RegExp, refused?: RegExp): boolean {
  const [, name = '', codecs = ''] = /^([^;]+)(?:; codecs="(.*)")?$/.exec(type) ?? []
  return (
    container.test(name) &&
    codecs
      .split(/,\s*/)
      .every((codec) => (codec === '' || commonCodec.test(codec)) && !refused?.test(codec))
  )
}

/** Templates, one for each kind of plan: {container}, {picture} and {sound} are filled in. */
export type PlanTexts = {
  readonly [kind in
    | PlaybackPlan['kind']
    | 'silent'
    | 'soundNeedsFfmpeg'
    | 'soundAlone'
    | 'transcodeSound'
    | 'begun']: string
}

/** What is told instead where there is no picture. */
const aloneTexts: { readonly [kind in PlaybackPlan['kind']]?: keyof PlanTexts } = {
  sound: 'soundAlone',
  transcode: 'transcodeSound',
}

/** A plan and its reason in one line, for people. */
export function describePlan(
  plan: PlaybackPlan,
  holding: HoldingJson | null,
  texts: PlanTexts,
): string {
  const words: Readonly<Record<string, string | null | undefined>> = {
    container: holding?.container,
    picture: holding?.picture,
    sound: holding?.sound,
  }
  const alone = holding?.picture === null ? aloneTexts[plan.kind] : undefined
  const isBegun = plan.kind === 'none' && holding?.quiet === false
  const way = texts[isBegun ? 'begun' : (alone ?? plan.kind)]
  const text = plan.silent ? `${way}. ${silenceText(holding, texts)}` : way
  return text.replace(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '').trim()
}

/** Why nothing is heard, and whether ffmpeg would help, for people. */
export function silenceText(
  holding: HoldingJson | null,
  { silent, soundNeedsFfmpeg }: Pick<PlanTexts, 'silent' | 'soundNeedsFfmpeg'>,
): string {
  const isHelped = holding?.transcoded === null && holding.quiet
  const text = isHelped ? `${silent} ${soundNeedsFfmpeg}` : silent
  return text.replaceAll('{sound}', holding?.sound ?? '')
}
