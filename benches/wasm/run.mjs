// The RBAC benchmark in WebAssembly under Node: `node benches/wasm/run.mjs [3|s|z]` builds at that optimisation level
// (the page's is z), checks the number of allowed requests against upstream's, then times. Best and median of 15 rounds,
// CPU time of this process.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const level = process.argv[2] ?? 'z'
const target = `${process.env.CARGO_TARGET_DIR ?? `${here}../../target`}/wasm-bench-${level}`
execFileSync('cargo', ['build', '--quiet', '--release', '--target', 'wasm32-unknown-unknown', '--target-dir', target], {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, CARGO_PROFILE_RELEASE_OPT_LEVEL: level },
})
const bytes = readFileSync(`${target}/wasm32-unknown-unknown/release/rbac_wasm.wasm`)
const { instance } = await WebAssembly.instantiate(bytes, {})
const { write, read, ask, count, decide } = instance.exports
const expected = JSON.parse(readFileSync(`${here}../data/expected.json`, 'utf8'))
const CLASSES = [
  'hit_clusterrolebinding',
  'hit_user',
  'hit_group',
  'hit_sa',
  'miss_bound_wrong_verb',
  'miss_unbound_user',
  'same_user_other_namespace',
]

function rounds(times, work) {
  const took = []
  for (let round = 0; round < times; round += 1) {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    took.push((user + system) / 1000)
  }
  took.sort((a, b) => a - b)
  return { best: took[0], median: took[Math.floor(took.length / 2)] }
}

console.log(`opt-level ${level}, ${write()} bytes of YAML`)
const loading = rounds(5, read)
console.log(`load: best ${loading.best.toFixed(0)} ms, median ${loading.median.toFixed(0)} ms`)
if (ask() !== CLASSES.length) throw new Error('classes differ')
for (const [number, name] of CLASSES.entries()) {
  if (decide(number) !== expected[name].allow) throw new Error(`${name}: ${decide(number)} allowed`)
  const repeat = 20
  const { best, median } = rounds(15, () => {
    for (let i = 0; i < repeat; i += 1) decide(number)
  })
  const each = (ms) => ((ms * 1e6) / repeat / count(number)).toFixed(0)
  console.log(`${name}: best ${each(best)} ns, median ${each(median)} ns`)
}
