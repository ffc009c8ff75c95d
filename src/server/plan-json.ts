import { strings } from '../page/strings.ts'
import { commonPlan, describePlan } from '../playback-plan.ts'
import type { HoldingJson, VideoDetailJson } from '../wire.ts'

/** How a recording plays in most browsers of today, for programs. */
export function planJson(holding: HoldingJson | null): VideoDetailJson['plan'] {
  const plan = commonPlan(holding)
  return { kind: plan.kind, reason: describePlan(plan, holding, strings('en').plans) }
}
