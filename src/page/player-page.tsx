import type { JSX } from 'hono/jsx/jsx-runtime'
import type { Neighbours } from '../library/listing.ts'
import type { Recording } from '../library/recording.ts'
import { folderOf, nameOf, readableName } from '../path.ts'
import { commonPlan, isUndecoded } from '../playback-plan.ts'
import type { HoldingJson, PlayerPageJson, TroubleJson } from '../wire.ts'
import { Breadcrumb } from './breadcrumb.tsx'
import { containerFamily } from './container.ts'
import { formatSize } from './format.ts'
import type { Language } from './language.ts'
import { type AssetUrls, renderDocument } from './layout.tsx'
import { Actions, Facts } from './player-facts.tsx'
import { KeysDialog } from './player-keys.tsx'
import { type PictureSubtitles, Stage, type Subtitles } from './player-stage.tsx'
import { detailUrl, mediaUrl, watchUrl } from './recording-url.ts'
import { strings } from './strings.ts'

/** What a recording's page shows. */
export interface PlayerView {
  readonly language: Language
  /** The name of the served folder. */
  readonly title: string
  readonly recording: Recording
  /** The media type of the file (RFC 9110 section 8.3). */
  readonly contentType: string
  readonly neighbours: Neighbours
  /** Null where it cannot be told, or not yet. */
  readonly holding: HoldingJson | null
  /** Whether the recording is still being looked into. */
  readonly looking: boolean
  /** Whether there is an ffmpeg to convert what browsers do not play. */
  readonly ffmpeg: boolean
  readonly subtitles: readonly Subtitles[]
  /** The URL of the chapters' WebVTT, where there are any. */
  readonly chapters: string | undefined
  readonly pictureSubtitles: readonly PictureSubtitles[]
  readonly assets: AssetUrls
  /** The URLs of what the page's script may import. */
  readonly imports: readonly string[]
  /** 'http://host:port', for Open Graph. */
  readonly origin: string
  /** Seconds to start at, where the URL asks for it. */
  readonly start: number | undefined
}

/** The page that plays a recording. */
export function playerPage(view: PlayerView): string {
  const { language, recording, assets, origin } = view
  const name = readableName(nameOf(recording.path))
  return renderDocument({
    language,
    title: `${name} – vidserve`,
    description: `${strings(language).player.description(name)} ${formatSize(recording.size, language)}`,
    assets,
    openGraph: [
      ['og:type', 'video.other'],
      ['og:url', origin + watchUrl(recording.path)],
      ['og:video', origin + mediaUrl(recording.path)],
      ['og:video:type', view.contentType],
      ['og:image', origin + assets('apple-touch-icon.png')],
    ],
    script: { name: 'player.js', imports: importsOf(view), data: pageData(view) },
    header: <Breadcrumb language={language} title={view.title} folder={folderOf(recording.path)} />,
    children: <Player {...view} />,
  })
}

/** What the page's script is likely to import: most recordings that play by themselves need no player of streams. */
function importsOf({ holding, imports }: PlayerView): readonly string[] {
  const isStream = !['direct', 'none'].includes(commonPlan(holding).kind)
  return isStream ? imports : imports.filter((url) => !url.startsWith('/assets/hls-'))
}

function Player(view: PlayerView): JSX.Element {
  const { language, recording, neighbours } = view
  return (
    <>
      <Stage
        language={language}
        recording={recording}
        next={neighbours.next}
        subtitles={view.subtitles}
        chapters={view.chapters}
        holding={view.holding}
        looking={view.looking}
        start={view.start}
        origin={view.origin}
      />
      <div class="about">
        <h1 dir="auto">{readableName(nameOf(recording.path))}</h1>
        <Actions language={language} recording={recording} neighbours={neighbours} />
        <Facts
          language={language}
          title={view.title}
          recording={recording}
          contentType={view.contentType}
          pictureSubtitles={view.pictureSubtitles}
          holding={view.holding}
          looking={view.looking}
        />
      </div>
      <KeysDialog language={language} />
    </>
  )
}

function pageData(view: PlayerView): PlayerPageJson {
  const { recording, neighbours, start } = view
  const words = strings(view.language)
  const folder = folderOf(recording.path)
  return {
    media: mediaUrl(recording.path),
    watch: watchUrl(recording.path),
    name: readableName(nameOf(recording.path)),
    folder: readableName(folder === '' ? view.title : nameOf(folder)),
    previous: neighbours.previous ? watchUrl(neighbours.previous.path) : null,
    next: neighbours.next ? watchUrl(neighbours.next.path) : null,
    holding: view.holding,
    looking: view.looking ? detailUrl(recording.path) : null,
    boxes: containerFamily(recording.path) === 'mp4',
    start: start ?? null,
    icon: view.assets('apple-touch-icon.png'),
    troubles: troublesOf(view),
    texts: words.playerScript,
    plans: words.plans,
  }
}

function troublesOf({
  language,
  recording,
  holding,
  ffmpeg,
}: PlayerView): PlayerPageJson['troubles'] {
  const { general, undecodable, advice } = strings(language).trouble
  const install = isUndecoded(holding) ? advice.elsewhere : advice.install
  const advised = ({ title, text }: TroubleJson, todo: string) => ({
    title,
    text: text.replace('{advice}', todo),
  })
  const family = containerFamily(recording.path)
  return {
    ...general,
    undecodable: advised(undecodable[family], ffmpeg ? advice.elsewhere : install),
    picture: advised(general.picture, ffmpeg ? advice.inVain : install),
    sound: advised(general.sound, ffmpeg ? advice.inVain : install),
  }
}
