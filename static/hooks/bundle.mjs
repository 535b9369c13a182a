// What does Trunk not bundle? The editor (CodeMirror and ours) and the style sheets: each becomes one file in
// `.cache/page/`, where `static/index.html` takes it. Runs before each build.

import { build } from 'esbuild';

const release = process.env.TRUNK_PROFILE !== 'debug';
const common = { bundle: true, minify: release, target: 'es2022', outdir: '.cache/page', logLevel: 'warning', legalComments: 'none' };

await Promise.all([
  build({ ...common, entryPoints: { editor: 'static/editor/index.js' }, format: 'esm' }),
  // light-dark() and nesting stay as written: every browser that runs the page knows them.
  build({ ...common, entryPoints: { style: 'static/style/index.css' }, target: 'esnext' }),
]);
