// The shipped scenarios as JSON: [{name, question, found, text}], by name. Those that read other files are left
// out, since the workbench has no folder for them.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

// The paragraph of comments that begins with `word`.
function paragraph(text, word) {
  const lines = text.split('\n');
  const first = lines.findIndex((l) => l.startsWith(`# ${word}: `));
  if (first < 0) return '';
  const said = [lines[first].slice(word.length + 4)];
  for (let i = first + 1; /^# \S/.test(lines[i] ?? '') && !/^# [A-Z][a-z-]+: /.test(lines[i]); i++)
    said.push(lines[i].slice(2));
  return said.join(' ');
}

const list = process.argv
  .slice(2)
  .map((path) => ({ name: basename(path, '.yaml'), text: readFileSync(path, 'utf8') }))
  .filter(({ text }) => !/\.csv\b/.test(text.replace(/^#.*$/gm, '')))
  .map(({ name, text }) => ({
    name,
    question: paragraph(text, 'Question'),
    found: paragraph(text, 'Found'),
    text,
  }));
process.stdout.write(JSON.stringify(list));
