// How is a sentence written where the page's own components do not reach? Names in backticks become code.

/** A paragraph of `text`. */
export function prose(text) {
  const paragraph = document.createElement('p');
  text.split('`').forEach((part, index) => {
    if (index % 2 === 0) {
      paragraph.append(part);
    } else {
      const code = document.createElement('code');
      code.textContent = part;
      paragraph.append(code);
    }
  });
  return paragraph;
}
