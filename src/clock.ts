/** Seconds as a clock shows them, rounded down: 1:02:03, 12:34, 0:05. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts = [Math.floor(whole / 60) % 60, whole % 60]
  const hours = Math.floor(whole / 3600)
  if (hours > 0) parts.unshift(hours)
  return parts.map((part, index) => (index === 0 ? part : String(part).padStart(2, '0'))).join(':')
}
