import type { PlayerPageJson } from '../wire.ts'
import type { Commands } from './commands.ts'
import { areKeysEnabled } from './memory.ts'

interface Shortcut {
  readonly run: () => void
  /** Whether holding the key down goes on with it. */
  readonly repeats?: true
  /** Whether the key scrolls the page while nothing has the focus. */
  readonly scrolls?: true
}

/** Listens for the shortcuts; `showHelp` answers the question mark. */
export function listenForKeys(
  stage: HTMLElement,
  page: PlayerPageJson,
  commands: Commands,
  showHelp: () => void,
): void {
  const shortcuts = shortcutsOf(page, commands, showHelp)
  document.addEventListener('keydown', (event) => {
    stage.classList.add('keyed')
    if (!areKeysEnabled() || !isPlain(event)) return
    const shortcut = shortcuts.get(event.key.length === 1 ? event.key.toLowerCase() : event.key)
    if (shortcut === undefined || !isForPlayer(event, stage, shortcut)) return
    event.preventDefault()
    if (!event.repeat || shortcut.repeats) shortcut.run()
  })
}

function shortcutsOf(
  page: PlayerPageJson,
  commands: Commands,
  showHelp: () => void,
): Map<string, Shortcut> {
  const playing: Shortcut = { run: commands.togglePlay }
  const shortcuts = new Map<string, Shortcut>([
    [' ', playing],
    ['k', playing],
    ['j', { run: () => commands.seekBy(-10), repeats: true }],
    ['l', { run: () => commands.seekBy(10), repeats: true }],
    ['ArrowLeft', { run: () => commands.seekBy(-5), repeats: true }],
    ['ArrowRight', { run: () => commands.seekBy(5), repeats: true }],
    ['ArrowUp', { run: () => commands.turnVolume(0.05), repeats: true, scrolls: true }],
    ['ArrowDown', { run: () => commands.turnVolume(-0.05), repeats: true, scrolls: true }],
    ['m', { run: commands.toggleMute }],
    ['f', { run: commands.toggleFullscreen }],
    ['c', { run: commands.toggleCaptions }],
    ['<', { run: () => commands.changeSpeed(-1), repeats: true }],
    ['>', { run: () => commands.changeSpeed(1), repeats: true }],
    [',', { run: () => commands.stepFrame(-1), repeats: true }],
    ['.', { run: () => commands.stepFrame(1), repeats: true }],
    ['n', { run: () => commands.goTo(page.next) }],
    ['p', { run: () => commands.goTo(page.previous) }],
    ['?', { run: showHelp }],
  ])
  for (let digit = 0; digit <= 9; digit += 1) {
    shortcuts.set(String(digit), { run: () => commands.seekTo(digit / 10) })
  }
  return shortcuts
}

/** Neither part of a larger shortcut, nor of a character that is still being composed, nor used by somebody already. */
function isPlain(event: KeyboardEvent): boolean {
  return !(
    event.ctrlKey ||
    event.altKey ||
    event.metaKey ||
    event.isComposing ||
    event.defaultPrevented
  )
}

/** Whether the focus is in the player and on nothing that has its own use for the key, or nowhere. */
function isForPlayer(event: KeyboardEvent, stage: HTMLElement, shortcut: Shortcut): boolean {
  const focused = document.activeElement
  if (focused === null || focused === document.body) {
    return !shortcut.scrolls && document.querySelector('dialog[open]') === null
  }
  if (!stage.contains(focused)) return false
  return !event
    .composedPath()
    .some((target) => target instanceof Element && uses(target, event.key))
}

function uses(element: Element, key: string): boolean {
  if (element instanceof HTMLInputElement && element.type === 'range') {
    return key.startsWith('Arrow')
  }
  if (
    element.matches(
      'input, select, textarea, [contenteditable], [role^="menu"]:not([role="menubar"])',
    )
  ) {
    return element.getAttribute('aria-haspopup') === null || key === ' ' || key.startsWith('Arrow')
  }
  return key === ' ' && element.matches('button, a, summary, [role="button"]')
}
