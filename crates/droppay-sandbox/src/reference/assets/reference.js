// Shows the document with Swagger UI, in the colours that the reader's system has.
(() => {
  "use strict";

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  paint();
  dark.addEventListener("change", paint);

  // What is tried out goes here, never to the real service, whatever servers the document names.
  const servers = [{ url: location.origin, description: "This sandbox" }];
  const here = () => ({
    statePlugins: {
      spec: { wrapActions: { updateJsonSpec: (update) => (document) => update({ ...document, servers }) } },
    },
  });

  SwaggerUIBundle({
    url: "/openapi.yaml",
    dom_id: "#reference",
    plugins: [here],
    deepLinking: true,
    validatorUrl: null,
    syntaxHighlight: { theme: "obsidian" },
    showExtensions: true,
    showCommonExtensions: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
  });
})();
