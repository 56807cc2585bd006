// Mocks an OpenAPI document with openapi-backend, in the way its own documentation shows, on Node's HTTP server.
//
// usage: node server.mjs DOCUMENT

import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { OpenAPIBackend } from 'openapi-backend';

const api = new OpenAPIBackend({ definition: process.argv[2] });

api.register({
  notFound: () => ({ status: 404, body: { description: 'no such path' } }),
  validationFail: (context) => ({ status: 400, body: { description: context.validation.errors } }),
  notImplemented: (context) => {
    const { status, mock } = context.api.mockResponseForOperation(context.operation.operationId);
    return { status, body: mock };
  },
});
await api.init();

const server = createServer(async (request, response) => {
  const { pathname, search } = new URL(request.url, 'http://localhost');
  const { method, headers } = request;
  const body = method === 'GET' ? undefined : await json(request);
  const answer = await api.handleRequest({ method, path: pathname, query: search, headers, body });
  response.statusCode = answer.status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer.body));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
