// Which of the browser's entries does an LMS keep, and which of two versions is the newer? The work on each scenario and
// what was reached in it; settings stay with the machine.

const OURS = /^can-i\/(work|reached)\//;
/** Whose entries these are, and when each was written. */
const OWNER = 'can-i/lms';

const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
};
const write = (key, value) => {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* the LMS keeps it all the same */ }
};
const keys = () => Object.keys(localStorage).filter((key) => OURS.test(key));
const owner = () => ({ learner: '', at: {}, ...read(OWNER) });

/** Enough to tell two learners of one machine apart, without leaving a name on it. */
function trace(learner) {
  let hash = 0x811c9dc5;
  for (const unit of String(learner)) hash = Math.imul(hash ^ unit.codePointAt(0), 0x01000193) >>> 0;
  return hash.toString(36);
}

/** Lays what the LMS kept into the browser: `kept` is {key: {at, value}}. Another learner's work leaves it. */
export function lay(learner, kept) {
  const mine = trace(learner);
  let { learner: last, at } = owner();
  if (last && last !== mine) {
    for (const key of keys()) localStorage.removeItem(key);
    at = {};
  }
  for (const [key, { at: when, value }] of Object.entries(kept)) {
    if (!OURS.test(key) || (at[key] ?? 0) > when) continue;
    write(key, value);
    at[key] = when;
  }
  write(OWNER, { learner: mine, at });
}

/** Notes that an entry changed now. Returns whether it is one that an LMS keeps. */
export function stamp(key) {
  if (!OURS.test(key)) return false;
  const known = owner();
  known.at[key] = Date.now();
  write(OWNER, known);
  return true;
}

/** What is kept, the newest first: {key, at, value}. */
export function newest() {
  const { at } = owner();
  return keys().map((key) => ({ key, at: at[key] ?? 0, value: read(key) })).filter(({ value }) => value).sort((a, b) => b.at - a.at);
}
