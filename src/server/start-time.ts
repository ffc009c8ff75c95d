/** The seconds that `?t=` asks a recording to start at: '754', '12.5', '90s' or '1h2m3s'; undefined where it says no time. */
export function parseStartTime(text: string | null): number | undefined {
  const match = /^(?:(\d{1,5})h)?(?:(\d{1,7})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s?)?$/i.exec(text ?? '')
  if (match === null || match[0] === '') return undefined
  const [, hours = 0, minutes = 0, seconds = 0] = match
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}
