// Reads requests with all their policies from standard input, and says of each whether AWS would allow it.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const { runSimulation, runUnsafeSimulation } = createRequire(process.argv[2])('@cloud-copilot/iam-simulate')

// Types of resources whose ARNs it cannot tell apart, or knows in another form: asked about unchecked, too.
const UNTOLD = ['no.resource.types', 'multiple.resource.types']

async function answer(simulation) {
  // It knows no resource of CodeConnections under the service's old prefix, so that one is asked about unchecked: the
  // policies are looked at alike.
  if (simulation.request.action.startsWith('codestar-connections:')) {
    return { result: runUnsafeSimulation(simulation, {}) }
  }
  const { resultType, errors, overallResult } = await runSimulation(simulation, {})
  if (resultType === 'error' && UNTOLD.includes(errors.message)) {
    return { result: runUnsafeSimulation(simulation, {}) }
  }
  return resultType === 'error' ? { error: errors } : { result: overallResult }
}

const answers = []
for (const simulation of JSON.parse(readFileSync(0, 'utf8'))) answers.push(await answer(simulation))
console.log(JSON.stringify(answers))
