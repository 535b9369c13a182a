// What does a learning management system learn of the work, and keep of it? Fetched only when one launched the page
// (`static/host/launch.js`). It gets a score, whether the course is passed, and the saved work, packed; on the next launch,
// perhaps on another machine, the work is laid into this browser before the app starts.

import { cmi5 } from './cmi5.js';
import { scorm } from './scorm.js';
import { lay, newest, stamp } from './saved.js';
import { fitted, unpack } from './packed.js';

/** How long after the last change the LMS is told, in milliseconds: typing is many changes. */
const PAUSE = 1000;

/** Connects to the LMS. `way` says how it launched the page. */
export async function connect(way) {
  // Beside the page in a package: the ids of the course's scenarios, and the share of the points that passes.
  const course = await (await fetch('lms.json', { cache: 'no-cache' })).json();
  const lms = way.scorm ? scorm(way.scorm) : await cmi5(way.cmi5);
  const before = await lms.load();
  try {
    lay(lms.learner, before ? await unpack(before) : {});
  } catch (error) {
    console.warn('can-i: what the LMS kept cannot be read, this browser’s work stays:', error);
  }

  let timer;
  async function tell() {
    clearTimeout(timer);
    const entries = newest();
    lms.save(await fitted(entries, lms.limit), outcome(course, entries, lms.pass ?? course.pass));
  }
  addEventListener('can-i:kept', (event) => {
    if (!stamp(event.detail)) return;
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  });
  // Nothing that takes time may be begun when the page goes; when it is only hidden it may.
  addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') tell(); });
  addEventListener('pagehide', () => lms.end());
  await tell();
}

/** A scenario gives nothing until it works, nor with the solution looked at; then a third each for works, safe, minimal. */
function points({ grades = {}, revealed = false } = {}) {
  return grades.works && !revealed ? (1 + Number(grades.safe) + Number(grades.minimal)) / 3 : 0;
}

/** The mean over all scenarios of the course, from 0 to 1. */
function outcome(course, entries, pass) {
  const reached = new Map(entries.map(({ key, value }) => [key, value]));
  const sum = course.scenarios.reduce((all, id) => all + points(reached.get(`can-i/reached/${id}`)), 0);
  const score = Math.round((sum / Math.max(1, course.scenarios.length)) * 1000) / 1000;
  return { score, passed: score >= pass };
}
