import { Chalk } from 'chalk'
import { createJsonReport } from './json-report.ts'
import type { Output } from './output.ts'
import { createTextReport, type Report } from './report.ts'
import type { Settings } from './settings.ts'

/** The report that the settings ask for; chalk heeds FORCE_COLOR and the terminal, NO_COLOR (https://no-color.org) is heeded here. */
export function createReport(
  { json, qr, quiet }: Pick<Settings, 'json' | 'qr' | 'quiet'>,
  output: Output,
  { FORCE_COLOR, NO_COLOR }: Readonly<NodeJS.ProcessEnv>,
): Report {
  if (json) return createJsonReport(output, quiet)
  const colour = NO_COLOR && FORCE_COLOR === undefined ? new Chalk({ level: 0 }) : new Chalk()
  return createTextReport(output, { colour, qr, quiet })
}
