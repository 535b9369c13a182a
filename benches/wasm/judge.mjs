// What a learner's key costs in WebAssembly under Node: `node benches/wasm/judge.mjs [3|s|z] [scenario/answer ...]` builds
// at that optimisation level (the page's is z), sees that a solution passes every check, then times a key and the opening.
// CPU time of this process in milliseconds, best and median.

import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build, here, rounds } from './build.mjs'

const root = `${here}../../scenarios/`
const level = process.argv[2] ?? 'z'
const named = process.argv.slice(3)
const answers = named.length > 0 ? named : readdirSync(root).flatMap(solutions)
const { byte, end, open, judge, press } = await build(level)

function solutions(scenario) {
  try {
    return readdirSync(`${root}${scenario}/solution`).map((id) => `${scenario}/solution/${id}`)
  } catch {
    return []
  }
}

function hand(path, text) {
  for (const one of Buffer.from(`${path}\n${text}`)) byte(one)
  end()
}

function handFolder(folder, prefix) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    if (entry.isFile()) hand(prefix + relative(folder, path), readFileSync(path, 'utf8'))
  }
}

const rows = answers.map((answer) => {
  const [scenario, ...rest] = answer.split('/')
  handFolder(`${root}${scenario}/`, '')
  handFolder(`${root}world/`, 'world/')
  hand('answer', rest.join('/'))
  const checks = open()
  const passed = judge()
  if (checks === 0 || press() !== passed) throw new Error(`${answer}: a key changes what passes`)
  if (rest[0] === 'solution' && passed !== checks) throw new Error(`${answer}: ${passed} of ${checks} pass`)
  return { answer, key: rounds(31, press), opened: rounds(11, judge) }
})
rows.sort((a, b) => b.key.median - a.key.median)
console.log(`opt-level ${level}`)
const shown = ({ best, median }) => `${best.toFixed(1)} (${median.toFixed(1)})`.padStart(14)
for (const { answer, key, opened } of rows) console.log(`${answer.padEnd(48)} key ${shown(key)} opened ${shown(opened)}`)
