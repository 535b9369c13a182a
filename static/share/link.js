// How does work become a link, and a link work again? Deflate, with the scenario's start files as the dictionary, in base64url.
// What cannot be read is an error with a code, never a guess. Knows no browser: `fuzz/unfold.mjs` runs it under Node.js.

import { Deflate, Inflate, strToU8 } from 'fflate';

/** The link's format: the first character. Another format gets another one. */
const VERSION = '2';
/** What a link may unfold to, in bytes: as much as the engine reads of one file. */
const LIMIT = 1 << 20;
/** Deflate looks back 32 kB: of longer start files the end serves. */
const WINDOW = 32768;

const bytes = (text) => strToU8(text);

/** FNV-1a over the start files and the text: a link that was cut short or made for other start files does not pass. */
function checksum(start, all) {
  let hash = 0x811c9dc5;
  for (const part of [bytes(start), all]) for (const byte of part) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash ^ (hash >>> 16)) & 0xffff;
}

function dictionaryOf(start) {
  return bytes(start).slice(-WINDOW);
}

function toBase64url(all) {
  let text = '';
  for (let i = 0; i < all.length; i += 8192) text += String.fromCharCode(...all.subarray(i, i + 8192));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64url(code) {
  if (!/^[\w-]*$/.test(code)) throw new Error('letters');
  try {
    return Uint8Array.from(atob(code.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    throw new Error('letters');
  }
}

/** `text` as a code for a link; `start` is what both sides have. */
export function pack(start, text) {
  const plain = bytes(text);
  const chunks = [];
  const deflate = new Deflate({ level: 9, dictionary: dictionaryOf(start) }, (chunk) => chunks.push(chunk));
  deflate.push(plain, true);
  const sum = checksum(start, plain);
  const packed = new Uint8Array(chunks.reduce((n, c) => n + c.length, 2));
  packed.set([sum >> 8, sum & 255]);
  let at = 2;
  for (const chunk of chunks) {
    packed.set(chunk, at);
    at += chunk.length;
  }
  return VERSION + toBase64url(packed);
}

/** The text of a code. Throws an error whose message is `version`, `letters`, `broken` or `large`. */
export function unpack(start, code) {
  if (code[0] !== VERSION) throw new Error('version');
  const packed = fromBase64url(code.slice(1));
  if (packed.length < 3) throw new Error('broken');
  const chunks = [];
  let length = 0;
  let ended = false;
  const inflate = new Inflate({ dictionary: dictionaryOf(start) }, (chunk, last) => {
    length += chunk.length;
    if (length > LIMIT) throw new Error('large');
    chunks.push(chunk.slice());
    ended ||= last;
  });
  try {
    // In small pieces: what unfolds beyond the limit is stopped on its way.
    for (let at = 2; at < packed.length; at += 512) inflate.push(packed.subarray(at, at + 512), at + 512 >= packed.length);
  } catch (error) {
    throw new Error(error.message === 'large' ? 'large' : 'broken');
  }
  const plain = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    plain.set(chunk, at);
    at += chunk.length;
  }
  if (checksum(start, plain) !== packed[0] * 256 + packed[1]) throw new Error('broken');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new Error('broken');
  }
}
