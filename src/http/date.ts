const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = `(?<month>${months.join('|')})`
const TIME = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)'
const DAY_NAME = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG_DAY_NAME = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'

/** The three forms of RFC 9110 section 5.6.7, case and all. */
const imfFixdate = new RegExp(`^${DAY_NAME}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`)
const asctimeDate = new RegExp(`^${DAY_NAME} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})$`)
const rfc850Date = new RegExp(
  `^${LONG_DAY_NAME}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`,
)

/** The first and the last second that four digits of a year can say. */
const EARLIEST = -62_167_219_200_000
const LATEST = 253_402_300_799_000

/** What a pattern found, by the names of its groups. */
type Groups = Readonly<Record<string, string>>

/** Milliseconds since 1970-01-01T00:00:00Z as an IMF-fixdate (RFC 9110 section 5.6.7), rounded down to the second. */
export function formatHttpDate(ms: number): string {
  return new Date(Math.min(Math.max(ms, EARLIEST), LATEST)).toUTCString()
}

/**
 * The time that an HTTP-date names (RFC 9110 section 5.6.7), in milliseconds since 1970-01-01T00:00:00Z, as `now` is; undefined
 * for any other text.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const groups = (imfFixdate.exec(text) ?? asctimeDate.exec(text))?.groups
  if (groups !== undefined) return timeOf(groups, 0)
  const short = rfc850Date.exec(text)?.groups
  return short && timeOfShort(short, now)
}

/** Two digits of a year never mean more than 50 years in the future (RFC 9110 section 5.6.7). */
function timeOfShort(groups: Groups, now: number): number | undefined {
  const horizon = new Date(now)
  const year = horizon.getUTCFullYear()
  horizon.setUTCFullYear(year + 50)
  const century = year - (year % 100)
  const time = [century + 100, century, century - 100]
    .map((base) => timeOf(groups, base))
    .find((candidate) => candidate !== undefined && candidate <= horizon.getTime())
  return time
}

/** Undefined for a day that its month does not have. */
function timeOf(groups: Groups, century: number): number | undefined {
  const { year, month = '', day, hour, minute, second } = groups
  const date = new Date(0)
  date.setUTCFullYear(century + Number(year), months.indexOf(month), Number(day))
  if (date.getUTCDate() !== Number(day)) return undefined
  return date.setUTCHours(Number(hour), Number(minute), Number(second))
}
