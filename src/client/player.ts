import type { PlayerPageJson } from '../wire.ts'
import { commands } from './commands.ts'
import { copyText } from './copy.ts'
import { localDates } from './decorate.ts'
import { fillFacts } from './facts.ts'
import { listenForGestures } from './gestures.ts'
import { listenForKeys } from './keys.ts'
import { keysDialog } from './keys-dialog.ts'
import { awaitLook } from './look.ts'
import { describeToSystem } from './media-session.ts'
import { notices } from './notice.ts'
import { byId, readPageData } from './page-data.ts'
import { resumePlayback } from './resume.ts'
import { playOrExplain } from './trouble.ts'
import { offerNext } from './up-next.ts'

/** Milliseconds after which the controls wait no longer for the recording. */
const longestWait = 300

const page = readPageData<PlayerPageJson>()
const video = byId('video', HTMLVideoElement)
const stage = byId('stage', HTMLElement)
const notify = notices()
const player = commands(video, page.texts, notify)

document.documentElement.classList.add('scripted')
// The controls are large: they are made while the first pictures are on their way.
const isLoading = new Promise<void>((resolve) => {
  setTimeout(resolve, longestWait)
  const play = (told: PlayerPageJson) => playOrExplain(video, told, notify, resolve)
  if (page.looking === null) play(page)
  else void awaitLook(page.looking, page, video, notify).then(play)
})
void isLoading.then(() => import('./chrome.ts')).then(({ useChrome }) => useChrome(video, stage))
fillFacts(video)
localDates(document)
resumePlayback(video, page.watch, page.start === null, page.texts.continueAt)
offerNext(video)
listenForKeys(stage, page, player, keysDialog())
listenForGestures(video, stage, player)
describeToSystem(page, player)

byId('copy-link', HTMLElement).addEventListener('click', () => {
  const link = new URL(page.watch, location.href)
  const seconds = Math.floor(video.currentTime)
  if (seconds > 0) link.searchParams.set('t', String(seconds))
  void copyText(link.href).then((copied) =>
    notify(copied ? page.texts.copied : page.texts.notCopied),
  )
})
