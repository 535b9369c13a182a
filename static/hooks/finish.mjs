// What does a built folder lack to be uploaded? The scenarios, and the hashes of its inline scripts in its
// Content-Security-Policy. Runs after each build, on Trunk's staging folder.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.TRUNK_STAGING_DIR;
if (!folder) throw new Error('TRUNK_STAGING_DIR is not set: Trunk calls this hook');

if (existsSync('scenarios')) cpSync('scenarios', join(folder, 'scenarios'), { recursive: true });

const page = join(folder, 'index.html');
const html = readFileSync(page, 'utf8');
const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)]
  .map(([, script]) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
if (!html.includes('SCRIPT_HASHES')) throw new Error('index.html has no SCRIPT_HASHES in its policy');
writeFileSync(page, html.replace('SCRIPT_HASHES', hashes.join(' ')));
