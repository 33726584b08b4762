// What differs between the file as somebody else left it and the text here, side by side.

import { MergeView } from '@codemirror/merge';
import { EditorView, lineNumbers } from '@codemirror/view';
import { EditorState } from '@codemirror/state';

const $ = (id) => document.getElementById(id);

const look = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--ink)', backgroundColor: 'var(--card)' },
  // Of its ornaments not every machine has the letters.
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: 'none' },
  '.cm-gutters': { backgroundColor: 'var(--page)', color: 'var(--soft)', border: 'none' },
});

function side(doc, name) {
  return {
    doc,
    extensions: [
      lineNumbers(),
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': name }),
      look,
    ],
  };
}

// In a shadow tree, where the styles of the two need no exception from the page's policy.
export function showDifference(file, text) {
  const place = $('difference-view');
  const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' });
  root.replaceChildren();
  const view = new MergeView({
    a: side(file, 'The file'),
    b: side(text, 'The text here'),
    parent: root,
    root,
    collapseUnchanged: { margin: 3, minSize: 6 },
  });
  const dialog = $('difference');
  $('difference-close').onclick = () => dialog.close();
  dialog.addEventListener('close', () => view.destroy(), { once: true });
  dialog.showModal();
}
