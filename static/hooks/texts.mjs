// What can be read before the engine has arrived, and where it never does? The course's list as the first view of
// index.html; `texts.html`, every scenario's story, checks and files. Both in both languages.

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
<p><a href="notices.txt"><span lang="ko">다른 이의 저작물과 라이선스</span> · <span lang="en">The work of others, and its licences</span></a></p>
</main>
</body>
</html>
`;
}

/** The course as the start page will show it, less what only the engine knows: read while the engine is on its way. */
export function firstView(folder) {
  const course = readCourse(folder);
  const spans = (text) => both(text, 'span');
  const chapters = course.chapters.map((chapter, index) => `<table class="chapter"><caption class="chapter__head"><span class="chapter__no">${index + 1}</span> ${spans(chapter.title)}</caption>
<tbody>${chapter.scenarios.map((of) => `<tr><th scope="row"><a href="#/s/${escape(of.id)}">${spans(of.title)}</a></th></tr>`).join('')}</tbody></table>`);
  return `<header class="bar"><span class="brand"><span class="brand__name" lang="en">Can I?</span></span></header>
<main class="start"><section class="next"><div>
<p class="eyebrow"><span lang="ko">시뮬레이터를 불러오는 중입니다</span><span lang="en">The simulator is on its way</span></p>
<h1 class="next__title">${spans(course.title)}</h1>
<p class="first__lead"><span lang="ko">클러스터와 AWS 계정의 실제 파일을 고칩니다. 글자 하나를 칠 때마다 AWS IAM, EKS 인증자(authenticator), Kubernetes API 서버가 무엇이라고 답할지, 어느 바인딩과 어느 정책 문장 때문인지 그 줄까지 보여 줍니다.</span><span lang="en">Edit the real files of a cluster and an AWS account. At every keystroke you see what AWS IAM, the EKS authenticator and the Kubernetes API server would answer, and why: which binding, which statement, in which line.</span></p>
</div></section>
<div class="course">${chapters.join('\n')}</div></main>`;
}
