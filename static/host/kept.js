// What has this browser kept of the learner's? Everything under `can-i/`; the app alone says what is in it.

const OURS = 'can-i/';

/** All that is kept, by key; null where the browser keeps nothing for this page. */
export function kept() {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i)).filter((key) => key.startsWith(OURS));
    return Object.fromEntries(keys.sort().map((key) => [key, localStorage.getItem(key)]));
  } catch {
    return null;
  }
}

/** The files as the editor has them: the last keystroke may not be kept yet, or the browser may keep nothing. */
export function openFile() {
  const editor = document.querySelector('code-editor');
  return editor?.path ? { page: location.hash, path: editor.path, text: editor.text, files: editor.texts } : null;
}

/** Offers all of it as a file. */
export function download(version) {
  const parsed = (text) => {
    try { return JSON.parse(text); } catch { return text; }
  };
  const entries = Object.entries(kept() ?? {}).map(([key, text]) => [key, parsed(text)]);
  const content = { what: 'can-i saved work', version, open: openFile(), kept: Object.fromEntries(entries) };
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }));
  link.download = `can-i-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
