/** The example application as it is, on 127.0.0.1, with the failures that a rehearsal asks for around it. */
import { pathToFileURL } from 'node:url';

const { APPLICATION, VERSION, PORT, UNHEALTHY, BROKEN, SLOW_AFTER, SLOW_SECONDS } = process.env;
const load = (path) => import(pathToFileURL(`${APPLICATION}/${path}`));
const { createApp } = await load('src/app.js');
const { serve } = await load('src/serve.js');
const { default: express } = await load('node_modules/express/index.js');

let requests = 0;
const rehearsed = express();
rehearsed.disable('x-powered-by');
rehearsed.get('/health', (request, response, next) => {
  if (!UNHEALTHY) return next();
  response.set('X-Version', VERSION).status(500).json({ status: 'failing' });
});
rehearsed.get('/', (request, response, next) => {
  if (BROKEN) return response.set('X-Version', VERSION).status(500).type('text').send('This version is broken.\n');
  requests += 1;
  if (SLOW_AFTER && requests > Number(SLOW_AFTER)) return setTimeout(next, Number(SLOW_SECONDS) * 1000);
  next();
});
rehearsed.use(createApp(VERSION));

// The rehearsal holds the other end: it closes when the rehearsal ends, also when it is killed.
process.stdin.on('end', () => process.exit(1)).resume();
serve({ listen: (port, listening) => rehearsed.listen(port, '127.0.0.1', listening) }, Number(PORT));
