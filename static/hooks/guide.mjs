// Where does an instructor read the guide? `guide.ko.html` and `guide.en.html`: the two Markdown files of `docs/` as pages in
// the app's look. Only what the guide uses is known; anything else is a broken build, not a broken page.

import { readFileSync } from 'node:fs';

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

/** The marks within a line. A scenario's id leads to the scenario. */
function line(text, known) {
  return escape(text)
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, name, to) => `<a href="${to.replace(/^instructor-guide\.ko\.md$/, 'guide.ko.html').replace(/^instructor-guide\.md$/, 'guide.en.html')}">${name}</a>`)
    .replace(/`([^`]+)`/g, (_, code) => (known.has(code) ? `<a href="index.html#/s/${code}"><code>${code}</code></a>` : `<code>${code}</code>`))
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/(?<![*\w])\*([^*]+)\*(?!\*)/g, '<em>$1</em>');
}

function blocks(markdown, known) {
  const out = [];
  for (const block of markdown.split(/\n{2,}/).map((b) => b.trimEnd()).filter(Boolean)) {
    const lines = block.split('\n');
    const heading = /^(#{1,3}) (.*)$/.exec(lines[0]);
    const item = /^(?:-|\d+\.) (.*)$/;
    if (heading && lines.length === 1) {
      out.push(`<h${heading[1].length}>${line(heading[2], known)}</h${heading[1].length}>`);
    } else if (lines[0].startsWith('|')) {
      const cells = (row, tag) => `<tr>${row.slice(1, -1).split('|').map((c) => `<${tag}>${line(c.trim(), known)}</${tag}>`).join('')}</tr>`;
      out.push(`<div class="wide"><table class="owners"><thead>${cells(lines[0], 'th')}</thead><tbody>${lines.slice(2).map((r) => cells(r, 'td')).join('\n')}</tbody></table></div>`);
    } else if (item.test(lines[0])) {
      const tag = lines[0].startsWith('-') ? 'ul' : 'ol';
      const items = lines.reduce((all, l) => {
        const begun = item.exec(l);
        return begun ? [...all, begun[1]] : [...all.slice(0, -1), `${all.at(-1)} ${l.trim()}`];
      }, []);
      out.push(`<${tag}>${items.map((i) => `<li>${line(i, known)}</li>`).join('\n')}</${tag}>`);
    } else if (/^(#|>|```|!\[|<)/.test(lines[0])) {
      throw new Error(`the instructor's guide has what guide.mjs does not know: ${lines[0]}`);
    } else {
      out.push(`<p>${line(lines.join(' '), known)}</p>`);
    }
  }
  return out.join('\n');
}

/** The page of one language, in the look of the app's style sheet. */
export function guidePage(lang, style, ids) {
  const markdown = readFileSync(lang === 'ko' ? 'docs/instructor-guide.ko.md' : 'docs/instructor-guide.md', 'utf8');
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? '';
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'">
<title>${escape(title)} · Can I?</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main class="texts">
<p><a href="index.html">Can I?</a></p>
${blocks(markdown, new Set(ids))}
</main>
</body>
</html>
`;
}
