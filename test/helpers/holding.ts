import { lookInto } from '../../src/server/holding.ts'
import { transcodingLoader } from '../../src/server/load-transcoding.ts'
import type { Presentations } from '../../src/server/presentations.ts'
import type { HoldingJson } from '../../src/wire.ts'
import { FakeParts } from './fake-parts.ts'

/** What is told of a recording where there is no ffmpeg. */
export async function holdingOf(
  presentations: Presentations,
  path: string,
): Promise<HoldingJson | null> {
  const transcoding = transcodingLoader(new FakeParts(), async () => undefined)
  for (;;) {
    const { holding, looking } = await lookInto({ presentations, transcoding }, path)
    if (!looking) return holding
  }
}
