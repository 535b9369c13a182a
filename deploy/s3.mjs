// How does dist/ come into a bucket without breaking a tab that is open? `make deploy BUCKET=s3://name/prefix`.
//
// What has a hash in its name first, index.html last, nothing deleted: a page that was loaded before finds its parts. Each
// object gets the headers of dist/manifest.json, and is sent only where the bucket has another one (the ETag of an object
// sent in one piece is its MD5). DRY_RUN=1 says what would be sent. ENCODING=br (default), gzip or none: what the objects
// hold. Brotli is read over https only, so a plain website endpoint wants gzip.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { order } from '../static/hooks/pack.mjs';

const ENDINGS = { br: 'br', gzip: 'gz', none: '' };
const { BUCKET = process.argv[2], DRY_RUN, ENCODING = 'br', AWS = 'aws', DIST = 'dist' } = process.env;
const [, bucket, folder] = (BUCKET ?? '').match(/^s3:\/\/([^/]+)\/?(.*?)\/?$/) ?? [];
if (!bucket || !(ENCODING in ENDINGS)) {
  console.error('usage: make deploy BUCKET=s3://name/prefix [DRY_RUN=1] [ENCODING=br|gzip|none]');
  process.exit(2);
}
const prefix = folder ? `${folder}/` : '';
const aws = (...args) => execFileSync(AWS, args, { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] });

/** What the bucket has: MD5 by key. */
function there() {
  const text = aws('s3api', 'list-objects-v2', '--bucket', bucket, '--prefix', prefix, '--query', 'Contents[].[Key,ETag]', '--output', 'json');
  return new Map((JSON.parse(text.trim() || 'null') ?? []).map(([key, tag]) => [key, tag.replaceAll('"', '')]));
}

function object({ path, type, cache, encodings = {} }) {
  const ending = ENDINGS[ENCODING];
  const packed = ending && encodings[ending] !== undefined;
  const file = join(DIST, packed ? `${path}.${ending}` : path);
  const bytes = readFileSync(file);
  return { path, key: prefix + path, file, type, cache, encoding: packed ? ENCODING : '', size: bytes.length, md5: createHash('md5').update(bytes).digest('hex') };
}

/** Objects in one call: they share their headers. */
function send(objects) {
  const staged = mkdtempSync(join(tmpdir(), 'can-i-deploy-'));
  for (const { path, file } of objects) {
    mkdirSync(dirname(join(staged, path)), { recursive: true });
    cpSync(file, join(staged, path));
  }
  const [{ type, cache, encoding }] = objects;
  aws('s3', 'cp', '--recursive', '--only-show-errors', '--no-guess-mime-type', staged, `s3://${bucket}/${prefix}`,
    '--content-type', type, '--cache-control', cache, ...(encoding ? ['--content-encoding', encoding] : []));
  rmSync(staged, { recursive: true });
}

const manifest = JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));
const listed = { path: 'manifest.json', type: 'application/json', cache: 'no-cache' };
const objects = [...manifest.files, listed].map(object);
const before = there();
const wanted = objects.filter(({ key, md5 }) => before.get(key) !== md5);

// Step by step in the order of upload; in a step, what shares its headers goes in one call.
for (const step of [...new Set(wanted.map(({ path }) => order(path)))].sort()) {
  const kinds = new Map();
  for (const one of wanted.filter(({ path }) => order(path) === step)) {
    const kind = [one.type, one.cache, one.encoding].join();
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  for (const group of kinds.values()) {
    for (const { key, type, cache, encoding, size } of group) {
      console.log(`${DRY_RUN ? 'would send' : 'send'}  ${key}  ${size} B  ${type}  ${cache}${encoding && `  ${encoding}`}`);
    }
    if (!DRY_RUN) send(group);
  }
}

if (!DRY_RUN) {
  const after = there();
  const wrong = objects.filter(({ key, md5 }) => after.get(key) !== md5);
  if (wrong.length) {
    console.error(`not as built: ${wrong.map((o) => o.key).join(', ')} (a bucket with KMS keys has no MD5 to compare: use SSE-S3)`);
    process.exit(1);
  }
}
console.log(`${DRY_RUN ? 'would send' : 'sent'} ${wanted.length} of ${objects.length} objects to s3://${bucket}/${prefix}; ${objects.length - wanted.length} are there already`);
