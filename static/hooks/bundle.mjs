// What does Trunk not bundle? The editor (CodeMirror and ours), the scripts around the app and the style sheets: each
// becomes one file in `.cache/page/`, where `static/index.html` or `finish.mjs` takes it. Runs before each build.

import { build } from 'esbuild';

const release = process.env.TRUNK_PROFILE !== 'debug';
const common = { bundle: true, minify: release, target: 'es2022', outdir: '.cache/page', logLevel: 'warning', legalComments: 'none' };

await Promise.all([
  build({ ...common, entryPoints: { editor: 'static/editor/index.js', lms: 'static/lms/index.js', share: 'static/share/index.js' }, format: 'esm' }),
  // Not modules: a browser that knows none is told so, and Firefox's workers are none.
  build({ ...common, entryPoints: { host: 'static/host/index.js', sw: 'static/host/sw.js' }, format: 'iife' }),
  // light-dark() and nesting stay as written: every browser that runs the page knows them.
  build({ ...common, entryPoints: { style: 'static/style/index.css' }, target: 'esnext' }),
]);
