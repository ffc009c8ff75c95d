import { areKeysEnabled, enableKeys } from './memory.ts'
import { byId } from './page-data.ts'

/** The list of keys and its switch; returns what opens it. */
export function keysDialog(): () => void {
  const dialog = byId('keys', HTMLElement)
  const enabled = byId('keys-enabled', HTMLInputElement)
  enabled.checked = areKeysEnabled()
  enabled.addEventListener('change', () => enableKeys(enabled.checked))

  // A browser without <dialog> gets it in the page.
  const isDialog = 'HTMLDialogElement' in window && dialog instanceof HTMLDialogElement
  function open(): void {
    if (isDialog) dialog.showModal()
    else dialog.setAttribute('open', '')
  }
  function close(): void {
    if (isDialog) dialog.close()
    else dialog.removeAttribute('open')
  }
  byId('show-keys', HTMLElement).addEventListener('click', open)
  byId('keys-close', HTMLElement).addEventListener('click', close)
  // Only the backdrop is the dialog itself: the content has its own elements.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close()
  })
  return open
}
