import type { Child } from 'hono/jsx'
import type { JSX } from 'hono/jsx/jsx-runtime'
import { clock } from '../clock.ts'
import type { Neighbours } from '../library/listing.ts'
import type { Recording } from '../library/recording.ts'
import { folderOf, nameOf, readableName } from '../path.ts'
import { commonPlan, describePlan } from '../playback-plan.ts'
import type { HoldingJson } from '../wire.ts'
import { kindBadge } from './container.ts'
import { formatDate, formatSize, machineDate } from './format.ts'
import { galleryUrl } from './gallery-url.ts'
import { Icon } from './icon.tsx'
import type { Language } from './language.ts'
import type { PictureSubtitles } from './player-stage.tsx'
import { mediaUrl, playlistUrl, watchUrl } from './recording-url.ts'
import { strings } from './strings.ts'

/** What can be done from here: go on to the neighbours, download, copy a link, see the keys. */
export function Actions(view: {
  readonly language: Language
  readonly recording: Recording
  readonly neighbours: Neighbours
}): JSX.Element {
  const { language, recording, neighbours } = view
  const words = strings(language).player
  return (
    <div class="actions">
      <nav class="neighbours" aria-label={words.neighbours}>
        <NeighbourLink to={neighbours.previous} words={words.previous} icon="previous" />
        <NeighbourLink to={neighbours.next} words={words.next} icon="next" />
      </nav>
      <a class="button" href={`${mediaUrl(recording.path)}?download`}>
        <Icon name="download" />
        <span>{words.download}</span>
      </a>
      <a class="button" href={playlistUrl(recording.path)}>
        <Icon name="play" />
        <span>{words.openInVlc}</span>
      </a>
      <button type="button" class="button scripted" id="copy-link">
        <Icon name="link" />
        <span>{words.copyLink}</span>
      </button>
      <button type="button" class="button scripted" id="show-keys" aria-haspopup="dialog">
        <Icon name="keyboard" />
        <span>{words.keys}</span>
      </button>
    </div>
  )
}

function NeighbourLink(view: {
  readonly to: Recording | undefined
  readonly words: string
  readonly icon: 'previous' | 'next'
}): JSX.Element | null {
  const { to, words, icon } = view
  if (to === undefined) return null
  return (
    <a
      class="button"
      href={watchUrl(to.path)}
      rel={icon === 'previous' ? 'prev' : 'next'}
      title={readableName(nameOf(to.path))}
    >
      {icon === 'previous' && <Icon name={icon} />}
      <span>{words}</span>
      {icon === 'next' && <Icon name={icon} />}
    </a>
  )
}

interface FactsView {
  readonly language: Language
  readonly title: string
  readonly recording: Recording
  readonly contentType: string
  readonly pictureSubtitles: readonly PictureSubtitles[]
  readonly holding: HoldingJson | null
  readonly looking: boolean
}

/** What is known of the file; what only the browser finds out is filled in by the script. */
export function Facts(view: FactsView): JSX.Element {
  const { language, title, recording, pictureSubtitles, holding } = view
  const words = strings(language)
  const folder = folderOf(recording.path)
  const plan = commonPlan(holding)
  return (
    <section aria-labelledby="facts">
      <h2 id="facts" class="visually-hidden">
        {words.player.facts}
      </h2>
      <dl class="facts-list">
        <Fact name={words.player.folder}>
          <a href={galleryUrl(folder)}>
            <bdi>{readableName(folder === '' ? title : folder)}</bdi>
          </a>
        </Fact>
        <Fact name={words.size}>{formatSize(recording.size, language)}</Fact>
        <Fact name={words.player.date}>
          <time datetime={machineDate(recording.modified)}>
            {formatDate(recording.modified, language)}
          </time>
        </Fact>
        <Fact name={words.player.kind}>
          <abbr title={view.contentType}>{kindBadge(recording.path)}</abbr>
        </Fact>
        <Fact name={words.player.length} id="length">
          {holding?.duration != null && clock(holding.duration)}
        </Fact>
        <Fact name={words.player.picture} id="picture" />
        <Fact name={words.player.way} wide={true}>
          <span id="way" data-plan={plan.kind}>
            {view.looking ? words.playerScript.looking : describePlan(plan, holding, words.plans)}
          </span>
        </Fact>
        {pictureSubtitles.length > 0 && (
          <Fact name={words.player.subtitles}>
            <BurntIn view={view} />
          </Fact>
        )}
      </dl>
    </section>
  )
}

/** Subtitles that are pictures, to be shown as part of the picture where ffmpeg can do that. */
function BurntIn({ view }: { readonly view: FactsView }): JSX.Element {
  const { pictureSubtitles, holding, language } = view
  const words = strings(language).player
  if (!holding?.transcoded)
    return (
      <>
        {words.pictureSubtitles(readableName(pictureSubtitles.map(({ name }) => name).join(', ')))}
      </>
    )
  return (
    <>
      {pictureSubtitles.map(({ name, ordinal }) => (
        <button type="button" class="button scripted" data-burn={ordinal}>
          {words.burnIn(readableName(name))}
        </button>
      ))}
    </>
  )
}

function Fact(view: {
  readonly name: string
  readonly id?: string
  readonly wide?: true
  readonly children?: Child
}): JSX.Element {
  const { name, id, wide, children } = view
  const isScripted = id !== undefined && !children
  return (
    <div class={wide ? 'wide' : isScripted ? 'scripted' : undefined}>
      <dt>{name}</dt>
      <dd id={id}>{children || '–'}</dd>
    </div>
  )
}
