// What can be read where neither JavaScript nor WebAssembly runs? `texts.html`: every scenario of the course, its story,
// its checks and its files, in both languages.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const LANGS = ['ko', 'en'];
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
// The format's whole markup, as `src/ui/words.rs` reads it: `names` and **strong**.
const marked = (text) => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>').replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');
const both = (text, tag) => LANGS.filter((lang) => text?.[lang]).map((lang) => `<${tag} lang="${lang}">${marked(text[lang])}</${tag}>`).join('\n');
const paragraphs = (text) => LANGS.filter((lang) => text?.[lang]).map((lang) =>
  `<div lang="${lang}">${text[lang].split('\n\n').map((p) => p.trim()).filter(Boolean).map((p) => `<p>${marked(p)}</p>`).join('\n')}</div>`).join('\n');

/** The course and its scenarios as they stand in `folder`. */
export function readCourse(folder) {
  const read = (path) => parse(readFileSync(join(folder, path), 'utf8'));
  const course = read('course.yaml');
  const chapters = course.chapters.map((chapter) => ({
    ...chapter, scenarios: chapter.scenarios.map((entry) => ({ ...entry, ...read(`${entry.id}/scenario.yaml`) })),
  }));
  return { ...course, chapters };
}

function scenario(folder, of) {
  const checks = (of.checks ?? []).map((check) =>
    `<li>${both(check.title, 'p')}<p><code>${escape(check.run ?? '')}</code> <span lang="en">(${escape(check.as ?? '')}: ${escape(check.expect ?? '')})</span></p></li>`);
  const files = (of.files ?? []).map(({ path }) => {
    const at = join(folder, of.id, 'start', path);
    return existsSync(at) ? `<details><summary><code>${escape(path)}</code></summary><pre>${escape(readFileSync(at, 'utf8'))}</pre></details>` : '';
  });
  return `<article id="${escape(of.id)}">${both(of.title, 'h3')}
${paragraphs(of.story)}
<ul>${checks.join('\n')}</ul>
${files.join('\n')}</article>`;
}

/** The page, in the look of the app's style sheet. */
export function textsPage(folder, style) {
  const course = readCourse(folder);
  const chapters = course.chapters.map((chapter) => `<section>${both(chapter.title, 'h2')}
${chapter.scenarios.map((of) => scenario(folder, of)).join('\n')}</section>`);
  return `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'">
<title>${escape(course.title.ko)} · Can I?</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main class="texts">
${both(course.title, 'h1')}
<p lang="ko">시나리오를 글로 옮긴 페이지입니다. 시뮬레이터는 JavaScript와 WebAssembly가 켜진 브라우저에서 <a href="index.html">여기</a>에 있습니다.</p>
<p lang="en">The scenarios as text. The simulator is <a href="index.html">here</a>, for a browser with JavaScript and WebAssembly.</p>
${chapters.join('\n')}
</main>
</body>
</html>
`;
}
