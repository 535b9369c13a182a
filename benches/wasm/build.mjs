// Builds the benchmark at an optimisation level (the page's is z) and returns its functions.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const here = fileURLToPath(new URL('.', import.meta.url))

export async function build(level) {
  const target = `${process.env.CARGO_TARGET_DIR ?? `${here}../../target`}/wasm-bench-${level}`
  execFileSync('cargo', ['build', '--quiet', '--release', '--target', 'wasm32-unknown-unknown', '--target-dir', target], {
    cwd: here,
    stdio: 'inherit',
    env: { ...process.env, CARGO_PROFILE_RELEASE_OPT_LEVEL: level },
  })
  const bytes = readFileSync(`${target}/wasm32-unknown-unknown/release/rbac_wasm.wasm`)
  const { instance } = await WebAssembly.instantiate(bytes, {})
  return instance.exports
}

/** Runs `work` and returns its CPU time, in milliseconds: the best round and the median. */
export function rounds(times, work) {
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
