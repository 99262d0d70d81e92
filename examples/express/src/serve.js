/** Serve the application until SIGTERM, then answer what has arrived and end with 0. */
export function serve(app, port) {
  const server = app.listen(port, (error) => {
    if (error) {
      console.error(`Cannot listen on port ${port}: ${error.message}`);
      process.exit(1);
    }
    console.log(`Listening on port ${server.address().port}`);
  });

  // Longer than the load balancer keeps an idle connection (60 s): otherwise it may send a request into a
  // connection that is being closed here, and answer 502.
  server.keepAliveTimeout = 65_000;

  // ECS asks with SIGTERM, and kills after the stop timeout of the task definition.
  process.on('SIGTERM', () => {
    console.log('Stopping: answering what has arrived, accepting nothing new');
    server.close(() => process.exit(0));
    // close() drops the connections that are idle now; those of the last answers are kept alive without this.
    setInterval(() => server.closeIdleConnections(), 100);
  });
}
