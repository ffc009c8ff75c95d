import type { GalleryPageJson, LibraryEvent } from '../wire.ts'
import { filterWhileTyping } from './filter-box.ts'
import { followLibrary } from './library-events.ts'
import { liveList } from './live-list.ts'
import { fill, readPageData } from './page-data.ts'

/** Milliseconds between two looks at a folder that keeps changing. */
const shortestInterval = 1000

document.documentElement.classList.add('scripted')
const page = readPageData<GalleryPageJson>()
const list = liveList(page.texts)
let isLooking = false
let isStale = false
let hasFollowed = false
let known: Pick<LibraryEvent, 'videos' | 'scanning'> = {
  videos: page.videos,
  scanning: page.scanning,
}

filterWhileTyping((url) => {
  void list.show(url).then((changed) => {
    // The address says what is shown, and not what was asked for meanwhile.
    if (changed) announce(countText())
  })
  history.replaceState(null, '', url)
})

followLibrary((event, isFirst) => {
  if (isFirst ? isNewsAtFirst(event) : concernsThisPage(event)) void look()
  known = event
})

// A page that comes back from the browser's memory shows what was true, and what was watched, then.
addEventListener('pageshow', (event) => {
  if (event.persisted) void look()
})

/** The first event of all is news only if it says another thing than the page; after a gap anything may be new. */
function isNewsAtFirst(event: LibraryEvent): boolean {
  const isNews = hasFollowed || isOtherState(event)
  hasFollowed = true
  return isNews
}

function concernsThisPage(event: LibraryEvent): boolean {
  if (event.folders === null || event.scanning || isOtherState(event)) return true
  // Folders below count too: their cards say how many videos they have, and a filter looks into them.
  return event.folders.some((folder) => folder.startsWith(page.folder))
}

function isOtherState(event: LibraryEvent): boolean {
  return event.scanning !== known.scanning || event.videos !== known.videos
}

/** Brings the list up to date; again when news came meanwhile. */
async function look(): Promise<void> {
  isStale = true
  if (isLooking) return
  isLooking = true
  while (isStale) {
    isStale = false
    const changed = await list.show(location.href)
    if (changed && !known.scanning) announce(fill(page.texts.updated, { count: countText() }))
    await new Promise((resolve) => setTimeout(resolve, shortestInterval))
  }
  isLooking = false
}

function countText(): string {
  return document.getElementById('count')?.textContent ?? ''
}

function announce(text: string): void {
  const announcement = document.getElementById('announcement')
  if (announcement) announcement.textContent = text
}
