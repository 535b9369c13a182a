// The look's marks inside the shadow root: `use` finds them in the sprite that the element brought in.

import { GutterMarker } from '@codemirror/view';

/** A mark of the page's sprite, as an SVG element. */
export function mark(name, title) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'm');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#${name}`);
  svg.append(use);
  if (title) svg.dataset.title = title;
  return svg;
}

/** A mark that can be pressed. It has a name, so that the margin can be read aloud. */
export class MarkButton extends GutterMarker {
  constructor(kind, icon, label) {
    super();
    Object.assign(this, { kind, icon, label });
  }

  eq(other) {
    return this.kind === other.kind && this.icon === other.icon && this.label === other.label;
  }

  toDOM() {
    const span = document.createElement('span');
    span.className = `mark-button is-${this.kind}`;
    span.title = this.label;
    span.append(mark(this.icon));
    return span;
  }
}
