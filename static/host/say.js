// The words of these few pages, in the language that the page shows.

export const say = (en, ko) => (document.documentElement.lang === 'en' ? en : ko);

/** An element with a class, children and what else it has. */
export function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

export function button(className, words, onclick) {
  const node = element('button', `btn ${className}`.trim(), words);
  node.type = 'button';
  node.addEventListener('click', onclick);
  return node;
}
