// What stands between the browser and the app? A page for the case that the app cannot start or breaks, the way to a
// learning management system, the copy for a visit without a network. Runs before the app; knows nothing of its inside.
//
// The app and this talk by two events on `window`, sent by `src/ui`:
//   can-i:kept   its key   something was kept in localStorage, or removed from it
//   can-i:panic  words     the engine gave up; a trap follows
// and by one promise: the app starts when `canI.ready` is settled. Until then saved work may be laid into localStorage.

import { watch } from './broken.js';
import { launched } from './launch.js';
import { keepForOffline } from './update.js';

// A keyboard that is laid over the page, as iOS does: the workbench ends where it begins. Pinching is no keyboard.
const view = globalThis.visualViewport;
view?.addEventListener('resize', () => document.documentElement.style.setProperty('--seen', view.scale > 1.01 ? '100dvh' : `${view.height}px`));

const started = watch();
const lms = launched();
globalThis.canI = { ...globalThis.canI, ready: lms };

started.then(async () => {
  // An LMS hands out its own copy of the page: it decides which one, and it is not there without a network.
  if (!(await lms)) keepForOffline();
});
