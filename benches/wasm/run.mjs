// The RBAC benchmark in WebAssembly under Node: `node benches/wasm/run.mjs [3|s|z]` builds at that optimisation level
// (the page's is z), checks the number of allowed requests against upstream's, then times. Best and median of 15 rounds,
// CPU time of this process.

import { readFileSync } from 'node:fs'
import { build, here, rounds } from './build.mjs'

const level = process.argv[2] ?? 'z'
const { write, read, ask, count, decide } = await build(level)
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
