import { strings } from '../page/strings.ts'
import { commonPlan, describePlan } from '../playback-plan.ts'
import type { VideoDetailJson } from '../wire.ts'
import type { Holding } from './holding.ts'

/** How a recording plays in most browsers of today, for programs. */
export function planJson({
  holding,
  looking,
}: Pick<Holding, 'holding' | 'looking'>): VideoDetailJson['plan'] {
  if (looking) return { kind: 'unknown', reason: strings('en').playerScript.looking }
  const plan = commonPlan(holding)
  return { kind: plan.kind, reason: describePlan(plan, holding, strings('en').plans) }
}
