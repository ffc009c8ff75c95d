/** Milliseconds without a key before the list is asked for. */
const pause = 150

/** Filters while typing: calls back with the URL that the form would lead to. */
export function filterWhileTyping(onChange: (url: string) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let composing = false
  let shown = ''

  function change(form: HTMLFormElement): void {
    clearTimeout(timer)
    const url = formUrl(form)
    if (url === shown) return
    shown = url
    onChange(url)
  }

  // The form itself comes and goes with the list, so its events are heard here.
  document.addEventListener('input', (event) => {
    const form = filterOf(event)
    clearTimeout(timer)
    if (form && !composing) timer = setTimeout(() => change(form), pause)
  })
  document.addEventListener('compositionstart', () => {
    composing = true
  })
  document.addEventListener('compositionend', (event) => {
    composing = false
    const form = filterOf(event)
    if (form) change(form)
  })
  document.addEventListener('submit', (event) => {
    const form = filterOf(event)
    if (form === undefined) return
    event.preventDefault()
    change(form)
  })
}

function filterOf({ target }: Event): HTMLFormElement | undefined {
  const form = target instanceof Element ? target.closest('form') : null
  return form?.classList.contains('filter') ? form : undefined
}

function formUrl(form: HTMLFormElement): string {
  const url = new URL(form.action)
  for (const { name, value } of form.querySelectorAll('input')) {
    if (value.trim() !== '') url.searchParams.append(name, value.trim())
  }
  return url.href
}
