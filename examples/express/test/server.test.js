import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VERSION = 'c0ffee0000000000000000000000000000000000';
const SLOW_SERVER = `
  import express from 'express';
  import { serve } from './src/serve.js';
  const app = express();
  app.get('/slow', (request, response) => {
    console.log('slow request arrived');
    setTimeout(() => response.send('finished'), 300);
  });
  serve(app, 0);
`;

/** Start node on a free port, and wait until it says that it listens. */
async function start(...args) {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', VERSION },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  const port = /^Listening on port (\d+)$/.exec(line)[1];
  return { child, lines, url: `http://127.0.0.1:${port}` };
}

async function get(url) {
  const response = await fetch(url);
  return { status: response.status, version: response.headers.get('x-version'), body: await response.text() };
}

let running;
before(async () => {
  running = await start('src/server.js');
});
after(() => running.child.kill('SIGKILL'));

for (const path of ['/', '/health', '/version']) {
  test(`GET ${path} answers 200 and names its version`, async () => {
    const { status, version } = await get(running.url + path);
    assert.deepEqual({ status, version }, { status: 200, version: VERSION });
  });
}

test('an unknown path is 404 and names its version too', async () => {
  const { status, version } = await get(`${running.url}/nowhere`);
  assert.deepEqual({ status, version }, { status: 404, version: VERSION });
});

test('GET /version holds the commit the image was built from', async () => {
  const { body } = await get(`${running.url}/version`);
  assert.deepEqual(JSON.parse(body), { version: VERSION });
});

test('SIGTERM ends an idle server with 0, although a client keeps its connection', async () => {
  const { child, url } = await start('src/server.js');
  await get(`${url}/health`);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('SIGTERM lets a request that has arrived finish, and accepts no new one', async () => {
  const { child, lines, url } = await start('--input-type=module', '--eval', SLOW_SERVER);
  const ended = once(child, 'exit');
  const answer = get(`${url}/slow`);
  await once(lines, 'line');
  child.kill('SIGTERM');
  await once(lines, 'line');
  await assert.rejects(get(`${url}/other`));
  assert.equal((await answer).body, 'finished');
  assert.deepEqual(await ended, [0, null]);
});
