import type { Surveyed } from './survey.ts'
import type { Watched, Way } from './watch.ts'

const ways: { readonly [way in Way]: string } = {
  direct: 'as it is',
  hls: 'repackaged',
  sound: 'sound converted',
  transcode: 'converted',
  explained: 'explained',
  nothing: 'not at all',
}

/** docs/formats.md: what came of every kind of recording. */
export function formatsPage(all: readonly Surveyed[]): string {
  const containers = [...new Set(all.map(({ cell }) => cell.container))]
  const without = all.filter(({ without }) => isWhole(without)).length
  const having = all.filter((one) => isWhole(one.having ?? one.without)).length
  return `# What plays

This page is written by \`npm run formats\`, which fails where a page shows nothing and does not say why. Each kind of recording
below is made by ffmpeg and opened in Chromium from the gallery: it must show a picture of the right shape, sound the right
tone, be as long as it is, play on at its start, after seeks and where segments meet, and show at any time the very frame that
ffmpeg shows. Of ${all.length} kinds, ${without} do without ffmpeg, and ${having} with it.

- **as it is**: the browser plays the file itself
- **repackaged**: cut into segments on the fly, nothing re-encoded
- **sound converted**: the picture repackaged, the sound converted to AAC
- **converted**: picture and sound, by ffmpeg, while they are watched
- **explained**: the page says why it does not play
- **the same**: ffmpeg has nothing to do

What is not as it should be is in *italics*. Chromium is the one of Debian, which has no HEVC.
${containers.map((container) => section(container, all)).join('')}`
}

function section(container: string, all: readonly Surveyed[]): string {
  const rows = all.filter(({ cell }) => cell.container === container)
  const lines = rows.map((row) => {
    const [bare, full] = [row.without, row.having].map((run) => run && told(run))
    return `| ${row.cell.what} | ${bare} | ${full === bare ? 'the same' : (full ?? 'the same')} |\n`
  })
  const head = '| recording | without ffmpeg | with ffmpeg |\n|---|---|---|\n'
  return `\n## ${container}\n\n${head}${lines.join('')}`
}

function told({ way, faults }: Watched): string {
  const what = faults.join('; ')
  if (way === 'explained') return `explained: “${what}”`
  return what === '' ? ways[way] : `${ways[way]}, *${what}*`
}

function isWhole({ way, faults }: Watched): boolean {
  return way !== 'explained' && way !== 'nothing' && faults.length === 0
}
