// Everything that the page asks of its server. The token came in the address's hash, which no server sees; it is
// kept for this tab, so that a reload finds it, and leaves the address, so that nobody copies it with that.

const hash = new URLSearchParams(location.hash.slice(1));
if (hash.has('token')) {
  sessionStorage.setItem('token', hash.get('token'));
  hash.delete('token');
  history.replaceState(null, '', `${location.pathname}${hash.size ? `#${hash}` : ''}`);
}
const token = sessionStorage.getItem('token') ?? '';

// The server has one run a tab; a name for this one.
const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) =>
  b.toString(16).padStart(2, '0'),
).join('');

export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function request(address, body, signal) {
  const answer = await fetch(address, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'X-Ddbsim-Token': token },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, told.error ?? `the server answered ${answer.status}`);
}

export async function ask(address, body, signal) {
  return (await request(address, body, signal)).json();
}

export async function file(address) {
  return (await request(address)).blob();
}

// This tab's run ends with what it has.
export async function stop() {
  return ask('/api/stop', { tab });
}

// One server-sent event of its lines.
function parse(part) {
  let name = '';
  const data = [];
  for (const line of part.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7);
    else if (line.startsWith('data: ')) data.push(line.slice(6));
  }
  return name ? { name, data: data.join('\n') } : null;
}

// Calls heard(name, data) for each event, to the end of the answer.
export async function stream(address, body, heard, signal) {
  const answer = await request(address, { ...body, tab }, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    for (const part of parts) {
      const event = parse(part);
      if (event) heard(event.name, event.data);
    }
  }
}
