// Where are the guide and the statement on accessibility read? `guide.ko.html`, `accessibility.en.html`, ...: Markdown files
// of `docs/` as pages in the app's look. Only what they use is known; anything else is a broken build, not a broken page.

import { readFileSync } from 'node:fs';

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

/** The pages, by the files in `docs/` that they are made of, less `.ko.md` and `.md`. */
export const PAGES = { 'instructor-guide': 'guide', accessibility: 'accessibility' };

/** Where a link leads: another page of these instead of its file. */
function target(to) {
  const [, doc, ko] = /^([\w-]+?)(\.ko)?\.md$/.exec(to) ?? [];
  return PAGES[doc] ? `${PAGES[doc]}.${ko ? 'ko' : 'en'}.html` : to;
}

/** The marks within a line. A scenario's id leads to the scenario. */
function line(text, known) {
  return escape(text)
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, name, to) => `<a href="${target(to)}">${name}</a>`)
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
      out.push(`<div class="wide" tabindex="0"><table class="owners"><thead>${cells(lines[0], 'th')}</thead><tbody>${lines.slice(2).map((r) => cells(r, 'td')).join('\n')}</tbody></table></div>`);
    } else if (item.test(lines[0])) {
      const tag = lines[0].startsWith('-') ? 'ul' : 'ol';
      const items = lines.reduce((all, l) => {
        const begun = item.exec(l);
        return begun ? [...all, begun[1]] : [...all.slice(0, -1), `${all.at(-1)} ${l.trim()}`];
      }, []);
      out.push(`<${tag}>${items.map((i) => `<li>${line(i, known)}</li>`).join('\n')}</${tag}>`);
    } else if (/^(#|>|```|!\[|<)/.test(lines[0])) {
      throw new Error(`the document has what guide.mjs does not know: ${lines[0]}`);
    } else {
      out.push(`<p>${line(lines.join(' '), known)}</p>`);
    }
  }
  return out.join('\n');
}

/** The page of one document and one language, in the look of the app's style sheet. */
export function guidePage(doc, lang, style, ids) {
  const markdown = readFileSync(`docs/${doc}${lang === 'ko' ? '.ko' : ''}.md`, 'utf8');
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
