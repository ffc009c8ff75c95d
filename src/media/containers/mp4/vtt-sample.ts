import { boxesIn, boxIn } from './box.ts'

/** A cue of a WebVTT sample, as its text and its settings stand in WebVTT. */
export interface VttSampleCue {
  readonly settings: string
  readonly text: string
}

const MOST_CUES = 100

/** The cues that a sample of a 'wvtt' track shows (ISO/IEC 14496-30 section 6.6): none where it is a gap. */
export function readVttSample(sample: Uint8Array): VttSampleCue[] {
  const cues: VttSampleCue[] = []
  const decoder = new TextDecoder()
  for (const { type, data } of boxesIn(sample)) {
    if (type !== 'vttc' || cues.length >= MOST_CUES) continue
    const [settings, text] = ['sttg', 'payl'].map((name) => decoder.decode(boxIn(data, name)))
    cues.push({ settings: settings ?? '', text: text ?? '' })
  }
  return cues
}
