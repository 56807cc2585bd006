export default {
  output: {
    path: 'src/client',
    // Node.js resolves imports with their extension only.
    module: { extension: '.js' },
  },
};
