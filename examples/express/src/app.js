import express from 'express';

/** Make the application. Every answer says which version gave it, so that blue and green can be told apart. */
export function createApp(version) {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    response.set('X-Version', version);
    next();
  });
  app.get('/', (request, response) => {
    response.type('text').send('Hello from ECS Fargate.\n');
  });
  // Asked by the load balancer every few seconds: it says that this process answers, and looks no further.
  app.get('/health', (request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/version', (request, response) => {
    response.json({ version });
  });
  return app;
}
