import type { JSX } from 'hono/jsx/jsx-runtime'
import { Icon } from './icon.tsx'
import type { Language } from './language.ts'
import { type Strings, strings } from './strings.ts'

const keys: readonly (readonly [what: keyof Strings['keys'], ...keys: string[]])[] = [
  ['play', 'Space', 'K'],
  ['tenSeconds', 'J', 'L'],
  ['fiveSeconds', '←', '→'],
  ['volume', '↑', '↓'],
  ['mute', 'M'],
  ['fullscreen', 'F'],
  ['captions', 'C'],
  ['jump', '0', '…', '9'],
  ['speed', '<', '>'],
  ['frame', ',', '.'],
  ['neighbours', 'N', 'P'],
  ['help', '?'],
]

/** The list of keys, and the switch that turns them off (WCAG 2.2, 2.1.4). */
export function KeysDialog({ language }: { language: Language }): JSX.Element {
  const words = strings(language)
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <div class="dialog-title">
        <h2 id="keys-title">{words.keys.title}</h2>
        <button type="button" class="button" id="keys-close" aria-label={words.player.close}>
          <Icon name="close" />
        </button>
      </div>
      <dl class="keys">
        {keys.map(([what, ...shown]) => (
          <div>
            <dt>{shown.map((key) => (key === '…' ? ' … ' : <kbd>{key}</kbd>))}</dt>
            <dd>{words.keys[what]}</dd>
          </div>
        ))}
      </dl>
      <label class="switch">
        <input type="checkbox" id="keys-enabled" aria-describedby="keys-scope" checked={true} />
        {words.keys.enabled}
      </label>
      <p class="quiet" id="keys-scope">
        {words.keys.scope}
      </p>
    </dialog>
  )
}
