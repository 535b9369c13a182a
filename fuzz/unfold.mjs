// Does any text behind `?w=` do more than be refused? `node fuzz/unfold.mjs MINUTES`: links of real solutions with letters or bytes
// changed, streams that unfold a thousandfold, noise. Each has to end in the packed text or in one of four errors, within a second.

import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { pack, unpack } from '../static/share/link.js';

const ERRORS = ['version', 'letters', 'broken', 'large'];
/** The first letter of a link. */
const [VERSION] = pack('', '');
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same runs again with the same seed: xorshift. */
let state = Number(process.env.SEED ?? 20260105);
const random = (below) => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
};

const texts = (folder) => (existsSync(folder) ? readdirSync(folder).map((name) => `${folder}/${name}`).filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, 'utf8')) : []);
const works = readdirSync('scenarios').filter((id) => existsSync(`scenarios/${id}/solution`)).map((id) => {
  const start = texts(`scenarios/${id}/start`).join('\0');
  const text = texts(`scenarios/${id}/solution/${readdirSync(`scenarios/${id}/solution`)[0]}`).map((t, i) => `${i}\u0001${t}`).join('\0');
  return { start, text, code: pack(start, text) };
});

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
/** What stands in front of the stream: any sum. */
const sum = () => Buffer.from([random(256), random(256)]);
const ways = [
  // Letters changed, left out, put in.
  ({ code }) => {
    const letters = [...code];
    for (let n = random(4); n >= 0; n -= 1) letters.splice(random(letters.length), random(2), LETTERS[random(LETTERS.length)]);
    return letters.join('');
  },
  // Bytes of the stream changed.
  ({ code }) => {
    const bytes = Buffer.from(code.slice(1), 'base64url');
    for (let n = random(6); n >= 0; n -= 1) bytes[random(bytes.length)] = random(256);
    return `${VERSION}${base64url(bytes)}`;
  },
  // Two links cut and put together.
  ({ code }, other) => code.slice(0, random(code.length)) + other.code.slice(random(other.code.length)),
  // Noise that begins as each kind of deflate block does.
  () => `${VERSION}${base64url([...sum(), random(8), ...Array.from({ length: random(400) }, () => random(256))])}`,
  // A stream that unfolds far: up to four megabytes of one letter.
  () => `${VERSION}${base64url(Buffer.concat([sum(), deflateRawSync(Buffer.alloc(random(4 << 20), random(256)))]))}`,
];

const until = Date.now() + Number(process.argv[2] ?? 10) * 60_000;
const found = Object.fromEntries([...ERRORS, 'text'].map((name) => [name, 0]));
let runs = 0;
let slowest = 0;
while (Date.now() < until) {
  const of = works[random(works.length)];
  const code = ways[random(20) ? random(ways.length - 1) : ways.length - 1](of, works[random(works.length)]);
  const before = process.cpuUsage();
  try {
    const text = unpack(of.start, code);
    assert.ok(text.length <= 1 << 20, `unfolds to ${text.length}: ${code}`);
    found.text += 1;
  } catch (error) {
    assert.ok(ERRORS.includes(error.message), `${error.stack}\n${code}`);
    found[error.message] += 1;
  }
  const { user, system } = process.cpuUsage(before);
  slowest = Math.max(slowest, (user + system) / 1000);
  assert.ok(slowest < 1000, `${slowest} ms: ${code}`);
  runs += 1;
}
console.log(`unfold: ${runs} links, ${JSON.stringify(found)}, slowest ${slowest.toFixed(0)} ms of CPU, ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
